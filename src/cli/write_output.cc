#include "cli/write_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/atomic_file.h"
#include "cli/exit_code.h"

namespace whybounce {
namespace {

bool reader_is_gone = false;

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

std::string OutputTarget(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_symlink(file, error)) return file;
  const std::filesystem::path target = std::filesystem::canonical(file, error);
  return error ? file : target.string();
}

bool IsReaderGone() { return reader_is_gone; }

bool IsRegularOutput(const std::string& file) {
  return !file.empty() && file != "-" && !IsSpecialFile(file);
}

absl::Status CheckOutput(const std::string& file, const std::vector<std::string>& inputs) {
  if (!IsRegularOutput(file)) return absl::OkStatus();
  for (const std::string& input : inputs) {
    std::error_code error;
    if (std::filesystem::equivalent(file, input, error) && !error)
      return absl::InvalidArgumentError("-o " + file + " is read; choose another file to write to");
  }
  return absl::OkStatus();
}

int WriteOutput(const std::string& given, std::string_view bytes) {
  const std::string file = OutputTarget(given);
  if (file.empty() || file == "-") {
    std::signal(SIGPIPE, SIG_IGN);
    const int error = WriteAll(STDOUT_FILENO, bytes);
    reader_is_gone = reader_is_gone || error == EPIPE;
    return error == 0 || error == EPIPE ? kExitOk : Failed("stdout", error);
  }
  if (IsSpecialFile(file)) {
    const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return Failed(file, errno);
    int error = WriteAll(fd, bytes);
    if (close(fd) != 0 && error == 0) error = errno;
    return error == 0 || error == EPIPE ? kExitOk : Failed(file, error);
  }
  absl::Status status = WriteFileSynced(file + ".new", bytes);
  if (status.ok()) status = RenameFile(file + ".new", file);
  if (status.ok()) return kExitOk;
  unlink((file + ".new").c_str());
  std::cerr << "whybounce: " << status.message() << "\n";
  return kExitOutput;
}

}  // namespace whybounce
