// How a command says that it can't begin.
#ifndef WHYBOUNCE_CLI_USAGE_ERROR_H_
#define WHYBOUNCE_CLI_USAGE_ERROR_H_

#include "absl/status/status.h"

namespace whybounce {

// Says on stderr what is wrong; returns kExitUsage.
int UsageError(const absl::Status& status);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_USAGE_ERROR_H_
