#include "aggregate/notice_tracker.h"

#include <algorithm>
#include <utility>

#include "base/archive.h"
#include "base/hash.h"
#include "base/limits.h"

namespace whybounce {
namespace {

// Logs write Message-IDs with their brackets or without.
uint64_t HashId(std::string_view id) {
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  return id.empty() ? 0 : Hash64(id);
}

uint64_t KeyOf(uint64_t id_hash, uint64_t recipient_key) {
  return id_hash == 0 ? 0 : Mix64(id_hash, recipient_key);
}

}  // namespace

std::array<uint64_t, 3> NoticeTracker::KeysOf(uint64_t recipient_key, std::string_view message_id,
                                              std::string_view queue_id,
                                              std::string_view notice_id) {
  return {KeyOf(HashId(message_id), recipient_key), KeyOf(HashId(queue_id), recipient_key),
          KeyOf(HashId(notice_id), recipient_key)};
}

MessageNames NoticeTracker::NamesOf(std::string_view queue_id, std::string_view message_id) {
  return {HashId(queue_id), HashId(message_id)};
}

void NoticeTracker::Name(uint64_t queue_key, const MessageNames& names) {
  MessageNames& known = names_[queue_key];
  known.queue = names.queue;
  if (names.message != 0) known.message = names.message;
}

const uint32_t* NoticeTracker::Find(const std::array<uint64_t, 3>& keys) const {
  static constexpr uint32_t kBefore = kByLog;
  for (const uint64_t key : keys) {
    const auto it = key == 0 ? states_.end() : states_.find(key);
    if (it != states_.end()) return &it->second;
    if (key != 0 && settled_before_.contains(key)) return &kBefore;
  }
  return nullptr;
}

void NoticeTracker::Set(const std::array<uint64_t, 3>& keys, uint32_t state) {
  for (const uint64_t key : keys) {
    if (key == 0) continue;
    if (const auto it = states_.find(key); it != states_.end()) {
      it->second = state;
    } else if (states_.size() < kNoticeKeysMax) {
      states_.emplace(key, state);
    }
  }
}

bool NoticeTracker::AddFromLog(const Record& attempt, Fate fate, bool at_first_try) {
  const auto names = names_.find(attempt.queue_key);
  if (names == names_.end()) return true;
  // There is no warning of a delay where there was none.
  if (fate == Fate::kDelivered && at_first_try) return true;
  const std::array<uint64_t, 3> keys = {KeyOf(names->second.message, attempt.recipient_key),
                                        KeyOf(names->second.queue, attempt.recipient_key), 0};
  if (const uint32_t* state = Find(keys); state != nullptr) {
    if (*state == kByNotice) return false;
    if (*state >= kFirstWaiting) waiting_.erase(*state);
  }
  Set(keys, kByLog);
  return true;
}

NoticeAnswer NoticeTracker::Add(const Notice& notice, Fate fate) {
  const uint32_t* const state = Find(notice.keys);
  if (fate == Fate::kWaiting) {
    if (state != nullptr) return NoticeAnswer::kKnown;
    if (waiting_.size() >= kNoticesWaitingMax) {
      Set(notice.keys, kByNotice);
      return NoticeAnswer::kCountWaiting;
    }
    Set(notice.keys, next_waiting_);
    waiting_.emplace(next_waiting_++, notice);
    return NoticeAnswer::kWait;
  }
  if (state == nullptr) {
    Set(notice.keys, kByNotice);
    return NoticeAnswer::kCount;
  }
  if (*state < kFirstWaiting) return NoticeAnswer::kKnown;
  waiting_.erase(*state);
  Set(notice.keys, kByNotice);
  return NoticeAnswer::kCountResolved;
}

std::vector<Notice> NoticeTracker::TakeWaiting() {
  std::vector<std::pair<uint32_t, Notice>> order(waiting_.begin(), waiting_.end());
  std::sort(order.begin(), order.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  waiting_.clear();
  std::vector<Notice> notices;
  notices.reserve(order.size());
  for (auto& [number, notice] : order) {
    Set(notice.keys, kByNotice);
    notices.push_back(notice);
  }
  return notices;
}

void NoticeTracker::Remember(const NoticeTracker& earlier) {
  for (const auto& [key, state] : earlier.states_) {
    if (state < kFirstWaiting) settled_before_.insert(key);
  }
}

void NoticeTracker::Save(Packer* out) const {
  std::vector<uint64_t> keys(settled_before_.begin(), settled_before_.end());
  for (const auto& [key, state] : states_) {
    if (state < kFirstWaiting) keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  (*out)(keys, kept_);
}

void NoticeTracker::Load(Unpacker* in) {
  std::vector<uint64_t> keys;
  (*in)(keys, kept_);
  settled_before_.insert(keys.begin(), keys.end());
}

void NoticeTracker::AbsorbLogs(NoticeTracker* right) {
  for (const auto& [key, names] : right->names_) Name(key, names);
  for (const auto& [key, state] : right->states_) Set({key, 0, 0}, state);
  settled_before_.insert(right->settled_before_.begin(), right->settled_before_.end());
}

}  // namespace whybounce
