#include "cli/process_classifier.h"

#include <memory>
#include <utility>

#include "base/status_macros.h"

namespace whybounce {
namespace {

absl::StatusOr<const Classifier*> Make(const std::string& rules_directory) {
  ASSIGN_OR_RETURN(std::unique_ptr<Classifier> made, Classifier::Create({rules_directory}));
  return made.release();
}

}  // namespace

absl::StatusOr<const Classifier*> ProcessClassifier(const std::string& rules_directory) {
  static const absl::StatusOr<const Classifier*> kept = Make(rules_directory);
  return kept;
}

}  // namespace whybounce
