#include "cli/write_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "cli/exit_code.h"

namespace whybounce {
namespace {

// errno of the first write that fails, else 0.
int WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

int Failed(const std::string& file, int error) {
  std::cerr << "whybounce: " << file << ": " << std::strerror(error) << "\n";
  return kExitOutput;
}

// A device or a pipe is written to; it must not be replaced by a file.
bool IsSpecialFile(const std::string& file) {
  struct stat info;
  return stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

}  // namespace

int WriteOutput(const std::string& file, std::string_view bytes) {
  if (file.empty() || file == "-") {
    std::signal(SIGPIPE, SIG_IGN);
    const int error = WriteAll(STDOUT_FILENO, bytes);
    return error == 0 || error == EPIPE ? kExitOk : Failed("stdout", error);
  }
  const bool special = IsSpecialFile(file);
  const std::string beside = special ? file : file + ".new";
  const int flags = O_WRONLY | O_CLOEXEC | (special ? 0 : O_CREAT | O_TRUNC | O_NOFOLLOW);
  const int fd = open(beside.c_str(), flags, 0666);
  if (fd < 0) return Failed(beside, errno);
  int error = WriteAll(fd, bytes);
  if (error == 0 && !special && fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  if (special) return error == 0 || error == EPIPE ? kExitOk : Failed(file, error);
  if (error == 0 && std::rename(beside.c_str(), file.c_str()) == 0) return kExitOk;
  if (error == 0) error = errno;
  unlink(beside.c_str());
  return Failed(file, error);
}

}  // namespace whybounce
