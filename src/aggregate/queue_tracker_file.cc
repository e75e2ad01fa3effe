// What a tracker holds, as bytes.
#include <algorithm>

#include "aggregate/queue_tracker.h"
#include "base/archive.h"

namespace whybounce {

void QueueTracker::Save(Packer* out) const {
  (*out)(anchored_, clocks_, unexplained_, started_, last_deferrals_);
  const auto is_kept = [](const Kept& kept) { return kept.record.kind != EventKind::kNone; };
  out->Count(static_cast<size_t>(std::count_if(kept_.begin(), kept_.end(), is_kept)));
  for (const Kept& kept : kept_) {
    if (is_kept(kept)) (*out)(kept.record, kept.times);
  }
  std::vector<uint64_t> open_keys;
  open_keys.reserve(open_.size());
  open_.ForEach([&](uint64_t key, const OpenMessage&) { open_keys.push_back(key); });
  std::sort(open_keys.begin(), open_keys.end());
  out->Count(open_keys.size());
  for (const uint64_t key : open_keys) {
    const OpenMessage& message = *open_.Find(key);
    (*out)(key, message);
    std::vector<uint32_t> nodes;  // the last first: so they are pushed back
    for (uint32_t i = message.waiting.first; i != 0; i = pending_[i].older) nodes.push_back(i);
    std::reverse(nodes.begin(), nodes.end());
    out->Count(nodes.size());
    for (const uint32_t node : nodes) (*out)(pending_[node].last, pending_[node].attempts);
  }
}

void QueueTracker::Load(Unpacker* in) {
  (*in)(anchored_, clocks_, unexplained_, started_, last_deferrals_);
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    Record record;
    uint32_t times = 0;
    (*in)(record, times);
    in->Require(times <= kTimesMax);
    KeepNew(record);
    kept_.back().times = times;
  }
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    uint64_t key = 0;
    OpenMessage read;
    (*in)(key, read);
    // A damaged file: no queue id has the key 0.
    OpenMessage unused;
    OpenMessage& message = key == 0 ? unused : *open_.Insert(key).first;
    message = read;
    for (size_t waiting = in->Count(); waiting > 0 && in->ok(); --waiting) {
      Record last;
      uint32_t attempts = 0;
      (*in)(last, attempts);
      pending_.Push(last, attempts, &message.waiting);
    }
  }
}

void QueueTracker::MarkReported() {
  next_sweep_line_ = kLinesPerSweepMin;  // lines are counted anew
  open_.ForEach([](uint64_t, OpenMessage* message) {
    message->was_reported = message->was_reported || message->IsInQueue();
  });
}

}  // namespace whybounce
