// How commands and their flags are declared: the one door to the library that reads command lines,
// which costs six seconds in every file that includes it.
#ifndef WHYBOUNCE_CLI_FLAGS_H_
#define WHYBOUNCE_CLI_FLAGS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/command_help.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace whybounce {

struct CommandLineState;

// One flag or word of a command, to say what it may be. A handle: cheap to copy, valid as long as
// its CommandLine. Thread-compatible.
class Flag {
 public:
  Flag Required() const;
  Flag OneOf(const std::vector<std::string>& words) const;
  Flag Between(long long least, long long most) const;  // both may be
  Flag IsDirectory() const;                             // one that is there
  Flag SeparatedBy(char separator) const;
  Flag OneValueEach() const;     // "--by a --by b", and the word after "--by a" is another matter
  Flag Values(int count) const;  // so many words after it, no more and no fewer
  Flag Excludes(Flag other) const;
  // What help calls its value, instead of TEXT, N or its own name. Shells offer files for FILE and
  // PATH, directories for DIR.
  Flag Named(const char* value) const;
  // Values that a shell may offer; others may be given, too.
  Flag Suggests(std::vector<std::string> (*words)()) const;
  // Whether it stood on the command line; a setting does not count.
  bool WasGiven() const;

 private:
  friend class Command;
  Flag(CLI::Option* option, CommandLineState* state) : option_(option), state_(state) {}
  CLI::Option* option_;
  CommandLineState* state_;
};

// A command of the program, to which flags are added. A handle as Flag is; what flags are written
// to must live until CommandLine::Run() returns. `name` is "--long", "-s,--long", or a plain word
// for what stands without a flag.
class Command {
 public:
  Flag Add(const char* name, std::string* value, const char* what) const;
  Flag Add(const char* name, int* value, const char* what) const;
  Flag Add(const char* name, size_t* value, const char* what) const;
  Flag Add(const char* name, std::vector<std::string>* values, const char* what) const;
  Flag Add(const char* name, bool* is_given, const char* what) const;  // a flag without a value

  // The heading of the flags that are added after this, in help and manual.
  void Group(const char* heading) const;
  // What help says after the flags: how the command is called, and what that does.
  void Example(const char* words, const char* what) const;
  // What the manual says beside the one line of AddCommand().
  void About(const char* text) const;

  // A command below this one, of which one must then be named.
  Command AddCommand(const char* name, const char* what) const;
  // What it says must not depend on settings (settings.h), so that it can tell of them.
  void IgnoresSettings() const;
  // `run` is called once the flags are read; it returns the exit code.
  void OnRun(std::function<int()> run) const;

 private:
  friend class CommandLine;
  Flag Declared(CLI::Option* option, const char* value) const;

  Command(CLI::App* app, CommandLineState* state) : app_(app), state_(state) {}
  CLI::App* app_;
  CommandLineState* state_;
};

// The whole command line. Thread-compatible.
class CommandLine {
 public:
  CommandLine(const char* what, const char* version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // The heading of the commands that are added after this.
  void Group(const char* heading);
  Command AddCommand(const char* name, const char* what);
  // What stands in help and manual of the program itself.
  Command Whole();
  CommandHelp Help() const;
  std::vector<std::string> CommandNames() const;
  // Runs, with the flags' defaults from LoadSettings(), the command that `words` name, or
  // `otherwise` if they name none. Returns the exit code: that of the command, 0 after --help and
  // --version, kExitUsage for words that are not right.
  int Run(std::vector<std::string> words, const char* otherwise);

 private:
  absl::Status ApplySettings() const;

  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<CommandLineState> state_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_FLAGS_H_
