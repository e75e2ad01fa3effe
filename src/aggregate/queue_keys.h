// The part of a Record that the queue tracker needs.
#ifndef WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_
#define WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_

#include "aggregate/record.h"
#include "base/hash.h"
#include "whybounce/event.h"

namespace whybounce {

// Kind, outcome, time and the hashes that name queue ids and recipient; all else is left at its
// default. `recipient` is the event's in lower case.
inline Record MakeKeys(const EventView& event, std::string_view recipient, Position at) {
  Record record;
  record.kind = event.kind;
  record.outcome = event.outcome;
  record.direction = event.direction;
  record.origin = event.origin;
  record.probe = event.probe;
  record.suspended = event.suspended;
  record.unexplained = event.unexplained;
  record.has_sender = event.has_sender;
  record.queued = event.queued;
  record.unix_us = event.unix_us;
  record.at = at;
  record.recipient_key = Hash64(recipient);
  if (event.queue_id.empty()) return record;
  // Queue ids are unique on a host only.
  const uint64_t host = Hash64(event.host);
  record.queue_key = Hash64(event.queue_id, host);
  if (!event.other_queue_id.empty()) record.other_key = Hash64(event.other_queue_id, host);
  return record;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_QUEUE_KEYS_H_
