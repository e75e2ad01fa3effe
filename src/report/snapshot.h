// Freezes a finished tally into a Report.
#ifndef WHYBOUNCE_REPORT_SNAPSHOT_H_
#define WHYBOUNCE_REPORT_SNAPSHOT_H_

#include "aggregate/counters.h"
#include "classify/engine.h"
#include "whybounce/report.h"

namespace whybounce {

struct SnapshotOptions {
  size_t top = 10;  // rows per list
  size_t trend_parts = 12;
};

// Everything that is ordered is ordered by numbers first and names last: the same counters give the
// same report. Problems, assumptions and zone are the caller's to add.
Report TakeSnapshot(const Counters& counters, const Engine& engine, const SnapshotOptions& options);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_SNAPSHOT_H_
