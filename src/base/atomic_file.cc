#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whybounce {
namespace {

// errno of the first step that failed, else 0.
int WriteAndSync(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return fsync(fd) == 0 ? 0 : errno;
}

// Of a file that replaces `path`; it was made for us alone.
int SetOwnerAndMode(int fd, const std::string& path, NewFile mode) {
  struct stat old;
  if (stat(path.c_str(), &old) != 0) {
    if (mode == NewFile::kPrivate) return 0;
    const mode_t mask = umask(0);  // there is no other way to ask
    umask(mask);
    return fchmod(fd, 0666 & ~mask) == 0 ? 0 : errno;
  }
  struct stat mine;
  if (fstat(fd, &mine) != 0) return errno;
  mode_t kept = old.st_mode & 07777;
  if (mine.st_uid != old.st_uid && fchown(fd, old.st_uid, static_cast<gid_t>(-1)) != 0)
    kept &= ~static_cast<mode_t>(S_ISUID);
  // Without the group, what the group may do would be another group's.
  if (mine.st_gid != old.st_gid && fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0)
    kept &= ~static_cast<mode_t>(S_ISGID | S_IRWXG);
  return fchmod(fd, kept) == 0 ? 0 : errno;
}

// A hidden name beside `path` that nobody guesses.
std::string NameBeside(const std::string& path) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  const size_t name_at = path.rfind('/') + 1;  // 0 where there is no directory
  std::string name = absl::StrCat(path.substr(0, name_at), ".", path.substr(name_at), ".");
  unsigned char random[8] = {};
  if (getrandom(random, sizeof random, 0) < 0) return name;
  for (const unsigned char byte : random) name += kLetters[byte % kLetters.size()];
  return name;
}

}  // namespace

FileBeside::FileBeside(const std::string& path) : path_(path), name_(NameBeside(path)) {}

// errno, or 0.
int FileBeside::Open() {
  const std::string directory = path_.substr(0, path_.rfind('/') + 1);
  fd_ = open(directory.empty() ? "." : directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd_ >= 0) {
    // It gets its name from here; not every place has /proc.
    if (access(absl::StrCat("/proc/self/fd/", fd_).c_str(), F_OK) == 0) return 0;
    close(fd_);
  } else if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
    return errno;
  }
  fd_ = open(name_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  has_name_ = fd_ >= 0;
  return has_name_ ? 0 : errno;
}

int FileBeside::Fill(std::string_view bytes, NewFile mode) {
  const int error = WriteAndSync(fd_, bytes);
  return error != 0 ? error : SetOwnerAndMode(fd_, path_, mode);
}

absl::StatusOr<std::unique_ptr<FileBeside>> FileBeside::Write(const std::string& path,
                                                              std::string_view bytes,
                                                              NewFile mode) {
  std::unique_ptr<FileBeside> file(new FileBeside(path));
  int error = file->Open();
  if (error == 0) error = file->Fill(bytes, mode);
  if (error != 0) return absl::ErrnoToStatus(error, path);
  return file;
}

FileBeside::~FileBeside() {
  if (has_name_ && !is_kept_) unlink(name_.c_str());
  if (fd_ >= 0) close(fd_);
}

absl::Status FileBeside::GiveName() {
  if (fd_ < 0) return absl::OkStatus();
  const std::string source = absl::StrCat("/proc/self/fd/", fd_);
  if (!has_name_ &&
      linkat(AT_FDCWD, source.c_str(), AT_FDCWD, name_.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return absl::ErrnoToStatus(errno, path_);
  has_name_ = true;
  const int fd = fd_;
  fd_ = -1;
  return close(fd) == 0 ? absl::OkStatus() : absl::ErrnoToStatus(errno, path_);
}

absl::Status FileBeside::PutInPlace() {
  RETURN_IF_ERROR(GiveName());
  RETURN_IF_ERROR(RenameFile(name_, path_));
  has_name_ = false;
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes, NewFile mode) {
  ASSIGN_OR_RETURN(const auto file, FileBeside::Write(path, bytes, mode));
  return file->PutInPlace();
}

absl::Status RenameFile(const std::string& from, const std::string& to) {
  return std::rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus()
                                                    : absl::ErrnoToStatus(errno, to);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      close(fd);
      return absl::ErrnoToStatus(error, path);
    }
    if (n == 0) break;
    out.append(buffer, static_cast<size_t>(n));
    if (out.size() > bytes_max) {
      close(fd);
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": is larger than ", bytes_max, " bytes"));
    }
  }
  close(fd);
  return out;
}

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": another run is at work; wait until it has ended"));
  }
  return std::unique_ptr<FileLock>(new FileLock(fd));
}

FileLock::~FileLock() { close(fd_); }

}  // namespace whybounce
