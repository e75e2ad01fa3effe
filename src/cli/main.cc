#include <unistd.h>

#include <atomic>
#include <csignal>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/messages.h"

namespace {

// What fails for want of memory ends the run here, wherever it is: outputs are whole files that
// are renamed, so nothing is left half written. Before main(), because what runs before it
// allocates, too.
[[noreturn]] void SayOutOfMemory() {
  static std::atomic_flag is_said;
  while (is_said.test_and_set()) pause();  // another thread says it, and ends the process
  constexpr std::string_view kWords = "whybounce: there is not enough memory\n";
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, kWords.data(), kWords.size());
  _exit(whybounce::kExitOutput);
}
[[gnu::init_priority(101)]] const struct MemoryWatch {
  MemoryWatch() { std::set_new_handler(SayOutOfMemory); }
} memory_watch;

}  // namespace

int main(int argc, char** argv) {
  using namespace whybounce;
  const EscapedMessages escaped;
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error of write(), which is told
  CommandLine line("whybounce: why was this mail refused, and what to do about it",
                   "whybounce " WHYBOUNCE_VERSION);
  AddReportCommand(&line);
  AddMapCommand(&line);
  AddMergeCommand(&line);
  AddEventsCommand(&line);
  AddSuppressCommand(&line);
  AddTraceCommand(&line);
  AddClassifyCommand(&line);
  AddRulesCommand(&line);
  AddCompareCommand(&line);
  AddExplainCommand(&line);
  AddSiteCommand(&line);
  // `whybounce PATH...` and `whybounce --format html PATH...` are `whybounce report ...`.
  return line.Run({argv + 1, argv + argc}, "report");
}
