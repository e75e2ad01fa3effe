// From a finished run to its report.
#ifndef WHYBOUNCE_PIPELINE_MAKE_REPORT_H_
#define WHYBOUNCE_PIPELINE_MAKE_REPORT_H_

#include <string_view>

#include "absl/time/time.h"
#include "pipeline/pipeline.h"
#include "report/snapshot.h"

namespace whybounce {

// The snapshot of its tally, with what the tally does not know: problems, what was assumed, zone.
Report MakeReport(const RunResult& run, const Engine& engine, const SnapshotOptions& options);

// The zone of Report::zone.
absl::TimeZone ZoneNamed(std::string_view name);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_MAKE_REPORT_H_
