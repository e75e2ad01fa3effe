// Whether what failed on a day is more than such days bring.
#ifndef WHYBOUNCE_HISTORY_UNUSUAL_H_
#define WHYBOUNCE_HISTORY_UNUSUAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "history/history.h"

namespace whybounce {

// One thing on each day of a history, in order, none left out.
struct DaySeries {
  std::vector<uint64_t> attempts;
  std::vector<uint64_t> failed;
};

// Why a day is unusual.
struct Unusual {
  uint64_t failed = 0;
  uint64_t attempts = 0;
  uint64_t most = 0;    // that failed on one of the days it is compared with
  size_t days = 0;      // it is compared with
  bool is_new = false;  // on none of these did anything fail so
  double expected = 0;  // by their share
  bool operator==(const Unusual&) const = default;
};

// For each day that is unusual what it is; nothing for the others. A day is compared with the eight
// same days of the week and the 28 days before it, without those that were unusual themselves; with
// fewer than 14 that have mail it is compared with nothing. It is unusual if what failed is at
// least ten, twice what these days let expect, a fifth more of its attempts than on the worst of
// them, and more than chance makes it once in 100,000 times, where these days say how much chance
// there is. What did not fail so on 28 days before has no worst day: ten are enough.
std::vector<std::optional<Unusual>> FindUnusual(const DaySeries& series);

struct UnusualCause {
  std::string date;
  std::string provider;  // id
  std::string cause;     // id
  Unusual why;
};

// All causes at all providers, on the days of `span`; the largest first.
absl::StatusOr<std::vector<UnusualCause>> FindUnusual(const History& history, DaySpan span);

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_UNUSUAL_H_
