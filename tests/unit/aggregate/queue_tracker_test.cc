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
  EXPECT_EQ(tracker.EndOld(), kOpenMessagesMax + 1 - left);
  EXPECT_EQ(tracker.open_count(), left);
  EXPECT_EQ(ended.last, Mix64(ended.count, 1));
  EXPECT_EQ(tracker.EndOld(), 0U);
}

QueueStep Arrival(uint64_t number, uint8_t host, int64_t unix_s) {
  QueueStep arrival;
  arrival.kind = EventKind::kArrival;
  arrival.queue_key = Mix64(number, 1);
  arrival.host = host;
  arrival.unix_us = unix_s * 1'000'000;
  return arrival;
}

constexpr int64_t kDay = 86'400;
constexpr int64_t kNow = 20'000 * kDay;

TEST(QueueTracker, EndsWhatItsHostHasNotSpokenOfForTheQueueLifetime) {
  Ended ended;
  QueueTracker tracker(QueueTracker::LeftEdge::kAnchored, &ended);
  tracker.Step(Arrival(1, 0, kNow));
  tracker.Step(Arrival(2, 1, kNow));
  for (int hour = 0; hour <= 5 * 24; ++hour)
    tracker.Step(Arrival(1000U + static_cast<uint32_t>(hour), 0, kNow + hour * 3600));
  EXPECT_EQ(tracker.EndOld(), 0U);
  EXPECT_NE(tracker.Find(Mix64(1, 1)), nullptr) << "five days are not more than five days";
  tracker.Step(Arrival(3, 0, kNow + 5 * kDay + 1));
  tracker.EndOld();
  EXPECT_EQ(tracker.Find(Mix64(1, 1)), nullptr);
  EXPECT_NE(tracker.Find(Mix64(2, 1)), nullptr) << "of a host that has said nothing since";
}

TEST(QueueTracker, ALineWithAWrongClockEndsNothing) {
  for (const int64_t off : {7 * kDay, 400 * kDay, -7 * kDay, -20'000 * kDay}) {
    Ended ended;
    QueueTracker tracker(QueueTracker::LeftEdge::kAnchored, &ended);
    for (uint64_t i = 1; i <= 100; ++i) tracker.Step(Arrival(i, 0, kNow));
    tracker.Step(Arrival(500, 0, kNow + off));
    tracker.Step(Arrival(501, 0, kNow + off));
    tracker.EndOld();
    for (uint64_t i = 101; i <= 200; ++i) tracker.Step(Arrival(i, 0, kNow + 60));
    tracker.EndOld();
    for (uint64_t i = 1; i <= 200; ++i) EXPECT_NE(tracker.Find(Mix64(i, 1)), nullptr) << off;
  }
}

// A host whose clock was set, or that was off for a month, is believed after some lines.
TEST(QueueTracker, AClockThatWasSetIsBelieved) {
  Ended ended;
  QueueTracker tracker(QueueTracker::LeftEdge::kAnchored, &ended);
  tracker.Step(Arrival(1, 0, kNow));
  for (uint64_t i = 2; i <= 200; ++i) tracker.Step(Arrival(i, 0, kNow + 30 * kDay));
  tracker.EndOld();
  EXPECT_EQ(tracker.Find(Mix64(1, 1)), nullptr);
  EXPECT_NE(tracker.Find(Mix64(2, 1)), nullptr);
}

}  // namespace
}  // namespace whybounce
