// How commands and their flags are declared: the one door to the library that reads command lines,
// which costs six seconds in every file that includes it.
#ifndef WHYBOUNCE_CLI_FLAGS_H_
#define WHYBOUNCE_CLI_FLAGS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace whybounce {

// One flag or word of a command, to say what it may be. A handle: cheap to copy, valid as long as
// its CommandLine. Thread-compatible.
class Flag {
 public:
  Flag Required() const;
  Flag OneOf(const std::vector<std::string>& words) const;
  Flag Between(long long least, long long most) const;  // both may be
  Flag IsDirectory() const;                             // one that is there
  Flag SeparatedBy(char separator) const;
  Flag OneValueEach() const;  // "--by a --by b", and the word after "--by a" is another matter
  Flag Excludes(Flag other) const;

 private:
  friend class Command;
  explicit Flag(CLI::Option* option) : option_(option) {}
  CLI::Option* option_;
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

  // A command below this one, of which one must then be named.
  Command AddCommand(const char* name, const char* what) const;
  // `run` is called once the flags are read; it returns the exit code.
  void OnRun(std::function<int()> run) const;

 private:
  friend class CommandLine;
  Command(CLI::App* app, int* exit_code) : app_(app), exit_code_(exit_code) {}
  CLI::App* app_;
  int* exit_code_;
};

// The whole command line. Thread-compatible.
class CommandLine {
 public:
  CommandLine(const char* what, const char* version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command AddCommand(const char* name, const char* what);
  // Runs the command that `words` name, or `otherwise` if they name none. Returns the exit code:
  // that of the command, 0 after --help and --version, kExitUsage for words that are not right.
  int Run(std::vector<std::string> words, const char* otherwise);

 private:
  std::unique_ptr<CLI::App> app_;
  int exit_code_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_FLAGS_H_
