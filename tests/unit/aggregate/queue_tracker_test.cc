#include "aggregate/queue_tracker.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/limits.h"

namespace whybounce {
namespace {

class Ended : public QueueListener {
 public:
  void OnAttempt(const Record&, const OpenMessage&, uint32_t, Fate) override {}
  void OnSettled(const Record&, const OpenMessage&, Fate) override {}
  void OnEnd(uint64_t queue_key, const OpenMessage&) override {
    ++count;
    last = queue_key;
  }
  size_t count = 0;
  uint64_t last = 0;
};

// The oldest go, and so many at once that they are not looked for again with the next segment.
TEST(QueueTracker, LetsGoOfTheOldestBeyondItsBound) {
  Ended ended;
  QueueTracker tracker(QueueTracker::LeftEdge::kAnchored, &ended);
  QueueStep arrival;
  arrival.kind = EventKind::kArrival;
  for (uint64_t key = 1; key <= kOpenMessagesMax + 1; ++key) {
    arrival.queue_key = Mix64(key, 1);  // keys are hashes
    arrival.unix_us = static_cast<int64_t>(key);
    tracker.Step(arrival);
  }
  const size_t left = kOpenMessagesMax / 8 * 7;
  EXPECT_EQ(tracker.EndOlderThan(0), kOpenMessagesMax + 1 - left);
  EXPECT_EQ(tracker.open_count(), left);
  EXPECT_EQ(ended.last, Mix64(ended.count, 1));
  EXPECT_EQ(tracker.EndOlderThan(0), 0U);
  // By age alone.
  EXPECT_EQ(tracker.EndOlderThan(static_cast<int64_t>(ended.count) + 11), 10U);
}

}  // namespace
}  // namespace whybounce
