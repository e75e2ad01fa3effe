#include "aggregate/queue_tracker.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"

namespace whybounce {
namespace {

// Exim's deliveries may name the sender (F=<a@b>), where the log of the arrival is not here.
void NameSender(const Record& attempt, OpenMessage* message) {
  if (!attempt.has_sender || message->has_sender) return;
  message->has_sender = true;
  message->sender = attempt.sender;
}

// Of whom an attempt delivered to, and when.
uint32_t DeliveryMark(const Record& attempt) {
  const uint64_t mixed = Mix64(attempt.recipient_key, static_cast<uint64_t>(attempt.unix_us));
  return static_cast<uint32_t>(mixed % 8191) + 1;
}

}  // namespace

Fate FateOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDelivered:
      return Fate::kDelivered;
    case Outcome::kDeferred:
      return Fate::kWaiting;
    case Outcome::kBounced:
    case Outcome::kExpired:
      return Fate::kLost;
    default:
      return Fate::kElsewhere;
  }
}

OpenMessage& QueueTracker::Start(const QueueStep& step) {
  const auto [message, is_new] = open_.Insert(step.queue_key);
  if (!is_new) {
    End(step.queue_key, message, Waiting::kSettled);
    *message = OpenMessage();
  }
  message->host = step.host;
  if (!anchored_) started_.insert(step.queue_key);
  return *message;
}

OpenMessage* QueueTracker::StartAnew(const QueueStep& step, OpenMessage* stale) {
  if (stale != nullptr) {
    // Here, not only when old ids are swept out, so that the moment of sweeping changes nothing.
    End(step.queue_key, stale, Waiting::kSettled);
    *stale = OpenMessage();
    stale->host = step.host;
    return stale;
  }
  if (!anchored_ && !started_.contains(step.queue_key)) {
    const bool starts_here = StartsHere(step);
    if (!starts_here && !LeftIsSilent(step)) return nullptr;
    started_.insert(step.queue_key);
    if (starts_here && step.kind == EventKind::kLink) {
      ReplayKept(step.queue_key);
      return FindOrStart(step);
    }
  }
  OpenMessage* const orphan = open_.Insert(step.queue_key).first;
  orphan->last_us = step.unix_us;
  orphan->host = step.host;
  return orphan;
}

// An expiry that has no cause of its own takes that of the domain's last deferral.
void QueueTracker::Explain(Record* record) const {
  if (record->outcome != Outcome::kExpired || record->kind != EventKind::kAttempt ||
      record->cause_is_older)
    return;
  const auto it = last_deferrals_.find(record->domain);
  if (it == last_deferrals_.end()) return;
  record->cause = it->second.cause;
  record->code_class = it->second.code_class;
  record->rule = it->second.rule;
  record->shape = it->second.shape;
  record->cause_is_older = true;
}

void QueueTracker::Attempt(const Record& attempt) {
  clocks_.Saw(attempt.host, attempt.unix_us);
  if (attempt.outcome == Outcome::kExpired) {
    // Here and not when a record is applied: one that is kept is applied later than its neighbours.
    Record explained = attempt;
    Explain(&explained);
    ApplyAttempt(explained);
    return;
  }
  ApplyAttempt(attempt);
  if (attempt.outcome == Outcome::kDeferred && !attempt.suspended &&
      (last_deferrals_.size() < kKeysPerDimensionMax || last_deferrals_.contains(attempt.domain))) {
    last_deferrals_[attempt.domain] = {attempt.cause, attempt.code_class, attempt.rule,
                                       attempt.shape};
  }
}

// A line that names no queue id is a message of its own.
void QueueTracker::ApplyLoneAttempt(const Record& attempt) {
  OpenMessage message;
  message.attempts = 1;
  message.last_us = attempt.unix_us;
  NameSender(attempt, &message);
  const Fate fate = FateOf(attempt.outcome);
  listener_->OnAttempt(attempt, message, 1, fate);
  if (fate == Fate::kWaiting) listener_->OnSettled(attempt, message, fate);
  listener_->OnEnd(attempt.queue_key, message);
}

void QueueTracker::ApplyAttempt(const Record& attempt) {
  if (attempt.queue_key == 0) {
    ApplyLoneAttempt(attempt);
    return;
  }
  if (OpenMessage* const message = FindOrStart(attempt); message != nullptr) {
    message->only_arrival = false;
    message->last_us = std::max(message->last_us, attempt.unix_us);
    NameSender(attempt, message);
    ApplyAttemptTo(attempt, message);
  } else {
    Keep(attempt);
  }
  if (attempt.other_key != 0) ApplyLinkOf(attempt);
}

