#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "cli/exit_code.h"

namespace whybounce {
namespace {

bool IsCommand(const CLI::App& app, const std::string& word) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// The command that a word is a slip of; empty for what leads to a file, or is like none.
std::string NearestCommand(const CLI::App& app, const std::string& word) {
  std::error_code error;
  if (word.starts_with('-') || word.find_first_of("/.*?[@") != word.npos ||
      std::filesystem::exists(word, error))
    return "";
  std::string nearest;
  size_t least = std::min<size_t>(3, (word.size() + 1) / 2);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const size_t distance = EditDistance(word, command->get_name());
    if (distance >= least) continue;
    least = distance;
    nearest = command->get_name();
  }
  return nearest;
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
  app_->name("whybounce");
  app_->footer(
      "A path alone means report. Examples:\n"
      "  whybounce /var/log/mail.log*                       what is wrong, where, who must act\n"
      "  whybounce trace ann@corp.example /var/log/mail.log*    why mail to her failed\n"
      "  whybounce explain '550 5.7.1 ...'                  what a reply means and what to do");
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
  if (words.empty() || (!is_own_flag && !IsCommand(*app_, words[0]))) {
    if (const std::string near = words.empty() ? "" : NearestCommand(*app_, words[0]);
        !near.empty()) {
      std::cerr << "whybounce: there is no command \"" << Sanitized(words[0])
                << "\", nor a file of that name; did you mean " << near << "?\n";
      return kExitUsage;
    }
    words.insert(words.begin(), otherwise);
  }
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
