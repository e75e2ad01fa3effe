// What changed against another period.
#ifndef WHYBOUNCE_REPORT_COMPARISON_H_
#define WHYBOUNCE_REPORT_COMPARISON_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "whybounce/report.h"

namespace whybounce {

// As much of a report as a comparison needs.
struct Baseline {
  struct Attempts {
    uint64_t all = 0;
    Counts mail;
    std::map<Cause, uint64_t> failed;
  };
  int64_t first_us = 0;  // 0 and 0: not known
  int64_t last_us = 0;
  Counts mail;
  std::map<std::string, Attempts> providers;  // by id; "" are those without one
};

Baseline BaselineOf(const Report& report);
// From what RenderJson() wrote. kInvalidArgument for anything else; any bytes may come.
absl::StatusOr<Baseline> BaselineOfJson(std::string_view json);

// Causes whose share of the attempts, over all or at one provider, differs by more than chance
// would make it (two proportions, p < 0.001) and by at least half; the largest first.
ReportComparison Compare(const Baseline& before, const Report& now, std::string with);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_COMPARISON_H_
