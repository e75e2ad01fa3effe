// One function per command. Each returns an ExitCode and never throws.
#ifndef WHYBOUNCE_CLI_COMMANDS_H_
#define WHYBOUNCE_CLI_COMMANDS_H_

#include <string>
#include <vector>

namespace whybounce {

struct ClassifyFlags {
  std::vector<std::string> replies;  // empty: one per line on stdin
  std::string format = "text";
  std::string rules_directory;
  bool why = false;
};
int RunClassify(const ClassifyFlags& flags);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_COMMANDS_H_
