// The edges of a segment: what is kept for the tracker to the left, and what is taken from the one
// to the right.
#include <vector>

#include "aggregate/queue_steps.h"
#include "aggregate/queue_tracker.h"

namespace whybounce {
namespace {

// Whether it says the same again, right after it: what repeats a line does.
bool IsRepeated(const Record& last, const Record& next) {
  return last.kind == next.kind && last.queue_key == next.queue_key && last.at == next.at &&
         last.unix_us == next.unix_us && last.recipient_key == next.recipient_key &&
         last.outcome == next.outcome && last.origin == next.origin && last.sender == next.sender &&
         last.has_sender == next.has_sender && last.queued == next.queued &&
         last.loopback_client == next.loopback_client;
}

}  // namespace

// Whether this step of an id whose start was not seen shows that it began in this segment: a
// Message-ID line that follows anything but an arrival, or a link to a message of which only its
// Message-ID line and what the queue manager says were kept.
bool QueueTracker::StartsHere(const QueueStep& step) const {
  const auto it = kept_of_.find(step.queue_key);
  if (it == kept_of_.end()) return false;
  if (step.kind == EventKind::kMessageId) return true;
  if (step.kind != EventKind::kLink || !StartsWithMessageId(step.origin)) return false;
  const Record& first = kept_[it->second.first].record;
  if (first.kind != EventKind::kMessageId || IsStale(first.unix_us, step)) return false;
  for (uint32_t i = kept_[it->second.first].next; i != 0; i = kept_[i].next) {
    const Record& kept = kept_[i].record;
    const bool ends = kept.kind == EventKind::kLink && kept.origin == Origin::kRequeued;
    if ((kept.kind != EventKind::kActive && kept.kind != EventKind::kLink) || ends) return false;
  }
  return true;
}

// Whether the segment has gone on for so long that whatever its left knows of the id is stale: then
// this is another message, and nothing need be kept for the tracker to the left.
bool QueueTracker::LeftIsSilent(const QueueStep& step) const {
  const int64_t edge_us = clocks_.edge_us(step.host);
  if (edge_us == 0 || !IsStale(edge_us, step)) return false;
  const auto it = kept_of_.find(step.queue_key);
  return it == kept_of_.end() || IsStale(kept_[it->second.last].record.unix_us, step);
}

void QueueTracker::Keep(const QueueStep& step) {
  Record record;
  static_cast<QueueStep&>(record) = step;
  Keep(record);
}

void QueueTracker::Keep(const Record& record) {
  // "last message repeated 99999 times" is one record.
  if (Kept& last = kept_.back(); last.times < kTimesMax && IsRepeated(last.record, record)) {
    ++last.times;
  } else {
    KeepNew(record);
  }
}

void QueueTracker::KeepNew(const Record& record) {
  const auto index = static_cast<uint32_t>(kept_.size());
  kept_.push_back({record, 0, 1});
  kept_.back().record.other_key = 0;  // what follows from it was applied here, once
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
    const uint32_t times = kept_[index].times;
    kept_[index].record.kind = EventKind::kNone;  // a hole: Absorb() skips it
    index = kept_[index].next;
    for (uint32_t i = 0; i < times; ++i) {
      if (record.kind == EventKind::kAttempt) {
        ApplyAttempt(record);
      } else {
        ApplyStep(record);
      }
    }
  }
}

void QueueTracker::Adopt(uint64_t queue_key, const OpenMessage& message, const Pending& pool) {
  OpenMessage& mine = *open_.Insert(queue_key).first;
  mine = message;
  mine.waiting = {};
  // Pushing to the front turns the list around: walk it from its end.
  std::vector<uint32_t> nodes;
  for (uint32_t i = message.waiting.first; i != 0; i = pool[i].older) nodes.push_back(i);
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    pending_.Push(pool[*node].last, pool[*node].attempts, &mine.waiting);
  }
}

void QueueTracker::ApplyKept(const Record& kept) {
  if (kept.kind == EventKind::kAttempt) {
    Record attempt = kept;
    Explain(&attempt);
    ApplyAttempt(attempt);
  } else if (kept.kind == EventKind::kLink) {
    ApplyLink(kept);
  } else if (kept.kind != EventKind::kNone) {
    ApplyStep(kept);
  }
}

void QueueTracker::Absorb(QueueTracker* right) {
  // Our slots of all these ids are far from the processor; they are asked for before they are used.
  constexpr size_t kAhead = 8;
  for (size_t i = 0; i < right->kept_.size(); ++i) {
    const Kept& kept = right->kept_[i];
    if (i + kAhead < right->kept_.size()) Prefetch(right->kept_[i + kAhead].record.queue_key);
    for (uint32_t n = 0; n < kept.times; ++n) ApplyKept(kept.record);
  }
  for (Unexplained& unexplained : right->unexplained_) {
    Explain(&unexplained.record);
    if (!unexplained.record.cause_is_older && !anchored_) {
      unexplained_.push_back(unexplained);
      continue;
    }
    listener_->OnAttempt(unexplained.record, unexplained.message, 1, Fate::kLost);
  }
  for (const auto& [domain, last] : right->last_deferrals_) last_deferrals_[domain] = last;
  for (const uint64_t key : right->started_) Prefetch(key);
  for (const uint64_t key : right->started_) {
    EndAndErase(key, Waiting::kSettled);
    if (!anchored_) started_.insert(key);
  }
  right->open_.ForEach(
      [&](uint64_t key, const OpenMessage* message) { Adopt(key, *message, right->pending_); });
  *right = QueueTracker(right->anchored_ ? LeftEdge::kAnchored : LeftEdge::kOpen, right->listener_);
}

}  // namespace whybounce
