// Runs in one file: what was counted by day, provider, cause and name, over months.
#ifndef WHYBOUNCE_HISTORY_HISTORY_H_
#define WHYBOUNCE_HISTORY_HISTORY_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "history/run.h"
#include "history/sqlite.h"

namespace whybounce {

// A run as it stands in a list.
struct HistoryEntry {
  std::string key;
  std::string series;
  std::string hosts;
  std::string zone;
  int64_t first_us = 0;
  int64_t last_us = 0;
  uint64_t lines = 0;
  uint64_t recipients = 0;  // settled in it
  uint64_t lost = 0;
};

// Days from `first` to `last`. What is of no day is of every span without a beginning.
struct DaySpan {
  int32_t first = kNoDay;
  int32_t last = INT32_MAX;
};

// A day of a thing, for trends. Each is the sum over runs.
struct HistoryDay {
  int32_t day = kNoDay;
  std::string name;   // a provider's id, a domain, a sender group; empty in totals of days
  std::string cause;  // id; empty where there are only counts
  Counts counts;
  CauseCounts failed;     // of a cause
  uint64_t rejected = 0;  // of a day
};

// Errors of all: those of SqliteFile; kInvalidArgument for a file that is no history or one of a
// later version. Thread-compatible.
class History {
 public:
  static absl::StatusOr<std::unique_ptr<History>> Open(const std::string& path,
                                                       SqliteFile::Mode mode);
  // Whether a file begins as one of SQLite does.
  static bool IsOne(const std::string& path);

  // False: it is there already. Wholly or not at all.
  absl::StatusOr<bool> Add(const HistoryRun& run);
  absl::StatusOr<std::vector<HistoryEntry>> List() const;
  // Takes out what the run counted, and remembers that it was forgotten: its state may still offer
  // it. `key` may be the beginning of one. Errors: kNotFound, kInvalidArgument if several begin so.
  absl::StatusOr<HistoryEntry> Forget(std::string_view key);
  // Takes out days that are `days` before the newest one; returns how many rows went.
  absl::StatusOr<uint64_t> Prune(int32_t days);

  // The span that has days at all, of mail or of rejections.
  absl::StatusOr<DaySpan> Days() const;
  // The days that the last run brought something for.
  absl::StatusOr<DaySpan> DaysOfLastRun() const;
  // By day; by day and name; by day, provider and cause. In this order.
  absl::StatusOr<std::vector<HistoryDay>> ByDay(DaySpan span) const;
  absl::StatusOr<std::vector<HistoryDay>> ByName(PartKind kind, DaySpan span) const;
  absl::StatusOr<std::vector<HistoryDay>> ByCause(DaySpan span) const;
  // When each cause was seen at each provider, over all that is kept.
  absl::StatusOr<std::vector<HistoryRun::SeenRow>> Seen() const;

  // For history_report.cc.
  const SqliteFile& file() const { return *file_; }

 private:
  explicit History(std::unique_ptr<SqliteFile> file) : file_(std::move(file)) {}
  absl::Status Prepare(SqliteFile::Mode mode, const std::string& path);
  absl::Status Insert(const HistoryRun& run);

  std::unique_ptr<SqliteFile> file_;
};

// The last run of each series that has days in a span, for `run IN ...`: of them counts who waits.
// Takes the span's last and first day.
inline constexpr std::string_view kLastRuns =
    "(SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY series ORDER BY last_us DESC, "
    "id DESC) AS place FROM run WHERE forgotten = 0 AND first_day <= ? AND last_day >= ?) "
    "WHERE place = 1)";

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_HISTORY_H_
