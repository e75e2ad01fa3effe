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

// The same for whoever reads the manual.
inline constexpr struct {
  ExitCode code;
  const char* what;
} kExitCodes[] = {
    {kExitOk, "Done."},
    {kExitThreshold, "A condition of --fail-if holds."},
    {kExitUsage, "Flags, rules, configuration or saved files are not right: nothing was done."},
    {kExitInput, "Done, but something could not be read, was damaged or was not understood."},
    {kExitOutput, "The output could not be written, or there was not enough memory."},
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_EXIT_CODE_H_
