// The parts of TakeSnapshot(). Each fills its fields of the report from the counters.
#ifndef WHYBOUNCE_REPORT_SNAPSHOT_PARTS_H_
#define WHYBOUNCE_REPORT_SNAPSHOT_PARTS_H_

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "report/snapshot.h"

namespace whybounce {

struct SnapshotSource {
  const Counters& counters;
  const Engine& engine;
  const SnapshotOptions& options;

  ReportPlace Place(Position at) const;
  ReportSample Sample(const ShapeRow& row) const;
  // The time, or that of the log's first or last line if it lies far off these.
  int64_t Believed(int64_t unix_us) const;
};

void TakeTotals(const SnapshotSource& source, Report* report);
void TakeTimes(const SnapshotSource& source, Report* report);
// After TakeTimes(): trends are cut as the timeline is.
void TakeCauses(const SnapshotSource& source, Report* report);
void TakeTables(const SnapshotSource& source, Report* report);
void TakeFindings(const SnapshotSource& source, Report* report);
// After TakeCauses(): what is named there.
void TakeDays(const SnapshotSource& source, Report* report);
void TakeAuthentication(const SnapshotSource& source, Report* report);
void TakeRejections(const SnapshotSource& source, Report* report);
void TakeUnmatched(const SnapshotSource& source, Report* report);

// Buckets of a factor of 1.41 each, none left out between the first and the last that hold any.
std::vector<ReportDelay> DelaysOf(const DelayHistogram& histogram);
// Leaves what is not measured.
void TakePercentiles(const DelayHistogram& delays, double* p50, double* p95);

// Whether it refuses the sending address or domain as such, so that it makes an episode.
bool IsBlock(Cause cause);

// Whether a slot of counters.time_slots belongs to the log, or to a wrong clock.
bool IsBelieved(const SnapshotSource& source, int64_t start_s);

// The number of the slot of `report.timeline` that `unix_s` is in.
size_t SlotOf(const Report& report, int64_t unix_s);

// The most frequent first.
void SortSamples(size_t top, std::vector<ReportSample>* samples);

// Most recipients lost first, then most waiting, then most attempts.
template <typename T>
std::tuple<uint64_t, uint64_t, uint64_t> HarmOrder(const T& counts) {
  return {~counts.lost, ~counts.waiting, ~counts.attempts};
}

// Sorts and cuts; only what stays is sorted: there may be 200 000.
template <typename T, typename Less>
void KeepFirst(size_t top, Less less, std::vector<T>* items) {
  if (items->size() > top) {
    std::partial_sort(items->begin(), items->begin() + static_cast<ptrdiff_t>(top), items->end(),
                      less);
    items->resize(top);
  } else {
    std::sort(items->begin(), items->end(), less);
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_SNAPSHOT_PARTS_H_
