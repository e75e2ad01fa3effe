#include "cli/send_mail.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "cli/write_output.h"

namespace whybounce {
namespace {

absl::Status Failed(const std::string& program, const std::string& how) {
  return absl::UnavailableError(
      absl::StrCat(Sanitized(program), ": the report could not be handed over: ", how,
                   "; --sendmail names a program that takes mail, -o a file to write to instead"));
}

}  // namespace

absl::Status CheckAddresses(const std::string& addresses) {
  const bool is_plain =
      !addresses.empty() && addresses.size() <= 900 && addresses.front() != ' ' &&
      std::all_of(addresses.begin(), addresses.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (is_plain) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--mail-to: \"", Sanitized(addresses),
                                                 "\" is no address; write it like root or "
                                                 "\"ann@corp.example, bob@corp.example\""));
}

absl::Status SendMail(const std::string& program, std::string_view message) {
  std::signal(SIGPIPE, SIG_IGN);  // a program that ends early is an error of write()
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed(program, std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  // What is ignored here must not be ignored there.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string name = program;
  std::string from_header = "-t", no_dots = "-i";
  char* words[] = {name.data(), from_header.data(), no_dots.data(), nullptr};
  pid_t child = 0;
  const int error = posix_spawnp(&child, name.c_str(), &actions, &attributes, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[0]);
  if (error != 0) {
    close(ends[1]);
    return Failed(program, std::strerror(error));
  }
  const int unwritten = WriteAll(ends[1], message);
  close(ends[1]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status)) return Failed(program, "it was killed");
  if (WEXITSTATUS(status) != 0)
    return Failed(program, absl::StrCat("it ended with ", WEXITSTATUS(status)));
  if (unwritten != 0) return Failed(program, std::strerror(unwritten));
  return absl::OkStatus();
}

}  // namespace whybounce
