// A report for each customer.
#ifndef WHYBOUNCE_CLI_REPORT_PER_GROUP_H_
#define WHYBOUNCE_CLI_REPORT_PER_GROUP_H_

#include <functional>
#include <string>

#include "classify/engine.h"
#include "cli/report_output.h"
#include "pipeline/row_choice.h"
#include "pipeline/run_options.h"

namespace whybounce {

// More groups than this are no customers but a wrong --group-by.
inline constexpr size_t kGroupReportsMax = 10'000;

struct PerGroup {
  std::string directory;  // made if it is not there
  std::string format;     // of the reports
  std::string by;         // RowGroup::by()
  std::string part;       // RowFilter::Describe()
};

// Writes one report per group of the choice, named after it (base/file_name.h); reads everything
// once for each. `rewind` is called before. Returns the exit code.
int WriteReportsPerGroup(const PerGroup& how, const Engine& engine, RunOptions options,
                         const RowChoice& choice, const std::function<void()>& rewind,
                         ReportOutput* output);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_REPORT_PER_GROUP_H_
