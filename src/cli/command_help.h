// What is known of a command: the words of --help, of the manual and of completions.
#ifndef WHYBOUNCE_CLI_COMMAND_HELP_H_
#define WHYBOUNCE_CLI_COMMAND_HELP_H_

#include <cstddef>
#include <string>
#include <vector>

namespace whybounce {

struct FlagHelp {
  std::string short_name;          // "-o"; empty: none
  std::string long_name;           // "--output"; empty of a word that stands without a flag
  std::string value;               // "FILE"; empty of a flag that takes none
  std::string what;                // what it is for
  std::string group;               // the heading it stands under
  std::vector<std::string> words;  // the only values it may have; empty: any
  std::vector<std::string> (*suggested)() = nullptr;  // values a shell may offer
  char separator = '\0';                              // of several values in one word
  bool is_required = false;
  bool is_repeated = false;
};

struct ExampleHelp {
  const char* words;  // a line for a shell
  const char* what;
};

struct CommandHelp {
  std::string name;   // all its words: "whybounce rules check"
  std::string what;   // one line
  std::string about;  // what else is to be known; paragraphs end with an empty line
  std::string group;
  std::vector<FlagHelp> flags;
  std::vector<ExampleHelp> examples;
  std::vector<CommandHelp> commands;

  // "check" of "whybounce rules check".
  std::string LastWord() const { return name.substr(name.rfind(' ') + 1); }
};

// Headings of the flags, in the order in which flags name them; that of words that stand without a
// flag is empty and the first.
std::vector<std::string> Groups(const std::vector<FlagHelp>& flags);
// "whybounce report [OPTION...] [PATH...]".
std::string Synopsis(const CommandHelp& command);
// "-o, --output FILE".
std::string NamesOf(const FlagHelp& flag);

// --help, in lines of at most `columns`.
std::string HelpText(const CommandHelp& command, size_t columns);
// A page of section 1 of the manual; `whole` names its neighbours.
std::string ManualPage(const CommandHelp& command, const CommandHelp& whole, const char* version);
// What a shell reads to complete a command line.
std::string BashCompletion(const CommandHelp& whole);
std::string ZshCompletion(const CommandHelp& whole);
std::string FishCompletion(const CommandHelp& whole);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_COMMAND_HELP_H_
