// How long whole processes take: start_times WHYBOUNCE [ROUNDS]. The commands run in turns, so that
// what else the machine does meets them all; /bin/true is what a process costs that does nothing.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Command = std::vector<std::string>;

std::string Joined(const Command& command) {
  std::string out;
  for (size_t i = 0; i < command.size(); ++i) out += (i == 0 ? "" : " ") + command[i];
  return out;
}

// Milliseconds; negative if it could not be run or failed.
double Run(const Command& command, const posix_spawn_file_actions_t& silent) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid = 0;
  int status = 0;
  if (posix_spawn(&pid, argv[0], &silent, nullptr, argv.data(), environ) != 0) return -1;
  if (waitpid(pid, &status, 0) != pid || status != 0) return -1;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string program = argc > 1 ? argv[1] : "";
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 50;
  const std::vector<Command> commands = {{"/bin/true"},
                                         {program, "--help"},
                                         {program, "explain", "550"},
                                         {program, "compare", "220", "556"},
                                         {program, "explain", "--lang", "zh", "mailbox-full"},
                                         {program, "classify", "550 5.1.1 User unknown"},
                                         {program, "explain", "550 5.1.1 User unknown"}};
  posix_spawn_file_actions_t silent;
  posix_spawn_file_actions_init(&silent);
  posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", O_WRONLY, 0);
  std::vector<std::vector<double>> times(commands.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < commands.size(); ++i) {
      const double time = Run(commands[i], silent);
      if (time < 0) {
        std::fprintf(stderr, "start_times: \"%s\" failed\n", Joined(commands[i]).c_str());
        return 1;
      }
      times[i].push_back(time);
    }
  }
  std::printf("start to end, ms, %d rounds in turns\n  %8s %8s %8s\n", rounds, "median", "least",
              "x true");
  double least_of_all = 0;
  for (size_t i = 0; i < commands.size(); ++i) {
    std::sort(times[i].begin(), times[i].end());
    const double median = times[i][times[i].size() / 2];
    if (i == 0) least_of_all = median;
    Command shown = commands[i];
    if (i > 0) shown[0] = "whybounce";
    std::printf("  %8.2f %8.2f %8.1f  %s\n", median, times[i].front(), median / least_of_all,
                Joined(shown).c_str());
  }
  return 0;
}
