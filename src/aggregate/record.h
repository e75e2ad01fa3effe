// What is kept of one line: numbers and interned ids, no views.
#ifndef WHYBOUNCE_AGGREGATE_RECORD_H_
#define WHYBOUNCE_AGGREGATE_RECORD_H_

#include <cstdint>
#include <type_traits>

#include "base/string_pool.h"
#include "whybounce/cause.h"
#include "whybounce/event.h"
#include "whybounce/fields.h"
#include "whybounce/position.h"

namespace whybounce {

// What a file may say of those (base/archive.h).
constexpr uint64_t EnumeratorCount(EventKind) {
  return static_cast<uint64_t>(EventKind::kLink) + 1;
}
constexpr uint64_t EnumeratorCount(Origin) { return static_cast<uint64_t>(Origin::kRequeued) + 1; }
constexpr uint64_t EnumeratorCount(Direction) {
  return static_cast<uint64_t>(Direction::kInbound) + 1;
}
constexpr uint64_t EnumeratorCount(Outcome) { return kOutcomeCount; }
constexpr uint64_t EnumeratorCount(Cause) { return kCauseCount; }

struct StepFlags {
  using Bits = uint8_t;
  bool has_sender : 1 = false;
  bool queued : 1 = false;           // an arrival that is in the queue at once
  bool loopback_client : 1 = false;  // offered by this very host: maybe a filter that hands back
  Bits unused : 5 = 0;
};

// What a line says of the life of a queue id. Ids are those of the tally that made it.
struct QueueStep : StepFlags {
  EventKind kind = EventKind::kNone;
  Origin origin = Origin::kSubmitted;
  uint8_t host = 0;  // its number in HostClocks
  StringId sender = 0;
  uint64_t queue_key = 0;  // hash of host and queue id; 0: none
  uint64_t other_key = 0;  // the queue id that this one caused
  int64_t unix_us = 0;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(Part<StepFlags>(self), self.kind, self.origin, self.host, self.sender, self.queue_key,
          self.other_key, self.unix_us);
  }
};
static_assert(sizeof(QueueStep) == 32);

// An attempt or rejection and its Verdict, cut down to what the counters need.
struct Record : QueueStep {
  Outcome outcome = Outcome::kDelivered;
  Direction direction = Direction::kOutbound;
  Cause cause = Cause::kUndetermined;
  uint8_t code_class = 0;  // 2, 4, 5; 0 unknown
  bool probe = false;
  bool suspended = false;       // not tried: the reply is an older one
  bool unexplained = false;     // not tried, and the line has no cause of its own
  bool cause_is_older = false;  // an expiry whose cause is that of an earlier deferral
  uint16_t provider = 0;
  uint32_t rule = 0;
  StringId domain = 0;
  StringId relay = 0;
  StringId client = 0;
  StringId sending_ip = 0;
  StringId blocklist = 0;
  float delay_s = -1;
  uint64_t recipient_key = 0;  // hash of the recipient's address
  uint64_t shape = 0;          // of the reply; 0: none (delivered)
  Position at;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(Part<QueueStep>(self), self.outcome, self.direction, self.cause, self.code_class,
          self.probe, self.suspended, self.unexplained, self.cause_is_older, self.provider,
          self.rule, self.domain, self.relay, self.client, self.sending_ip, self.blocklist,
          self.delay_s, self.recipient_key, self.shape, self.at);
  }
};
static_assert(std::is_trivially_copyable_v<Record>);

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_RECORD_H_
