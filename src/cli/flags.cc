#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/settings.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"

namespace whybounce {

// What is known of flags and commands beside what the library keeps.
struct CommandLineState {
  struct FlagNotes {
    std::string value;  // what its value is called
    std::vector<std::string> words;
    std::vector<std::string> (*suggested)() = nullptr;
    char separator = '\0';
    bool was_given = false;
  };
  struct CommandNotes {
    const char* about = "";
    const char* group = "";
    std::vector<ExampleHelp> examples;
    bool ignores_settings = false;
  };
  std::map<const CLI::Option*, FlagNotes> flags;
  std::map<const CLI::App*, CommandNotes> commands;
  const char* group = "";
  std::function<int()> run;  // what was asked for
};

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
// gets a mark after it until it is read.
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

// The command below `app` that was named; null: none was.
const CLI::App* InnerOf(const CLI::App& app) {
  const auto inner = app.get_subcommands();
  return inner.empty() ? nullptr : inner[0];
}

// The flag of that long name; null: there is none. Help is no matter of settings.
CLI::Option* FlagOf(const CLI::App& app, const std::string& name) {
  return name == "help" ? nullptr : const_cast<CLI::Option*>(app.get_option_no_throw("--" + name));
}

// Of the command or one below it.
bool HasFlag(const CLI::App& app, const std::string& name) {
  if (FlagOf(app, name) != nullptr) return true;
  const auto inner = app.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(inner.begin(), inner.end(),
                     [&](const CLI::App* one) { return HasFlag(*one, name); });
}

FlagHelp Describe(const CLI::Option& option, const CommandLineState& state) {
  FlagHelp help;
  if (!option.get_snames().empty()) help.short_name = "-" + option.get_snames()[0];
  if (!option.get_lnames().empty()) help.long_name = "--" + option.get_lnames()[0];
  const auto notes = state.flags.find(&option);
  if (notes != state.flags.end()) {
    help.value = notes->second.value;
    help.words = notes->second.words;
    help.suggested = notes->second.suggested;
    help.separator = notes->second.separator;
  }
  help.what = option.get_description();
  help.group = option.get_positional() ? "" : option.get_group();
  help.is_required = option.get_required();
  help.is_repeated = option.get_items_expected_max() > 1;
  return help;
}

CommandHelp Describe(const CLI::App& app, const std::string& name, const CommandLineState& state) {
  CommandHelp help;
  help.name = name;
  help.what = app.get_description();
  if (const auto notes = state.commands.find(&app); notes != state.commands.end()) {
    help.about = notes->second.about;
    help.group = notes->second.group;
    help.examples = notes->second.examples;
  }
  for (const CLI::Option* option : app.get_options())
    help.flags.push_back(Describe(*option, state));
  // --help and --version are declared first, and are the last that anybody looks for.
  const auto is_own = [](const FlagHelp& flag) {
    return flag.long_name != "--help" && flag.long_name != "--version";
  };
  std::stable_partition(help.flags.begin(), help.flags.end(), is_own);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    help.commands.push_back(Describe(*command, name + " " + command->get_name(), state));
  return help;
}

// Of the command that was named when help was asked for.
CommandHelp HelpOfNamed(const CLI::App& app, const CommandLineState& state) {
  const CLI::App* named = &app;
  std::string name = "whybounce";
  while (!named->get_subcommands().empty()) {
    named = named->get_subcommands()[0];
    name += " " + named->get_name();
  }
  return Describe(*named, name, state);
}

}  // namespace

Flag Flag::Required() const {
  option_->required();
  return *this;
}
Flag Flag::OneOf(const std::vector<std::string>& words) const {
  option_->check(CLI::IsMember(words));
  state_->flags[option_].words = words;
  const std::string name = option_->get_lnames().empty() ? "word" : option_->get_lnames()[0];
  return Named(absl::AsciiStrToUpper(name).c_str());
}
Flag Flag::Between(long long least, long long most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}
Flag Flag::IsDirectory() const {
  option_->check(CLI::ExistingDirectory);
  return Named("DIR");
}
Flag Flag::SeparatedBy(char separator) const {
  option_->delimiter(separator);
  state_->flags[option_].separator = separator;
  return *this;
}
Flag Flag::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}
Flag Flag::Excludes(Flag other) const {
  option_->excludes(other.option_);
  return *this;
}
Flag Flag::Named(const char* value) const {
  state_->flags[option_].value = value;
  return *this;
}
Flag Flag::Suggests(std::vector<std::string> (*words)()) const {
  state_->flags[option_].suggested = words;
  return *this;
}

bool Flag::WasGiven() const { return state_->flags[option_].was_given; }

