// Files that are there whole or not at all.
#ifndef WHYBOUNCE_BASE_ATOMIC_FILE_H_
#define WHYBOUNCE_BASE_ATOMIC_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whybounce {

// Writes and syncs `path`; symbolic links are not followed. Errors name the path.
absl::Status WriteFileSynced(const std::string& path, std::string_view bytes);
// Renames over what is there.
absl::Status RenameFile(const std::string& from, const std::string& to);
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
