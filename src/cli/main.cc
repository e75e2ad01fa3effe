#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/messages.h"

namespace {

bool IsCommand(const CLI::App& app, const std::string& word) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

// What fails for want of memory ends the run here, wherever it is: outputs are whole files that
// are renamed, so nothing is left half written. Before main(), because what runs before it
// allocates, too.
[[noreturn]] void SayOutOfMemory() {
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
  CLI::App app("whybounce: why was this mail refused, and what to do about it");
  app.require_subcommand(1);
  app.set_version_flag("--version", "whybounce " WHYBOUNCE_VERSION);
  int exit_code = kExitOk;
  AddReportCommand(&app, &exit_code);
  AddMapCommand(&app, &exit_code);
  AddMergeCommand(&app, &exit_code);
  AddEventsCommand(&app, &exit_code);
  AddSuppressCommand(&app, &exit_code);
  AddClassifyCommand(&app, &exit_code);
  AddRulesCommand(&app, &exit_code);
  AddCompareCommand(&app, &exit_code);
  AddExplainCommand(&app, &exit_code);
  AddSiteCommand(&app, &exit_code);
  // `whybounce PATH...` and `whybounce --format html PATH...` are `whybounce report ...`.
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool is_own_flag =
      !words.empty() && (words[0] == "-h" || words[0] == "--help" || words[0] == "--version");
  if (words.empty() || (!is_own_flag && !IsCommand(app, words[0])))
    words.insert(words.begin(), "report");
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}
