#include "cli/write_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/atomic_file.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "input/path_set.h"

namespace whybounce {
namespace {

bool reader_is_gone = false;

int Failed(const std::string& file, int error) {
  std::cerr << "whybounce: " << file << ": " << std::strerror(error) << "\n";
  return kExitOutput;
}

// A device or a pipe is written to; it must not be replaced by a file.
bool IsSpecialFile(const std::string& file) {
  struct stat info;
  return stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

// Whether everybody may put files there, as in /tmp.
bool IsShared(const std::filesystem::path& directory) {
  struct stat info;
  return stat(directory.empty() ? "." : directory.c_str(), &info) == 0 &&
         (info.st_mode & (S_ISVTX | S_IWOTH)) == (S_ISVTX | S_IWOTH);
}

// See CheckOutput(). Links are followed one by one: each may be somebody else's.
absl::Status CheckOwners(const std::string& file) {
  constexpr int kLinksMax = 40;
  std::filesystem::path at = file;
  struct stat info;
  for (int i = 0; i < kLinksMax && lstat(at.c_str(), &info) == 0; ++i) {
    const bool is_plain = S_ISREG(info.st_mode);
    const bool is_led = S_ISLNK(info.st_mode) || S_ISFIFO(info.st_mode);
    const bool is_foreign = info.st_uid != geteuid() && info.st_uid != 0;
    if (is_foreign &&
        ((is_led && geteuid() == 0) || ((is_led || is_plain) && IsShared(at.parent_path())))) {
      return absl::InvalidArgumentError(
          absl::StrCat("-o ", Sanitized(at.string()), " is ",
                       S_ISLNK(info.st_mode) ? "a symbolic link"
                       : is_plain            ? "a file"
                                             : "a pipe",
                       " of another user; choose another file to write to"));
    }
    if (!S_ISLNK(info.st_mode)) break;
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(at, error);
    if (error) break;
    at = at.parent_path() / target;  // an absolute target stands alone
  }
  return absl::OkStatus();
}

}  // namespace

int WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

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
  const bool to_stdout = file.empty() || file == "-";
  if (!to_stdout) RETURN_IF_ERROR(CheckOwners(file));
  struct stat output;
  if ((to_stdout ? fstat(STDOUT_FILENO, &output) : stat(file.c_str(), &output)) != 0 ||
      !S_ISREG(output.st_mode))
    return absl::OkStatus();
  std::vector<PathProblem> not_found;
  for (const InputPath& input : ExpandPaths(inputs, &not_found)) {
    struct stat facts;
    const bool is_there = input.path == "-" ? fstat(STDIN_FILENO, &facts) == 0
                                            : stat(input.path.c_str(), &facts) == 0;
    if (!is_there || facts.st_dev != output.st_dev || facts.st_ino != output.st_ino) continue;
    // What the shell has just made in a directory that is read ("report . >report.txt").
    if (to_stdout && output.st_size == 0 && !input.was_named) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        to_stdout ? "standard output" : absl::StrCat("-o ", Sanitized(file)), " is read",
        input.path == "-" || input.path == file ? "" : absl::StrCat(", as ", Sanitized(input.path)),
        "; choose another file to write to"));
  }
  return absl::OkStatus();
}

int WriteOutput(const std::string& given, std::string_view bytes, NewFile mode) {
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
  const absl::Status status = ReplaceFile(file, bytes, mode);
  if (status.ok()) return kExitOk;
  std::cerr << "whybounce: " << status.message() << "\n";
  return kExitOutput;
}

}  // namespace whybounce
