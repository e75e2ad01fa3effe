// whybounce config: which defaults of flags are set, and where.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "cli/command_help.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/settings.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"

namespace whybounce {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(Sanitized(text), {{"\\", "\\\\"}, {"\"", "\\\""}}),
                      "\"");
}

std::string TomlValueOf(const std::vector<std::string>& values) {
  if (values.size() == 1) return Quoted(values[0]);
  std::vector<std::string> quoted;
  quoted.reserve(values.size());
  for (const std::string& value : values) quoted.push_back(Quoted(value));
  return absl::StrCat("[", absl::StrJoin(quoted, ", "), "]");
}

// The names of all flags of a command and of those below it.
void CollectFlags(const CommandHelp& command, std::map<std::string, const FlagHelp*>* flags) {
  for (const FlagHelp& flag : command.flags) {
    const bool is_setting = flag.long_name.size() > 2 && !flag.group.empty() &&
                            flag.long_name != "--help" && flag.long_name != "--version";
    if (is_setting) flags->emplace(flag.long_name.substr(2), &flag);
  }
  for (const CommandHelp& inner : command.commands) CollectFlags(inner, flags);
}

const CommandHelp* CommandNamed(const CommandHelp& whole, const std::string& name) {
  if (name.empty()) return &whole;
  const auto found = std::find_if(whole.commands.begin(), whole.commands.end(),
                                  [&](const CommandHelp& one) { return one.LastWord() == name; });
  return found == whole.commands.end() ? nullptr : &*found;
}

bool IsKnown(const CommandHelp& whole, const Setting& setting) {
  const CommandHelp* command = CommandNamed(whole, setting.command);
  std::map<std::string, const FlagHelp*> flags;
  if (command != nullptr) CollectFlags(*command, &flags);
  return flags.contains(setting.flag);
}

int Show(const CommandHelp& whole, const std::vector<SettingSource>& sources) {
  std::string out = "# Read in this order; what is read later wins, and flags win over all:\n";
  for (const SettingSource& source : sources)
    absl::StrAppend(&out, "#   ", Sanitized(source.name), source.is_there ? "" : " (not there)",
                    "\n");
  std::vector<const Setting*> settings;
  for (const SettingSource& source : sources) {
    for (const Setting& setting : source.settings) {
      if (IsKnown(whole, setting)) settings.push_back(&setting);
    }
  }
  if (settings.empty()) out += "# Nothing is set.\n";
  // What a later source says of all commands beats what an earlier one says of this one.
  const auto is_beaten = [&](size_t at) {
    return std::any_of(settings.begin() + static_cast<ptrdiff_t>(at) + 1, settings.end(),
                       [&](const Setting* later) {
                         return later->flag == settings[at]->flag &&
                                (later->command.empty() || later->command == settings[at]->command);
                       });
  };
  std::map<std::string, std::string> sections;  // those of all commands first
  for (size_t i = 0; i < settings.size(); ++i) {
    const char* beaten = is_beaten(i) ? ", overridden" : "";
    absl::StrAppend(&sections[settings[i]->command], *beaten == '\0' ? "" : "# ", settings[i]->flag,
                    " = ", TomlValueOf(settings[i]->values), "  # ", Sanitized(settings[i]->origin),
                    beaten, "\n");
  }
  for (const auto& [command, lines] : sections)
    absl::StrAppend(&out, command.empty() ? "\n" : absl::StrCat("\n[", command, "]\n"), lines);
  return WriteOutput("", out);
}

// A file to begin with: everything that can be set, as comments.
int Example(const CommandHelp& whole) {
  std::string out =
      "# Defaults of whybounce's flags: whybounce.conf(5). What stands before the first [command]\n"
      "# holds for every command that has such a flag.\n";
  std::map<std::string, size_t> users;
  for (const CommandHelp& command : whole.commands) {
    std::map<std::string, const FlagHelp*> flags;
    CollectFlags(command, &flags);
    for (const auto& [name, flag] : flags) ++users[name];
  }
  const auto add = [&](const FlagHelp& flag) {
    absl::StrAppend(&out, "\n# ", flag.what);
    if (!flag.words.empty()) absl::StrAppend(&out, "; one of ", absl::StrJoin(flag.words, ", "));
    const std::string value =
        flag.value.empty() ? "true" : (flag.value == "N" ? "10" : Quoted(flag.value));
    absl::StrAppend(&out, "\n# ", flag.long_name.substr(2), " = ",
                    flag.is_repeated ? absl::StrCat("[", value, "]") : value, "\n");
  };
  std::map<std::string, const FlagHelp*> shared;
  for (const CommandHelp& command : whole.commands) CollectFlags(command, &shared);
  for (const auto& [name, flag] : shared) {
    if (users[name] > 1 && name != "format" && name != "output") add(*flag);
  }
  for (const CommandHelp& command : whole.commands) {
    if (command.LastWord() == "help" || command.LastWord() == "config") continue;
    std::map<std::string, const FlagHelp*> flags;
    CollectFlags(command, &flags);
    bool is_first = true;
    for (const auto& [name, flag] : flags) {
      if (users[name] > 1 && name != "format" && name != "output") continue;
      if (is_first) absl::StrAppend(&out, "\n[", command.LastWord(), "]\n");
      is_first = false;
      add(*flag);
    }
  }
  return WriteOutput("", out);
}

}  // namespace

void AddConfigCommand(CommandLine* line) {
  auto is_example = std::make_shared<bool>(false);
  const Command command = line->AddCommand("config", "which defaults of flags are set, and where");
  command.Add("--example", is_example.get(), "print a file to begin with: all that can be set");
  command.About(
      "Flags may have defaults of your own, in /etc/whybounce.conf, in ~/.config/whybounce/config "
      "and in the environment; see whybounce.conf(5).");
  command.Example("whybounce config", "what is set, where, and what it overrides");
  command.Example("WHYBOUNCE_TZ=Europe/Paris whybounce config", "the same with one more");
  command.IgnoresSettings();
  command.OnRun([is_example, line] {
    const CommandHelp whole = line->Help();
    if (*is_example) return Example(whole);
    const auto sources = LoadSettings(line->CommandNames());
    if (!sources.ok()) return UsageError(sources.status());
    return Show(whole, *sources);
  });
}

}  // namespace whybounce
