// Freezes a finished tally into a Report.
#ifndef WHYBOUNCE_REPORT_SNAPSHOT_H_
#define WHYBOUNCE_REPORT_SNAPSHOT_H_

#include "absl/time/time.h"
#include "aggregate/counters.h"
#include "classify/engine.h"
#include "whybounce/report.h"

namespace whybounce {

struct SnapshotOptions {
  size_t top = 10;                            // rows per table
  size_t shares = 10;                         // things per cause, causes per row
  size_t timeline_slots = 100;                // at most
  absl::TimeZone zone = absl::UTCTimeZone();  // of days and hours
};

// Everything that is ordered is ordered by numbers first and names last: the same counters give the
// same report. Problems, assumptions and zone are the caller's to add.
Report TakeSnapshot(const Counters& counters, const Engine& engine, const SnapshotOptions& options);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_SNAPSHOT_H_
