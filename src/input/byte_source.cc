#include "input/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "absl/strings/str_cat.h"

namespace whybounce {
namespace {

// read(2), not mmap: logs are truncated and rotated while we read, and a page that is gone is a
// SIGBUS.
class FileSource : public ByteSource {
 public:
  FileSource(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~FileSource() override {
    if (fd_ != STDIN_FILENO) close(fd_);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    for (;;) {
      const ssize_t bytes = read(fd_, buffer, capacity);
      if (bytes >= 0) return static_cast<size_t>(bytes);
      if (errno != EINTR) return absl::ErrnoToStatus(errno, path_);
    }
  }

  bool IsQuiet() override {
    constexpr int kMomentMs = 100;
    struct pollfd waiting = {fd_, POLLIN, 0};
    return poll(&waiting, 1, kMomentMs) == 0;
  }

 private:
  const int fd_;
  const std::string path_;
};

class StringSource : public ByteSource {
 public:
  StringSource(const std::string& bytes, size_t step) : rest_(bytes), step_(step) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    const size_t bytes = std::min({capacity, step_, rest_.size()});
    std::memcpy(buffer, rest_.data(), bytes);
    rest_.remove_prefix(bytes);
    return bytes;
  }

 private:
  std::string_view rest_;
  const size_t step_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path, FileFacts* facts) {
  *facts = {0, std::time(nullptr)};
  const int fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  struct stat status;
  if (fstat(fd, &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      if (fd != STDIN_FILENO) close(fd);
      return absl::FailedPreconditionError(absl::StrCat(path, ": is a directory"));
    }
    if (S_ISREG(status.st_mode)) {
      *facts = {static_cast<uint64_t>(status.st_size), status.st_mtime};
      posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
  }
  return std::make_unique<FileSource>(fd, path);
}

std::unique_ptr<ByteSource> MemorySource(const std::string& bytes, size_t step) {
  return std::make_unique<StringSource>(bytes, step);
}

}  // namespace whybounce
