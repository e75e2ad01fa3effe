// Joins the lines of a queue id: who sent it, who still waits, when it ends.
#ifndef WHYBOUNCE_AGGREGATE_QUEUE_TRACKER_H_
#define WHYBOUNCE_AGGREGATE_QUEUE_TRACKER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "aggregate/host_clocks.h"
#include "aggregate/pending.h"
#include "aggregate/queue_steps.h"
#include "aggregate/record.h"
#include "base/archive_fwd.h"
#include "base/key_map.h"
#include "base/slot_hash.h"

namespace whybounce {

struct MessageFlags {
  using Bits = uint32_t;
  bool has_sender : 1 = false;       // sender 0 is then the null sender
  bool has_arrival : 1 = false;      // client= or uid= was seen
  bool only_arrival : 1 = false;     // and nothing else
  bool arrival_is_copy : 1 = false;  // the arrival said that it continues another id
  bool has_message_id : 1 = false;
  bool is_active : 1 = false;        // the queue manager has it
  bool is_notification : 1 = false;  // written by this host
  bool is_copy : 1 = false;          // another id said that it continues in this one
  bool loopback_client : 1 = false;
  bool was_reported : 1 = false;    // an earlier run counted it, open as it was
  bool begins_here : 1 = false;     // its first line was seen: attempt numbers are right
  uint32_t last_delivery : 13 = 0;  // DeliveryMark() of the last attempt; 0: it did not deliver
  uint32_t host : 8 = 0;            // its number in HostClocks
};

// A queue id that has begun and not ended.
struct OpenMessage : MessageFlags {
  StringId sender = 0;
  uint32_t attempts = 0;
  Pending::List waiting;
  int64_t last_us = 0;

  // Without those who wait.
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(Part<MessageFlags>(self), self.sender, self.attempts, self.last_us);
  }

  // It is in the queue, as far as can be told: a bare arrival may still be refused.
  bool IsInQueue() const { return is_active || attempts > 0; }
  // Own bounces and reports are not mail somebody sent.
  bool IsOwnNotification() const {
    return is_notification || (has_sender && sender == 0 && has_message_id && !has_arrival);
  }
};

static_assert(sizeof(OpenMessage) == 24);  // with its key half a cache line

// What became of a recipient. kElsewhere: a filter or another address has it, or it was dropped.
enum class Fate : uint8_t { kDelivered, kLost, kWaiting, kElsewhere };

Fate FateOf(Outcome outcome);

// Told of everything that the tracker finds out.
class QueueListener {
 public:
  virtual ~QueueListener() = default;
  // Every attempt, once; `number` counts the recipient's attempts from 1. One that ends kWaiting is
  // told of again, when it is known how the waiting ended without another attempt.
  virtual void OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                         Fate fate) = 0;
  // The recipient of this attempt, its last, was given up or waits at the end of the log: kLost or
  // kWaiting.
  virtual void OnSettled(const Record& last_attempt, const OpenMessage& message, Fate fate) = 0;
  // The attempt told of last delivered what was delivered just before it: same id, recipient, time.
  virtual void OnDeliveredTwice() {}
  // One recipient given up by an expiry line, after OnSettled.
  virtual void OnExpired(const Record& /*last_deferral*/, const OpenMessage& /*message*/) {}
  // A message given up by an expiry line, of whose recipients no line told.
  virtual void OnExpiredUnknown() {}
  virtual void OnEnd(uint64_t queue_key, const OpenMessage& message) = 0;
  // A message was handed to a filter on loopback and came back as a queue id that has ended
  // already.
  virtual void OnLateCopy() {}
};

// See ARCHITECTURE.md, "The segment algebra". An anchored tracker begins where the log begins:
// an unknown queue id is then an orphan and its records are applied at once. Otherwise they are
// kept, in order, for the tracker to the left. Thread-compatible. O(1) per record; memory grows
// with the open queue ids (about 100 bytes each, 150 per waiting recipient).
class QueueTracker {
 public:
  enum class LeftEdge : uint8_t { kAnchored, kOpen };
  QueueTracker(LeftEdge left_edge, QueueListener* listener)
      : anchored_(left_edge == LeftEdge::kAnchored), listener_(listener) {}

  // What a line says, in the order of the log: an attempt, or a step of any other kind.
  void Attempt(const Record& attempt);
  void Step(const QueueStep& step);
  // Loads what Attempt() or Step() with this key will touch into the processor's cache.
  [[gnu::always_inline]] void Prefetch(uint64_t queue_key) const { open_.Prefetch(queue_key); }

  // Appends what a tracker of the neighbour to the right kept and left open; `right` is emptied.
  // The ids in right's records must be of this tally already (see ChangeIds).
  void Absorb(QueueTracker* right);

  // Changes the ids in all that is held: f(Record*), g(OpenMessage*), domain(StringId) -> StringId.
  template <typename F, typename G, typename D>
  void ChangeIds(F f, G g, D domain);

  // Ends what its host has not spoken of for kQueueLifetimeSeconds: a line that still came would be
  // of another message (IsStale()), so that the moment of ending changes nothing. Beyond
  // kOpenMessagesMax also the oldest, down to seven eighths of that; returns how many those were.
  // Costs a look at all slots.
  size_t EndOld();
  // The same, but only when so many lines were read since the last time that it costs little per
  // line. For all who follow queue ids, after each segment.
  size_t EndOldIfDue(uint64_t lines_read);
  // Settles everybody who waits: the log is over. Anchored trackers only.
  void Finish();

