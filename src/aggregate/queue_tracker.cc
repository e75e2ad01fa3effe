#include "aggregate/queue_tracker.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace whybounce {
namespace {

// Longer silent than mail lives in a queue: what comes now is of another message.
bool IsStale(int64_t last_us, const Record& record) {
  return record.unix_us - last_us > kQueueLifetimeSeconds * 1'000'000;
}

// No client= or uid= line comes before these.
bool StartsWithMessageId(Origin origin) {
  return origin == Origin::kNotification || origin == Origin::kForwarded;
}

Record LinkRecord(uint64_t key, Origin origin, const Record& cause) {
  Record record;
  record.kind = EventKind::kLink;
  record.queue_key = key;  // here: the id that was caused
  record.origin = origin;
  record.unix_us = cause.unix_us;
  record.at = cause.at;
  return record;
}

}  // namespace

const OpenMessage* QueueTracker::Find(uint64_t queue_key) const {
  const auto it = open_.find(queue_key);
  return it == open_.end() ? nullptr : &it->second;
}

OpenMessage& QueueTracker::Start(uint64_t queue_key) {
  const auto [it, is_new] = open_.try_emplace(queue_key);
  if (!is_new) {
    End(queue_key, &it->second, Waiting::kSettled);
    it->second = OpenMessage();
  }
  if (!anchored_) started_.insert(queue_key);
  return it->second;
}

OpenMessage* QueueTracker::FindOrStart(const Record& record) {
  const auto it = open_.find(record.queue_key);
  if (it != open_.end()) {
    // Checked here, not only when old ids are swept out, so that the moment of sweeping changes
    // nothing.
    if (IsStale(it->second.last_us, record)) {
      End(it->first, &it->second, Waiting::kSettled);
      it->second = OpenMessage();
    }
    return &it->second;
  }
  if (!anchored_ && !started_.contains(record.queue_key)) {
    if (!StartsHere(record)) {
      Keep(record);
      return nullptr;
    }
    started_.insert(record.queue_key);
    if (record.kind == EventKind::kLink) {
      ReplayKept(record.queue_key);
      return FindOrStart(record);
    }
  }
  OpenMessage& orphan = open_[record.queue_key];
  orphan.last_us = record.unix_us;
  return &orphan;
}

// An expiry that has no cause of its own takes that of the domain's last deferral.
void QueueTracker::Explain(Record* record) const {
  if (record->outcome != Outcome::kExpired || record->kind != EventKind::kAttempt ||
      record->cause_is_older)
    return;
  const auto it = last_deferrals_.find(record->domain);
  if (it == last_deferrals_.end()) return;
  record->cause = it->second.cause;
  record->klass = it->second.klass;
  record->rule = it->second.rule;
  record->shape = it->second.shape;
  record->cause_is_older = true;
}

void QueueTracker::Apply(const Record& record) {
  if (record.kind != EventKind::kAttempt || record.outcome == Outcome::kDelivered) {
    ApplyRecord(record);
    return;
  }
  // Here and not when a record is applied: one that is kept is applied later than its neighbours.
  Record explained = record;
  Explain(&explained);
  ApplyRecord(explained);
  if (record.outcome == Outcome::kDeferred && !record.suspended &&
      (last_deferrals_.size() < kKeysPerDimensionMax || last_deferrals_.contains(record.domain))) {
    last_deferrals_[record.domain] = {record.cause, record.klass, record.rule, record.shape};
  }
}

void QueueTracker::ApplyRecord(const Record& record) {
  if (record.kind == EventKind::kArrival) {
    ApplyArrival(record);
  } else if (record.kind != EventKind::kLink) {
    Record own = record;
    own.other_key = 0;  // what follows from it is applied here, once
    if (OpenMessage* const message = FindOrStart(own); message != nullptr) ApplyTo(own, message);
  }
  if (record.other_key != 0 && record.kind != EventKind::kArrival) {
    ApplyLink(LinkRecord(record.other_key, record.origin, record));
  }
}

void QueueTracker::ApplyArrival(const Record& record) {
  OpenMessage& message = Start(record.queue_key);
  message.begins_here = true;
  message.has_arrival = true;
  message.only_arrival = true;
  message.loopback_client = record.loopback_client;
  message.has_sender = record.has_sender;
  message.sender = record.sender;
  message.last_us = record.unix_us;
  message.is_active = record.queued;
  message.is_notification = record.origin == Origin::kNotification;
  message.arrival_is_copy =
      record.origin == Origin::kFiltered || record.origin == Origin::kRequeued;
  // A requeued id's recipients wait under the new one; a filtered one's other id is its past.
  if (record.origin == Origin::kRequeued) {
    ApplyLink(LinkRecord(record.other_key, Origin::kRequeued, record));
  }
}

