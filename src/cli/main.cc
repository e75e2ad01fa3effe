#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"

namespace {

bool IsCommand(const CLI::App& app, const std::string& word) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

// CLI11 takes a word in brackets for a list and cuts it at commas. Here a word is a word: it gets a
// mark behind it until it is read.
constexpr char kEndOfWord = '\x1f';

void Mark(std::string* word) {
  if (word->size() > 1 && word->front() == '[' && word->back() == ']') word->push_back(kEndOfWord);
}

void ReadMarked(CLI::App* command) {
  for (CLI::Option* option : command->get_options()) {
    option->transform([](std::string word) {
      if (!word.empty() && word.back() == kEndOfWord) word.pop_back();
      return word;
    });
  }
  for (CLI::App* inner : command->get_subcommands([](const CLI::App*) { return true; }))
    ReadMarked(inner);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace whybounce;
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
  std::for_each(words.begin(), words.end(), [](std::string& word) { Mark(&word); });
  ReadMarked(&app);
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}
