// Files that are there whole or not at all.
#ifndef WHYBOUNCE_BASE_ATOMIC_FILE_H_
#define WHYBOUNCE_BASE_ATOMIC_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whybounce {

// Who may read a file that was not there before. What is replaced keeps its mode.
enum class NewFile : uint8_t {
  kPrivate,  // its owner alone: it holds addresses
  kShared,   // whom the umask lets
};

// A new file beside `path`, that is to be put into its place. Where the system knows such files it
// has no name before GiveName(), so that a process that is killed leaves nothing behind.
// Thread-compatible.
class FileBeside {
 public:
  // Writes and syncs `bytes`. If `path` is there, the new file gets its mode and its owner, as far
  // as this process may give them. Errors name `path`; nothing is left behind then.
  static absl::StatusOr<std::unique_ptr<FileBeside>> Write(const std::string& path,
                                                           std::string_view bytes, NewFile mode);
  // Takes a file away that has a name and neither was put into its place nor is to be kept.
  ~FileBeside();
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;

  // Hidden, and nobody else's; where the file is from GiveName() on.
  const std::string& name() const { return name_; }
  absl::Status GiveName();
  void Keep() { is_kept_ = true; }
  // GiveName(), then renames over what is there.
  absl::Status PutInPlace();

 private:
  explicit FileBeside(const std::string& path);
  int Open();
  int Fill(std::string_view bytes, NewFile mode);

  const std::string path_;
  std::string name_;
  int fd_ = -1;
  bool has_name_ = false;
  bool is_kept_ = false;
};

// Renames over what is there.
absl::Status RenameFile(const std::string& from, const std::string& to);
// Writes beside, and puts into its place.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes, NewFile mode);
// The whole file; kNotFound if there is none, kResourceExhausted beyond `bytes_max`.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max);

// Held until destroyed; the lock goes with the process, however it ends.
// Thread-compatible; between processes it is the lock that counts, not the object.
class FileLock {
 public:
  // kFailedPrecondition if another process holds it.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ATOMIC_FILE_H_