void QueueTracker::ApplyTo(const Record& record, OpenMessage* message) {
  const bool only_arrival = std::exchange(message->only_arrival, false);
  message->last_us = std::max(message->last_us, record.unix_us);
  switch (record.kind) {
    case EventKind::kMessageId:
      // The line behind a bare arrival belongs to it. What this host writes itself has no arrival.
      if (!only_arrival) message = &Start(record.queue_key);
      message->last_us = record.unix_us;
      message->begins_here = true;
      message->has_message_id = true;
      break;
    case EventKind::kActive:
      message->is_active = true;
      message->has_sender = true;
      message->sender = record.sender;
      if (record.origin == Origin::kNotification) message->is_notification = true;
      break;
    case EventKind::kAttempt:
      ApplyAttempt(record, message);
      break;
    case EventKind::kExpiry:
      ApplyExpiry(record, message);
      break;
    case EventKind::kRemoval:
      EndAndErase(record.queue_key, Waiting::kSettled);
      break;
    case EventKind::kLink:
      if (StartsWithMessageId(record.origin) && message->has_message_id && message->attempts == 0) {
        // What such a link names began with its Message-ID line: an arrival before that was of an
        // older message. Forgetting it here is what lets a segment know the start without its left.
        message->has_sender = message->has_sender && message->is_active;
        message->has_arrival = message->loopback_client = message->arrival_is_copy = false;
      }
      if (record.origin == Origin::kNotification) message->is_notification = true;
      if (record.origin == Origin::kForwarded || record.origin == Origin::kFiltered)
        message->is_copy = true;
      if (record.origin == Origin::kRequeued) EndAndErase(record.queue_key, Waiting::kForgotten);
      break;
    default:
      break;
  }
}

void QueueTracker::ApplyAttempt(const Record& record, OpenMessage* message) {
  ++message->attempts;
  const uint32_t index = TakePending(message, record.recipient_key);
  if (record.outcome == Outcome::kExpired && index == 0 && !record.cause_is_older && !anchored_) {
    unexplained_.push_back({record, *message});
    return;
  }
  const uint32_t number = index == 0 ? 1 : pending_[index].attempts + 1;
  Record explained = record;
  if (record.outcome == Outcome::kExpired && index != 0) {
    // What this message met itself explains it better.
    explained = pending_[index].last;
    explained.outcome = Outcome::kExpired;
  }
  listener_->OnAttempt(explained, *message, number);
  switch (record.outcome) {
    case Outcome::kDeferred: {
      // What the recipient met before says why it waits, if this does not.
      Record last = record;
      if (record.unexplained && index != 0) last = pending_[index].last;
      PushPending(last, number, message);
      break;
    }
    case Outcome::kExpired:
    case Outcome::kBounced:
      listener_->OnSettled(explained, *message, Fate::kLost, number);
      break;
    case Outcome::kDelivered:
      listener_->OnSettled(record, *message, Fate::kDelivered, number);
      break;
    default:
      break;  // relayed, expanded, discarded: settled elsewhere or nowhere
  }
  if (index != 0) FreePending(index);
}

void QueueTracker::ApplyExpiry(const Record& record, OpenMessage* message) {
  // The list is newest first; recipients are given up in the order in which they began to wait.
  std::vector<uint32_t> waiting;
  for (uint32_t i = message->first_pending; i != 0; i = pending_[i].next) waiting.push_back(i);
  message->first_pending = 0;
  std::sort(waiting.begin(), waiting.end(),
            [&](uint32_t a, uint32_t b) { return pending_[a].last.at < pending_[b].last.at; });
  for (const uint32_t index : waiting) {
    const Record last = pending_[index].last;
    listener_->OnSettled(last, *message, Fate::kLost, pending_[index].attempts);
    listener_->OnExpired(record, last, *message);
    FreePending(index);
  }
}

// `link` says of its queue_key that another id caused it.
void QueueTracker::ApplyLink(const Record& link) {
  const bool left_can_not_know = anchored_ || started_.contains(link.queue_key);
  if (link.origin == Origin::kFiltered && left_can_not_know && !open_.contains(link.queue_key)) {
    listener_->OnLateCopy();
  } else if (OpenMessage* const message = FindOrStart(link); message != nullptr) {
    ApplyTo(link, message);
  }
}

// Whether this record of an id whose start was not seen shows that it began in this segment: a
// Message-ID line that follows anything but an arrival, or a link to a message of which only its
// Message-ID line and what the queue manager says were kept.
bool QueueTracker::StartsHere(const Record& record) const {
  const auto it = kept_of_.find(record.queue_key);
  if (it == kept_of_.end()) return false;
  if (record.kind == EventKind::kMessageId) return true;
  if (record.kind != EventKind::kLink || !StartsWithMessageId(record.origin)) return false;
  const Record& first = kept_[it->second.first].record;
  if (first.kind != EventKind::kMessageId || IsStale(first.unix_us, record)) return false;
  for (uint32_t i = kept_[it->second.first].next; i != 0; i = kept_[i].next) {
    const Record& kept = kept_[i].record;
    const bool ends = kept.kind == EventKind::kLink && kept.origin == Origin::kRequeued;
    if ((kept.kind != EventKind::kActive && kept.kind != EventKind::kLink) || ends) return false;
  }
  return true;
}

