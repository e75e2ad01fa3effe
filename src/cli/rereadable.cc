#include "cli/rereadable.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kCopyBytes = size_t{1} << 20;

absl::Status Failed(std::string_view what) {
  return absl::UnavailableError(
      absl::StrCat(AbslView(what), ": ", std::strerror(errno),
                   "; a pipe is copied to be read again: name a directory with room in TMPDIR"));
}

int OpenNamelessFile() {
  const char* const asked = std::getenv("TMPDIR");
  const std::string directory = asked != nullptr && *asked != '\0' ? asked : "/var/tmp";
  const int fd = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  std::string name = directory + "/whybounce.XXXXXX";  // a file system without O_TMPFILE
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

bool WriteAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    size -= static_cast<size_t>(written);
  }
  return true;
}

// Reads `fd` to its end and puts a copy in its place.
absl::Status Spool(int fd) {
  const int copy = OpenNamelessFile();
  if (copy < 0) return Failed("the copy of the input");
  const auto buffer = std::make_unique<char[]>(kCopyBytes);
  uint64_t copied = 0;
  while (true) {
    const ssize_t size = read(fd, buffer.get(), kCopyBytes);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Failed("the input");
    if (size == 0) break;
    copied += static_cast<uint64_t>(size);
    if (copied > kSpoolBytesMax) {
      close(copy);
      return absl::ResourceExhaustedError(
          "the input is a pipe of more than 64 GiB; write it to a file and name that");
    }
    if (!WriteAll(copy, buffer.get(), static_cast<size_t>(size))) return Failed("the copy");
  }
  lseek(copy, 0, SEEK_SET);
  if (dup2(copy, fd) < 0) return Failed("the copy");
  close(copy);
  return absl::OkStatus();
}

// Of "/dev/fd/63", which is what a shell makes of <(zcat ...).
std::optional<int> DescriptorOf(std::string_view path) {
  if (!ConsumePrefix(&path, "/dev/fd/") && !ConsumePrefix(&path, "/proc/self/fd/"))
    return std::nullopt;
  const auto number = ParseUint(path);
  if (!number || *number > 1 << 20) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

absl::Status Rereadable::Prepare(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    struct stat facts;
    const bool is_stdin = path == "-";
    const std::optional<int> fd = is_stdin ? STDIN_FILENO : DescriptorOf(path);
    if ((fd ? fstat(*fd, &facts) : stat(path.c_str(), &facts)) != 0) continue;
    if (is_stdin) has_stdin_ = true;
    if (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode)) continue;
    if (!fd) {
      return absl::InvalidArgumentError(absl::StrCat(
          Sanitized(path),
          ": can be read only once, and is needed twice; give it as standard input (-)"));
    }
    RETURN_IF_ERROR(Spool(*fd));
  }
  if (has_stdin_) stdin_begin_ = lseek(STDIN_FILENO, 0, SEEK_CUR);
  return absl::OkStatus();
}

void Rereadable::Rewind() const {
  if (has_stdin_ && stdin_begin_ >= 0) lseek(STDIN_FILENO, stdin_begin_, SEEK_SET);
}

}  // namespace whybounce
