// whybounce help: what --help prints, and the same for the manual and for shells.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_join.h"
#include "base/text.h"
#include "cli/command_help.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/terminal.h"
#include "cli/write_output.h"

namespace whybounce {
namespace {

struct Flags {
  std::vector<std::string> words;
  std::string as = "text";
  std::string directory;
};

const CommandHelp* Find(const CommandHelp& whole, const std::vector<std::string>& words) {
  const CommandHelp* found = &whole;
  for (const std::string& word : words) {
    const auto inner = std::find_if(found->commands.begin(), found->commands.end(),
                                    [&](const CommandHelp& one) { return one.LastWord() == word; });
    if (inner == found->commands.end()) return nullptr;
    found = &*inner;
  }
  return found;
}

// Of a flag of this command, the values are the commands there are.
void NameCommands(CommandHelp* whole) {
  std::vector<std::string> names;
  for (const CommandHelp& one : whole->commands) names.push_back(one.LastWord());
  for (CommandHelp& one : whole->commands) {
    if (one.LastWord() == "help") one.flags.front().words = names;
  }
}

constexpr char kVersion[] = "whybounce " WHYBOUNCE_VERSION;

// All pages and completions, where systems look for them below /usr/share.
int Install(const std::filesystem::path& directory, const CommandHelp& whole) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"man/man1/whybounce.1", ManualPage(whole, whole, kVersion)},
      {"bash-completion/completions/whybounce", BashCompletion(whole)},
      {"zsh/vendor-completions/_whybounce", ZshCompletion(whole)},
      {"fish/vendor_completions.d/whybounce.fish", FishCompletion(whole)}};
  for (const CommandHelp& command : whole.commands) {
    files.emplace_back("man/man1/whybounce-" + command.LastWord() + ".1",
                       ManualPage(command, whole, kVersion));
  }
  for (const auto& [name, bytes] : files) {
    std::error_code error;
    const std::filesystem::path file = directory / name;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) {
      std::cerr << "whybounce: " << Sanitized(file.parent_path().string()) << ": "
                << error.message() << "\n";
      return kExitOutput;
    }
    if (const int code = WriteOutput(file.string(), bytes, NewFile::kShared); code != kExitOk)
      return code;
  }
  return kExitOk;
}

int Run(const Flags& flags, CommandHelp whole) {
  NameCommands(&whole);
  if (!flags.directory.empty()) return Install(flags.directory, whole);
  const CommandHelp* command = Find(whole, flags.words);
  if (command == nullptr) {
    std::cerr << "whybounce: there is no command \"" << Sanitized(absl::StrJoin(flags.words, " "))
              << "\"; `whybounce help` names them all\n";
    return kExitUsage;
  }
  if (flags.as == "man") return WriteOutput("", ManualPage(*command, whole, kVersion));
  if (flags.as == "bash") return WriteOutput("", BashCompletion(whole));
  if (flags.as == "zsh") return WriteOutput("", ZshCompletion(whole));
  if (flags.as == "fish") return WriteOutput("", FishCompletion(whole));
  return WriteOutput("", HelpText(*command, std::min(TerminalColumns(80), size_t{100})));
}

}  // namespace

void AddHelpCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("help", "what a command can be asked, as --help says it");
  command.Add("command", &flags->words, "the command; none: the program");
  command
      .Add("--as", &flags->as,
           "a page of the manual, or what a shell reads to complete command lines")
      .OneOf({"text", "man", "bash", "zsh", "fish"});
  command
      .Add("--install", &flags->directory,
           "write the manual and the completions below a directory such as /usr/local/share or "
           "~/.local/share, which systems search")
      .Named("DIR");
  command.Example("whybounce help report", "all flags of report, and examples");
  command.Example("eval \"$(whybounce help --as bash)\"",
                  "completion in this shell, where no package has put it in place");
  command.IgnoresSettings();
  command.OnRun([flags, line] { return Run(*flags, line->Help()); });
}

}  // namespace whybounce