void QueueTracker::Keep(const Record& record) {
  const auto index = static_cast<uint32_t>(kept_.size());
  kept_.push_back({record, 0});
  const auto [it, is_new] = kept_of_.try_emplace(record.queue_key, KeptRange{index, index});
  if (is_new) return;
  kept_[it->second.last].next = index;
  it->second.last = index;
}

void QueueTracker::ReplayKept(uint64_t queue_key) {
  const auto it = kept_of_.find(queue_key);
  uint32_t index = it->second.first;
  kept_of_.erase(it);
  while (index != 0) {
    const Record record = kept_[index].record;
    kept_[index].record.kind = EventKind::kNone;  // a hole: Absorb() skips it
    index = kept_[index].next;
    if (OpenMessage* const message = FindOrStart(record); message != nullptr)
      ApplyTo(record, message);
  }
}

uint32_t QueueTracker::TakePending(OpenMessage* message, uint64_t recipient_key) {
  uint32_t* link = &message->first_pending;
  while (*link != 0 && pending_[*link].last.recipient_key != recipient_key)
    link = &pending_[*link].next;
  const uint32_t index = *link;
  if (index != 0) *link = pending_[index].next;
  return index;
}

void QueueTracker::PushPending(const Record& last, uint32_t attempts, OpenMessage* message) {
  uint32_t node = free_pending_;
  if (node != 0) {
    free_pending_ = pending_[node].next;
  } else {
    node = static_cast<uint32_t>(pending_.size());
    pending_.emplace_back();
  }
  pending_[node] = {last, attempts, message->first_pending};
  message->first_pending = node;
}

void QueueTracker::FreePending(uint32_t index) {
  pending_[index].next = free_pending_;
  free_pending_ = index;
}

void QueueTracker::End(uint64_t queue_key, OpenMessage* message, Waiting waiting) {
  while (message->first_pending != 0) {
    const uint32_t index = message->first_pending;
    message->first_pending = pending_[index].next;
    if (waiting == Waiting::kSettled) {
      listener_->OnSettled(pending_[index].last, *message, Fate::kWaiting,
                           pending_[index].attempts);
    }
    FreePending(index);
  }
  listener_->OnEnd(queue_key, *message);
}

void QueueTracker::EndAndErase(uint64_t queue_key, Waiting waiting) {
  const auto it = open_.find(queue_key);
  if (it == open_.end()) return;
  End(queue_key, &it->second, waiting);
  open_.erase(it);
}

void QueueTracker::Adopt(uint64_t queue_key, const OpenMessage& message,
                         const std::vector<Pending>& pool) {
  OpenMessage& mine = open_[queue_key];
  mine = message;
  mine.first_pending = 0;
  // Pushing to the front turns the list around: walk it from its end.
  std::vector<uint32_t> nodes;
  for (uint32_t i = message.first_pending; i != 0; i = pool[i].next) nodes.push_back(i);
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    PushPending(pool[*node].last, pool[*node].attempts, &mine);
  }
}

void QueueTracker::Absorb(QueueTracker* right) {
  for (const Kept& kept : right->kept_) {
    if (kept.record.kind == EventKind::kNone) continue;
    if (kept.record.kind == EventKind::kLink) {
      ApplyLink(kept.record);
      continue;
    }
    Record record = kept.record;
    Explain(&record);
    ApplyRecord(record);
  }
  for (Unexplained& unexplained : right->unexplained_) {
    Explain(&unexplained.record);
    if (!unexplained.record.cause_is_older && !anchored_) {
      unexplained_.push_back(unexplained);
      continue;
    }
    listener_->OnAttempt(unexplained.record, unexplained.message, 1);
    listener_->OnSettled(unexplained.record, unexplained.message, Fate::kLost, 1);
  }
  for (const auto& [domain, last] : right->last_deferrals_) last_deferrals_[domain] = last;
  for (const uint64_t key : right->started_) {
    EndAndErase(key, Waiting::kSettled);
    if (!anchored_) started_.insert(key);
  }
  for (const auto& [key, message] : right->open_) Adopt(key, message, right->pending_);
  *right = QueueTracker(right->anchored_ ? LeftEdge::kAnchored : LeftEdge::kOpen, right->listener_);
}

std::vector<uint64_t> QueueTracker::KeysByAge() const {
  std::vector<std::pair<int64_t, uint64_t>> ages;
  ages.reserve(open_.size());
  for (const auto& [key, message] : open_) ages.emplace_back(message.last_us, key);
  std::sort(ages.begin(), ages.end());
  std::vector<uint64_t> keys;
  keys.reserve(ages.size());
  for (const auto& [age, key] : ages) keys.push_back(key);
  return keys;
}

size_t QueueTracker::EndOlderThan(int64_t unix_us) {
  size_t ended = 0;
  const size_t too_many = open_.size() > kOpenMessagesMax ? open_.size() - kOpenMessagesMax : 0;
  for (const uint64_t key : KeysByAge()) {
    if (ended >= too_many && open_[key].last_us >= unix_us) break;
    EndAndErase(key, Waiting::kSettled);
    ++ended;
  }
  return ended;
}

void QueueTracker::Finish() {
  for (const uint64_t key : KeysByAge()) EndAndErase(key, Waiting::kSettled);
}

}  // namespace whybounce
