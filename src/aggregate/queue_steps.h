// What both halves of the queue tracker ask of a step.
#ifndef WHYBOUNCE_AGGREGATE_QUEUE_STEPS_H_
#define WHYBOUNCE_AGGREGATE_QUEUE_STEPS_H_

#include "aggregate/record.h"
#include "base/limits.h"

namespace whybounce {

// Longer silent than mail lives in a queue: what comes now is of another message.
inline bool IsStale(int64_t last_us, const QueueStep& step) {
  return step.unix_us - last_us > kQueueLifetimeSeconds * 1'000'000;
}

// No client= or uid= line comes before these.
inline bool StartsWithMessageId(Origin origin) {
  return origin == Origin::kNotification || origin == Origin::kForwarded;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_QUEUE_STEPS_H_
