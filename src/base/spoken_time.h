// Times as people say them: "yesterday", "24h", "monday 08:00".
#ifndef WHYBOUNCE_BASE_SPOKEN_TIME_H_
#define WHYBOUNCE_BASE_SPOKEN_TIME_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace whybounce {

// Microseconds since 1970; nullopt for what is no time. Understood are
//   2026-11-22, 2026-11-22 04:30, 2026-11-22T04:30:00Z, also with +01:00
//   now, today, yesterday, tomorrow, this week, last week, this month, last month
//   monday ... sunday, mon ... sun: the last one that has begun
//   24h, 7d, -2h, 90 min, 2 weeks, "3 days ago": so long before `now`
//   14:30: of today; and a time of day after any day above
// Days, weeks (from Monday) and months stand for their beginning in the zone. Case does not matter.
std::optional<int64_t> ParseSpokenTime(std::string_view text, absl::Time now, absl::TimeZone zone);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_SPOKEN_TIME_H_