Flag Command::Declared(CLI::Option* option, const char* value) const {
  const Flag flag(option, state_);
  if (!option->get_positional()) return flag.Named(value);
  return flag.Named(absl::AsciiStrToUpper(option->get_name(true)).c_str());
}
Flag Command::Add(const char* name, std::string* value, const char* what) const {
  return Declared(app_->add_option(name, *value, what), "TEXT");
}
Flag Command::Add(const char* name, int* value, const char* what) const {
  return Declared(app_->add_option(name, *value, what), "N");
}
Flag Command::Add(const char* name, size_t* value, const char* what) const {
  return Declared(app_->add_option(name, *value, what), "N");
}
Flag Command::Add(const char* name, std::vector<std::string>* values, const char* what) const {
  return Declared(app_->add_option(name, *values, what), "TEXT");
}
Flag Command::Add(const char* name, bool* is_given, const char* what) const {
  return Flag(app_->add_flag(name, *is_given, what), state_).Named("");
}

void Command::Group(const char* heading) const { app_->option_defaults()->group(heading); }
void Command::Example(const char* words, const char* what) const {
  state_->commands[app_].examples.push_back({words, what});
}
void Command::About(const char* text) const { state_->commands[app_].about = text; }

Command Command::AddCommand(const char* name, const char* what) const {
  app_->require_subcommand(1);
  return Command(app_->add_subcommand(name, what), state_);
}

void Command::IgnoresSettings() const { state_->commands[app_].ignores_settings = true; }

void Command::OnRun(std::function<int()> run) const {
  app_->callback([run = std::move(run), state = state_] { state->run = run; });
}

CommandLine::CommandLine(const char* what, const char* version)
    : app_(std::make_unique<CLI::App>(what)), state_(std::make_unique<CommandLineState>()) {
  app_->require_subcommand(1);
  app_->set_help_flag("-h,--help", "say how this is used");
  app_->set_version_flag("--version", version, "say which version this is");
}

CommandLine::~CommandLine() = default;

void CommandLine::Group(const char* heading) { state_->group = heading; }

Command CommandLine::AddCommand(const char* name, const char* what) {
  CLI::App* command = app_->add_subcommand(name, what);
  state_->commands[command].group = state_->group;
  return Command(command, state_.get());
}

Command CommandLine::Whole() { return Command(app_.get(), state_.get()); }

std::vector<std::string> CommandLine::CommandNames() const {
  std::vector<std::string> names;
  for (const CLI::App* one : app_->get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(one->get_name());
  return names;
}

// Flags that were given stay. A flag that is set more than once has the last value.
absl::Status CommandLine::ApplySettings() const {
  const CLI::App* named = app_->get_subcommands()[0];
  if (state_->commands[named].ignores_settings) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto sources, LoadSettings(CommandNames()));
  std::map<CLI::Option*, const Setting*> chosen;
  for (const SettingSource& source : sources) {
    for (const Setting& setting : source.settings) {
      const CLI::App* owner =
          setting.command.empty() ? nullptr : app_->get_subcommand(setting.command);
      if (!HasFlag(owner == nullptr ? *app_ : *owner, setting.flag)) {
        if (source.name == "environment") continue;
        return absl::InvalidArgumentError(
            absl::StrCat(setting.origin, ": no command has a flag --", setting.flag));
      }
      if (!setting.command.empty() && setting.command != named->get_name()) continue;
      for (const CLI::App* app = named; app != nullptr; app = InnerOf(*app)) {
        CLI::Option* option = FlagOf(*app, setting.flag);
        if (option != nullptr && !state_->flags[option].was_given) chosen[option] = &setting;
      }
    }
  }
  for (const CLI::App* app = named; app != nullptr; app = InnerOf(*app)) {
    for (const CLI::Option* one : app->get_options()) {
      CLI::Option* option = const_cast<CLI::Option*>(one);
      const auto setting = chosen.find(option);
      if (setting == chosen.end()) continue;
      try {
        for (std::string value : setting->second->values) {
          Mark(&value);
          option->add_result(value);
        }
        option->run_callback();
      } catch (const CLI::Error& error) {
        return absl::InvalidArgumentError(
            absl::StrCat(setting->second->origin, ": ", error.what()));
      }
    }
  }
  return absl::OkStatus();
}

CommandHelp CommandLine::Help() const { return Describe(*app_, "whybounce", *state_); }

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
  } catch (const CLI::CallForHelp&) {
    std::cout << HelpText(HelpOfNamed(*app_, *state_), std::min(TerminalColumns(80), size_t{100}));
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? kExitOk : kExitUsage;
  }
  for (auto& [option, notes] : state_->flags) notes.was_given = option->count() > 0;
  if (const absl::Status status = ApplySettings(); !status.ok()) return UsageError(status);
  return state_->run ? state_->run() : kExitOk;
}

}  // namespace whybounce
