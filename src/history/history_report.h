// Runs of a history -> the model that every format prints.
#ifndef WHYBOUNCE_HISTORY_HISTORY_REPORT_H_
#define WHYBOUNCE_HISTORY_HISTORY_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "classify/engine.h"
#include "history/history.h"
#include "whybounce/report.h"

namespace whybounce {

// What a report of the same lines in one pass says of totals, providers, causes, days, domains,
// senders, rejections and who waits, `top` rows per table. A history has no samples, relays and
// addresses. Lines and messages are of whole runs, those that have a day in the span; all else is
// of the span's days. Errors: those of History.
absl::StatusOr<Report> ReportOfHistory(const History& history, const Engine& engine, DaySpan span,
                                       absl::TimeZone zone, size_t top, const std::string& name);

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_HISTORY_REPORT_H_
