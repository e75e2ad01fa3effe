// The classifier of a command that answers and ends.
#ifndef WHYBOUNCE_CLI_PROCESS_CLASSIFIER_H_
#define WHYBOUNCE_CLI_PROCESS_CLASSIFIER_H_

#include <string>

#include "absl/status/statusor.h"
#include "whybounce/classifier.h"

namespace whybounce {

// Made by the first call, the same for all: a process has one directory of further rules. It lives
// until the process ends, because to give back its thousands of small pieces takes a millisecond.
// Errors are those of Classifier::Create().
absl::StatusOr<const Classifier*> ProcessClassifier(const std::string& rules_directory);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_PROCESS_CLASSIFIER_H_