  // All that is held, and back again. Load() is for a new tracker; what it reads may be anything.
  void Save(Packer* out) const;
  void Load(Unpacker* in);
  // Marks all open messages as told of: OnEnd() was called for them, and is not again.
  void MarkReported();
  void SetListener(QueueListener* listener) { listener_ = listener; }

  const OpenMessage* Find(uint64_t queue_key) const { return open_.Find(queue_key); }
  bool anchored() const { return anchored_; }
  size_t open_count() const { return open_.size(); }
  HostClocks& clocks() { return clocks_; }

 private:
  static constexpr uint32_t kTimesMax = 1 << 20;  // a damaged file must not keep us busy
  struct Kept {
    Record record;
    uint32_t next = 0;   // of the same queue id; 0: none
    uint32_t times = 1;  // it came as often, one after the other
  };
  struct KeptRange {
    uint32_t first;
    uint32_t last;
  };

  // The last deferral of a domain: why Exim gives up on a recipient without a word of its own
  // ("all hosts for 'x' have been failing for a long time").
  struct LastDeferral {
    Cause cause = Cause::kUndetermined;
    uint8_t code_class = 0;
    uint32_t rule = 0;
    uint64_t shape = 0;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.cause, self.code_class, self.rule, self.shape);
    }
  };
  // An expiry of a domain of which no deferral was seen in this segment.
  struct Unexplained {
    Record record;
    OpenMessage message;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.record, self.message);
    }
  };
  // What becomes of those who still wait when a message ends.
  enum class Waiting : uint8_t { kSettled, kForgotten };

  void Explain(Record* record) const;
  OpenMessage& Start(const QueueStep& step);
  // Null if the step is of a message that began to the left of this segment, or may have; then
  // it is to be kept.
  OpenMessage* FindOrStart(const QueueStep& step) {
    OpenMessage* const message = open_.Find(step.queue_key);
    return message != nullptr && !IsStale(message->last_us, step) ? message
                                                                  : StartAnew(step, message);
  }
  OpenMessage* StartAnew(const QueueStep& step, OpenMessage* stale);
  void ApplyArrival(const QueueStep& arrival);
  void ApplyStep(const QueueStep& step) {
    if (OpenMessage* const message = FindOrStart(step); message != nullptr) {
      ApplyStepTo(step, message);
    } else {
      Keep(step);
    }
  }
  void ApplyStepTo(const QueueStep& step, OpenMessage* message);
  void ApplyLink(const QueueStep& link);
  void ApplyLinkOf(const QueueStep& cause);
  void ApplyExpiry(OpenMessage* message);
  void ApplyAttempt(const Record& attempt);
  void ApplyLoneAttempt(const Record& attempt);
  void ApplyAttemptTo(const Record& attempt, OpenMessage* message);
  // `index` of the recipient in pending_, 0 if they do not wait.
  void ApplyExpiredAttempt(const Record& attempt, uint32_t index, uint32_t number,
                           OpenMessage* message);
  void Keep(const QueueStep& step);
  void Keep(const Record& record);
  void KeepNew(const Record& record);
  void ApplyKept(const Record& kept);
  bool StartsHere(const QueueStep& step) const;
  bool LeftIsSilent(const QueueStep& step) const;
  void ReplayKept(uint64_t queue_key);
  void End(uint64_t queue_key, OpenMessage* message, Waiting waiting);
  void EndAndErase(uint64_t queue_key, Waiting waiting);
  void Adopt(uint64_t queue_key, const OpenMessage& message, const Pending& pool);
  // Of the messages of which wants(message) holds, the longest silent first.
  template <typename F>
  std::vector<uint64_t> KeysByAge(F wants) const;

  static constexpr uint64_t kLinesPerSweepMin = 1 << 14;

  bool anchored_;
  QueueListener* listener_;
  uint64_t next_sweep_line_ = kLinesPerSweepMin;
  HostClocks clocks_;
  KeyMap<OpenMessage> open_;
  Pending pending_;
  absl::flat_hash_map<StringId, LastDeferral> last_deferrals_;  // by domain
  // Only where the left edge is open:
  std::vector<Unexplained> unexplained_;
  std::vector<Kept> kept_{1};
  absl::flat_hash_map<uint64_t, KeptRange, SlotHash> kept_of_;
  absl::flat_hash_set<uint64_t, SlotHash> started_;  // ids that began in this segment
};

template <typename F, typename G, typename D>
void QueueTracker::ChangeIds(F f, G g, D domain) {
  for (Kept& kept : kept_) f(&kept.record);
  for (Unexplained& unexplained : unexplained_) {
    f(&unexplained.record);
    g(&unexplained.message);
  }
  open_.ForEach([&](uint64_t, OpenMessage* message) {
    g(message);
    pending_.ChangeList(message->waiting, f);
  });
  absl::flat_hash_map<StringId, LastDeferral> moved;
  for (const auto& [id, last] : last_deferrals_) moved[domain(id)] = last;
  last_deferrals_ = std::move(moved);
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_QUEUE_TRACKER_H_
