// What the commands that read logs have in common.
#ifndef WHYBOUNCE_CLI_INPUT_FLAGS_H_
#define WHYBOUNCE_CLI_INPUT_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/run_options.h"

namespace CLI {
class App;
}

namespace whybounce {

// As typed.
struct InputFlags {
  std::vector<std::string> paths;
  std::string zone;  // empty: the system's
  int year = 0;
  std::string since;
  std::string until;
  std::string rules_directory;
};

// PATH..., --tz, --year, --since, --until, --rules.
void AddInputFlags(CLI::App* command, InputFlags* flags);

// As meant. Errors: kInvalidArgument for what can't be.
absl::StatusOr<RunOptions> ResolveInput(const InputFlags& flags);

// Says on stderr what was not read. True if any of it is an error.
bool SayProblems(const std::vector<InputProblem>& problems);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_INPUT_FLAGS_H_
