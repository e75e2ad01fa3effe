#include "input/byte_source.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "input/journal_file.h"

namespace whybounce {
namespace {

constexpr int kPatienceMs = 5000;

// Waits until there is something to read; false if there is nothing for so long.
bool WaitFor(int fd, int patience_ms) {
  struct pollfd wanted = {fd, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&wanted, 1, patience_ms);
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

// read(2), not mmap: logs are truncated and rotated while we read, and a page that is gone is a
// SIGBUS. Files are open without blocking, so that none can stop a run for ever: of a pipe that
// somebody has open for writing, and of a terminal, more may come at any time; of all else that
// has nothing for five seconds (/proc/kmsg at its end) nothing will.
class FileSource : public ByteSource {
 public:
  FileSource(int fd, std::string path, bool may_wait)
      : fd_(fd), path_(std::move(path)), may_wait_(may_wait) {}
  ~FileSource() override {
    if (fd_ > STDIN_FILENO) close(fd_);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  // The file, for somebody else to read and to close.
  int Release() { return std::exchange(fd_, -1); }

  // Of a pipe: false if nobody opens it for writing.
  bool WaitForWriter() {
    constexpr int kStepMs = 20;
    for (int waited_ms = 0; waited_ms <= kPatienceMs; waited_ms += kStepMs) {
      const ssize_t bytes = read(fd_, &first_, 1);
      has_first_ = bytes > 0;
      // Without a writer a pipe is at its end; with one that has said nothing yet it is not.
      if (bytes != 0) return true;
      poll(nullptr, 0, kStepMs);
    }
    return false;
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    if (has_first_ && capacity > 0) {
      *buffer = first_;
      has_first_ = false;
      return 1;
    }
    for (;;) {
      const ssize_t bytes = read(fd_, buffer, capacity);
      if (bytes >= 0) return static_cast<size_t>(bytes);
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        if (WaitFor(fd_, may_wait_ ? -1 : kPatienceMs)) continue;
        return absl::DeadlineExceededError(
            absl::StrCat(path_, ": had nothing more for five seconds; read up to there"));
      }
      if (errno != EINTR) return absl::ErrnoToStatus(errno, path_);
    }
  }

  bool IsQuiet() override {
    constexpr int kMomentMs = 100;
    struct pollfd waiting = {fd_, POLLIN, 0};
    return poll(&waiting, 1, kMomentMs) == 0;
  }

 private:
  int fd_;
  const std::string path_;
  const bool may_wait_;
  char first_ = 0;  // read by WaitForWriter()
  bool has_first_ = false;
};

// Whether somebody may still open the pipe: not one of the shell's, <(command).
bool HasName(int fd) {
  struct statfs system;
  return fstatfs(fd, &system) != 0 || system.f_type != PIPEFS_MAGIC;
}

class StringSource : public ByteSource {
 public:
  StringSource(std::string_view bytes, size_t step) : rest_(bytes), step_(step) {}
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
  const bool is_stdin = path == "-";
  const int fd =
      is_stdin ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  struct stat status = {};
  if (fstat(fd, &status) != 0) status.st_mode = S_IFCHR;
  const bool is_pipe = S_ISFIFO(status.st_mode);
  const bool is_terminal = S_ISCHR(status.st_mode) && isatty(fd) != 0;
  auto source = std::make_unique<FileSource>(fd, path, is_stdin || is_pipe || is_terminal);
  if (S_ISDIR(status.st_mode))
    return absl::FailedPreconditionError(absl::StrCat(path, ": is a directory"));
  if (S_ISREG(status.st_mode)) {
    *facts = {static_cast<uint64_t>(status.st_size), status.st_mtime};
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    char head[8] = {};
    if (pread(fd, head, sizeof(head), 0) == sizeof(head) &&
        LooksLikeJournalFile({head, sizeof(head)}))
      return OpenJournalFile(source->Release(), path);
  }
  if (is_pipe && !is_stdin && HasName(fd) && !source->WaitForWriter()) {
    return absl::DeadlineExceededError(
        absl::StrCat(path, ": is a pipe that nobody wrote to for five seconds"));
  }
  return source;
}

std::unique_ptr<ByteSource> MemorySource(std::string_view bytes, size_t step) {
  return std::make_unique<StringSource>(bytes, step);
}

}  // namespace whybounce
