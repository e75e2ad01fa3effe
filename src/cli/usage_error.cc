#include "cli/usage_error.h"

#include <iostream>

#include "cli/exit_code.h"

namespace whybounce {

int UsageError(const absl::Status& status) {
  std::cerr << "whybounce: " << status.message() << "\n";
  return kExitUsage;
}

}  // namespace whybounce
