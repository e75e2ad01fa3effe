// Attempts and recipients: what every table counts.
#ifndef WHYBOUNCE_AGGREGATE_COUNTS_H_
#define WHYBOUNCE_AGGREGATE_COUNTS_H_

#include <array>
#include <cstdint>

#include "whybounce/cause.h"

namespace whybounce {

// One row of any table. Attempts and recipients are different things and never added up.
struct Counts {
  std::array<uint64_t, 3> attempts{};  // by class: 2xx, 4xx, 5xx
  uint64_t delivered = 0;              // recipients from here on
  uint64_t lost = 0;                   // refused or given up
  uint64_t waiting = 0;                // at the end of the log
  uint64_t first_try = 0;              // delivered at the first attempt, of `traced`
  uint64_t traced = 0;                 // delivered, and all attempts were seen

  uint64_t recipients() const { return delivered + lost + waiting; }
  uint64_t all_attempts() const { return attempts[0] + attempts[1] + attempts[2]; }
  void Add(const Counts& other);
};

// A cause within something.
struct CauseCounts {
  uint64_t attempts = 0;
  uint64_t lost = 0;     // recipients
  uint64_t waiting = 0;  // recipients
  void Add(const CauseCounts& other) {
    attempts += other.attempts;
    lost += other.lost;
    waiting += other.waiting;
  }
  uint64_t harm() const { return lost + waiting; }
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_COUNTS_H_