void QueueTracker::Step(const QueueStep& step) {
  clocks_.Saw(step.host, step.unix_us);
  if (step.queue_key == 0) return;
  if (step.kind == EventKind::kArrival) {
    ApplyArrival(step);
    return;
  }
  if (step.kind != EventKind::kLink) ApplyStep(step);
  if (step.other_key != 0) ApplyLinkOf(step);
}

void QueueTracker::ApplyArrival(const QueueStep& arrival) {
  OpenMessage& message = Start(arrival);
  message.begins_here = true;
  message.has_arrival = true;
  message.only_arrival = true;
  message.loopback_client = arrival.loopback_client;
  message.has_sender = arrival.has_sender;
  message.sender = arrival.sender;
  message.last_us = arrival.unix_us;
  message.is_active = arrival.queued;
  message.is_notification = arrival.origin == Origin::kNotification;
  message.arrival_is_copy =
      arrival.origin == Origin::kFiltered || arrival.origin == Origin::kRequeued;
  // A requeued id's recipients wait under the new one; a filtered one's other id is its past.
  if (arrival.origin == Origin::kRequeued) ApplyLinkOf(arrival);
}

void QueueTracker::ApplyStepTo(const QueueStep& step, OpenMessage* message) {
  const bool only_arrival = message->only_arrival;
  message->only_arrival = false;
  message->last_us = std::max(message->last_us, step.unix_us);
  switch (step.kind) {
    case EventKind::kMessageId:
      // The line after a bare arrival belongs to it. What this host writes itself has no arrival.
      if (!only_arrival) message = &Start(step);
      message->last_us = step.unix_us;
      message->begins_here = true;
      message->has_message_id = true;
      break;
    case EventKind::kActive:
      message->is_active = true;
      message->has_sender = true;
      message->sender = step.sender;
      if (step.origin == Origin::kNotification) message->is_notification = true;
      break;
    case EventKind::kExpiry:
      ApplyExpiry(message);
      break;
    case EventKind::kRemoval:
      EndAndErase(step.queue_key, Waiting::kSettled);
      break;
    case EventKind::kLink:
      if (StartsWithMessageId(step.origin) && message->has_message_id && message->attempts == 0) {
        // What such a link names began with its Message-ID line: an arrival before that was of an
        // older message. Forgetting it here is what lets a segment know the start without its left.
        message->has_sender = message->has_sender && message->is_active;
        message->has_arrival = message->loopback_client = message->arrival_is_copy = false;
      }
      if (step.origin == Origin::kNotification) message->is_notification = true;
      if (step.origin == Origin::kForwarded || step.origin == Origin::kFiltered)
        message->is_copy = true;
      if (step.origin == Origin::kRequeued) EndAndErase(step.queue_key, Waiting::kForgotten);
      break;
    default:
      break;
  }
}

void QueueTracker::ApplyAttemptTo(const Record& attempt, OpenMessage* message) {
  ++message->attempts;
  const uint32_t index = pending_.Find(attempt, &message->waiting);
  const uint32_t number = index == 0 ? 1 : pending_[index].attempts + 1;
  const Fate fate = FateOf(attempt.outcome);
  if (attempt.outcome == Outcome::kExpired) {
    ApplyExpiredAttempt(attempt, index, number, message);
  } else {
    listener_->OnAttempt(attempt, *message, number, fate);
  }
  const uint32_t mark = fate == Fate::kDelivered ? DeliveryMark(attempt) : 0;
  if (mark != 0 && mark == message->last_delivery) listener_->OnDeliveredTwice();
  message->last_delivery = mark & 0x1fff;
  if (fate != Fate::kWaiting) {
    if (index != 0) pending_.Remove(index, &message->waiting);
  } else if (index == 0) {
    pending_.Push(attempt, number, &message->waiting);
  } else {
    // Of an attempt without a cause of its own, what the recipient met before says why it waits.
    pending_.Renew(index, attempt.unexplained ? pending_[index].last : attempt, &message->waiting);
  }
}

[[gnu::noinline]] void QueueTracker::ApplyExpiredAttempt(const Record& attempt, uint32_t index,
                                                         uint32_t number, OpenMessage* message) {
  if (index != 0) {
    // What this message met itself explains it better.
    Record explained = pending_[index].last;
    explained.outcome = Outcome::kExpired;
    listener_->OnAttempt(explained, *message, number, Fate::kLost);
  } else if (!attempt.cause_is_older && !anchored_) {
    unexplained_.push_back({attempt, *message});
  } else {
    listener_->OnAttempt(attempt, *message, number, Fate::kLost);
  }
}

