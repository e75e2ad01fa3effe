// What a history says of the last day: what is new, what there is more of, what is gone.
#ifndef WHYBOUNCE_HISTORY_TREND_H_
#define WHYBOUNCE_HISTORY_TREND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "history/history.h"

namespace whybounce {

enum class TrendWord : uint8_t { kSame, kNew, kMore, kLess, kGone };
std::string_view Id(TrendWord word);

// A cause at a provider.
struct TrendCause {
  std::string provider;  // id; empty: those that are not known
  std::string cause;     // id
  TrendWord word = TrendWord::kSame;
  bool is_unusual = false;  // FindUnusual() says so
  uint64_t failed = 0;      // attempts on the day
  uint64_t attempts = 0;    // of so many
  uint64_t failed_before = 0;
  uint64_t attempts_before = 0;
  double usual = -1;     // failed on a day, over up to 28 days before; negative: there is none
  int64_t first_us = 0;  // when it was first seen; 0: not known
  std::vector<uint64_t> days;  // failed, of Trend::days
};

// A provider, a domain or a sender group.
struct TrendName {
  std::string name;
  Counts counts;
  Counts before;
};

struct Trend {
  int32_t day = kNoDay;     // what it is about
  int32_t before = kNoDay;  // the last day before it that has mail; kNoDay: none
  size_t runs = 0;
  std::vector<std::string> hosts;
  DaySpan kept;                      // of all days
  std::vector<HistoryDay> days;      // those asked for
  std::vector<TrendCause> causes;    // new ones, then more, less, gone, the same; the largest first
  std::vector<TrendName> providers;  // most lost first, as all names
  std::vector<TrendName> domains;
  std::vector<TrendName> senders;
};

// `day`: kNoDay for the last one that has mail. `span`: the days that are listed. Errors: those of
// History, and kNotFound for a day of which nothing is known.
absl::StatusOr<Trend> TakeTrend(const History& history, int32_t day, DaySpan span);

struct TrendOptions {
  size_t top = 10;
  size_t columns = 100;
};
std::string TrendText(const Trend& trend, const TrendOptions& options);
std::string TrendJson(const Trend& trend);
// One row per day, cause and name; numbers as they are.
std::string TrendCsv(const Trend& trend);

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_TREND_H_
