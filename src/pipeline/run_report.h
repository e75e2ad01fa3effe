// A counted run -> the model that every format prints.
#ifndef WHYBOUNCE_PIPELINE_RUN_REPORT_H_
#define WHYBOUNCE_PIPELINE_RUN_REPORT_H_

#include "absl/time/time.h"
#include "classify/engine.h"
#include "pipeline/pipeline.h"
#include "whybounce/report.h"

namespace whybounce {

// `top`: rows per table. The run must be finished.
Report ReportOf(const RunResult& run, const Engine& engine, absl::TimeZone zone, size_t top);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_RUN_REPORT_H_
