// What the process says to its caller.
#ifndef WHYBOUNCE_CLI_EXIT_CODE_H_
#define WHYBOUNCE_CLI_EXIT_CODE_H_

namespace whybounce {

enum ExitCode : int {
  kExitOk = 0,
  kExitThreshold = 1,  // a --fail-if condition holds
  kExitUsage = 2,      // flags, rule files or saved files that are not right
  kExitInput = 3,      // ran, but some input was unreadable, damaged or not understood
  kExitOutput = 4,     // the output could not be written
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_EXIT_CODE_H_
