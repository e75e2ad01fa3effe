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

// Writes and syncs `bytes` to a new hidden file beside `path`, whose name nobody else has, and
// returns that name. If `path` is there, the new file gets its mode and its owner, as far as this
// process may give them. Errors name `path`; nothing is left behind then.
absl::StatusOr<std::string> WriteBeside(const std::string& path, std::string_view bytes,
                                        NewFile mode);
// Renames over what is there.
absl::Status RenameFile(const std::string& from, const std::string& to);
// WriteBeside(), then RenameFile().
absl::Status ReplaceFile(const std::string& path, std::string_view bytes, NewFile mode);
// The whole file; kNotFound if there is none, kResourceExhausted beyond `bytes_max`.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max);

// Held until destroyed; the lock goes with the process, however it ends.
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