void QueueTracker::ApplyExpiry(OpenMessage* message) {
  if (message->attempts == 0 && message->waiting.first == 0) listener_->OnExpiredUnknown();
  // The list is newest first; recipients are given up in the order in which they began to wait.
  std::vector<uint32_t> waiting;
  for (uint32_t i = message->waiting.first; i != 0; i = pending_[i].older) waiting.push_back(i);
  std::sort(waiting.begin(), waiting.end(),
            [&](uint32_t a, uint32_t b) { return pending_[a].last.at < pending_[b].last.at; });
  for (const uint32_t index : waiting) {
    listener_->OnSettled(pending_[index].last, *message, Fate::kLost);
    listener_->OnExpired(pending_[index].last, *message);
    pending_.Remove(index, &message->waiting);
  }
}

// What `cause` says of the id that it caused.
[[gnu::noinline]] void QueueTracker::ApplyLinkOf(const QueueStep& cause) {
  QueueStep link;
  link.kind = EventKind::kLink;
  link.queue_key = cause.other_key;
  link.origin = cause.origin;
  link.unix_us = cause.unix_us;
  link.host = cause.host;
  ApplyLink(link);
}

// `link` says of its queue_key that another id caused it.
void QueueTracker::ApplyLink(const QueueStep& link) {
  const bool left_can_not_know = anchored_ || started_.contains(link.queue_key);
  if (link.origin == Origin::kFiltered && left_can_not_know &&
      open_.Find(link.queue_key) == nullptr) {
    listener_->OnLateCopy();
  } else {
    ApplyStep(link);
  }
}

void QueueTracker::End(uint64_t queue_key, OpenMessage* message, Waiting waiting) {
  while (message->waiting.first != 0) {
    const uint32_t index = message->waiting.first;
    if (waiting == Waiting::kSettled)
      listener_->OnSettled(pending_[index].last, *message, Fate::kWaiting);
    pending_.Remove(index, &message->waiting);
  }
  listener_->OnEnd(queue_key, *message);
}

void QueueTracker::EndAndErase(uint64_t queue_key, Waiting waiting) {
  OpenMessage* const message = open_.Find(queue_key);
  if (message == nullptr) return;
  End(queue_key, message, waiting);
  open_.Erase(queue_key);
}

template <typename F>
std::vector<uint64_t> QueueTracker::KeysByAge(F wants) const {
  std::vector<std::pair<int64_t, uint64_t>> ages;
  open_.ForEach([&](uint64_t key, const OpenMessage& message) {
    if (wants(message)) ages.emplace_back(message.last_us, key);
  });
  std::sort(ages.begin(), ages.end());
  std::vector<uint64_t> keys;
  keys.reserve(ages.size());
  for (const auto& [age, key] : ages) keys.push_back(key);
  return keys;
}

size_t QueueTracker::EndOld() {
  clocks_.MarkEdges();
  const std::vector<uint64_t> old = KeysByAge([&](const OpenMessage& message) {
    return clocks_.now_us(message.host) - message.last_us > kQueueLifetimeSeconds * 1'000'000;
  });
  for (const uint64_t key : old) EndAndErase(key, Waiting::kSettled);
  if (open_.size() <= kOpenMessagesMax) return 0;
  std::vector<uint64_t> keys = KeysByAge([](const OpenMessage&) { return true; });
  // More than must be: finding the oldest costs a look at all.
  keys.resize(open_.size() - kOpenMessagesMax / 8 * 7);
  for (const uint64_t key : keys) EndAndErase(key, Waiting::kSettled);
  return keys.size();
}

size_t QueueTracker::EndOldIfDue(uint64_t lines_read) {
  if (lines_read < next_sweep_line_ && open_.size() <= kOpenMessagesMax) return 0;
  const size_t let_go = EndOld();
  // Until then at most as many ids can come as are open now, or fit into the table as it is.
  next_sweep_line_ =
      lines_read + std::max<uint64_t>({open_.size(), open_.slot_count() / 8, kLinesPerSweepMin});
  return let_go;
}

void QueueTracker::Finish() {
  for (const uint64_t key : KeysByAge([](const OpenMessage&) { return true; }))
    EndAndErase(key, Waiting::kSettled);
}

}  // namespace whybounce
