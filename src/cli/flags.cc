#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "cli/exit_code.h"

namespace whybounce {
namespace {

bool IsCommand(const CLI::App& app, const std::string& word) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

// The library takes a word in brackets for a list and cuts it at commas. Here a word is a word: it
// gets a mark behind it until it is read.
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

Flag Flag::Required() const { return Flag(option_->required()); }
Flag Flag::OneOf(const std::vector<std::string>& words) const {
  return Flag(option_->check(CLI::IsMember(words)));
}
Flag Flag::Between(long long least, long long most) const {
  return Flag(option_->check(CLI::Range(least, most)));
}
Flag Flag::IsDirectory() const { return Flag(option_->check(CLI::ExistingDirectory)); }
Flag Flag::SeparatedBy(char separator) const { return Flag(option_->delimiter(separator)); }
Flag Flag::OneValueEach() const { return Flag(option_->allow_extra_args(false)); }
Flag Flag::Excludes(Flag other) const { return Flag(option_->excludes(other.option_)); }

Flag Command::Add(const char* name, std::string* value, const char* what) const {
  return Flag(app_->add_option(name, *value, what));
}
Flag Command::Add(const char* name, int* value, const char* what) const {
  return Flag(app_->add_option(name, *value, what));
}
Flag Command::Add(const char* name, size_t* value, const char* what) const {
  return Flag(app_->add_option(name, *value, what));
}
Flag Command::Add(const char* name, std::vector<std::string>* values, const char* what) const {
  return Flag(app_->add_option(name, *values, what));
}
Flag Command::Add(const char* name, bool* is_given, const char* what) const {
  return Flag(app_->add_flag(name, *is_given, what));
}

Command Command::AddCommand(const char* name, const char* what) const {
  app_->require_subcommand(1);
  return Command(app_->add_subcommand(name, what), exit_code_);
}

void Command::OnRun(std::function<int()> run) const {
  app_->callback([run = std::move(run), exit_code = exit_code_] { *exit_code = run(); });
}

CommandLine::CommandLine(const char* what, const char* version)
    : app_(std::make_unique<CLI::App>(what)), exit_code_(kExitOk) {
  app_->require_subcommand(1);
  app_->set_version_flag("--version", version);
}

CommandLine::~CommandLine() = default;

Command CommandLine::AddCommand(const char* name, const char* what) {
  return Command(app_->add_subcommand(name, what), &exit_code_);
}

int CommandLine::Run(std::vector<std::string> words, const char* otherwise) {
  const bool is_own_flag =
      !words.empty() && (words[0] == "-h" || words[0] == "--help" || words[0] == "--version");
  if (words.empty() || (!is_own_flag && !IsCommand(*app_, words[0])))
    words.insert(words.begin(), otherwise);
  for (std::string& word : words) Mark(&word);
  ReadMarked(app_.get());
  std::reverse(words.begin(), words.end());  // the library takes them from the back
  try {
    app_->parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code_;
}

}  // namespace whybounce
