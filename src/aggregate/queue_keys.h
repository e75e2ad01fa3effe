// What the queue tracker needs of an event.
#ifndef WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_
#define WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_

#include <algorithm>
#include <string>

#include "aggregate/record.h"
#include "base/hash.h"
#include "base/text.h"
#include "whybounce/event.h"

namespace whybounce {

// Queue ids are unique on a host only. Lines of one host follow each other: its hash is kept.
// Thread-compatible.
class HostHash {
 public:
  uint64_t operator()(std::string_view host) {
    if (!Same(host, host_)) {
      host_.assign(host);
      hash_ = Hash64(host);
    }
    return hash_;
  }

 private:
  std::string host_;
  uint64_t hash_ = Hash64({});
};

// Never 0, which means none.
inline uint64_t QueueKey(std::string_view queue_id, uint64_t host) {
  return std::max<uint64_t>(HashShort(queue_id, host), 1);
}

// Of the queue id that the event names; 0 if it names none.
inline uint64_t QueueKeyOf(const EventView& event, uint64_t host) {
  return event.queue_id.empty() ? 0 : QueueKey(event.queue_id, host);
}

// All but the sender and the number of the host.
inline void SetStep(const EventView& event, uint64_t host, uint64_t queue_key, QueueStep* step) {
  step->kind = event.kind;
  step->origin = event.origin;
  step->has_sender = event.has_sender;
  step->queued = event.queued;
  step->loopback_client = false;
  step->host = 0;
  step->sender = 0;
  step->queue_key = queue_key;
  step->other_key =
      queue_key == 0 || event.other_queue_id.empty() ? 0 : QueueKey(event.other_queue_id, host);
  step->unix_us = event.unix_us;
}

// All but the ids, the number of the host and the verdict. `recipient` is the event's in lower
// case.
inline void SetRecord(const EventView& event, uint64_t host, uint64_t queue_key,
                      std::string_view recipient, Position at, Record* record) {
  ZeroWhole(record);
  SetStep(event, host, queue_key, record);
  record->outcome = event.outcome;
  record->direction = event.direction;
  record->probe = event.probe;
  record->suspended = event.suspended;
  record->unexplained = event.unexplained;
  record->delay_s = static_cast<float>(event.delay_s);
  record->at = at;
  record->recipient_key = Hash64(recipient);
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_
