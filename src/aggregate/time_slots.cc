#include "aggregate/time_slots.h"

#include <algorithm>

#include "base/limits.h"

namespace whybounce {

namespace {

// The value of a key in a list in the order of keys, there or from now on.
template <typename Key, typename Value>
Value& ValueOf(Key key, std::vector<std::pair<Key, Value>>* list) {
  auto at = std::lower_bound(list->begin(), list->end(), key,
                             [](const auto& one, Key k) { return one.first < k; });
  if (at == list->end() || at->first != key) at = list->insert(at, {key, Value()});
  return at->second;
}

template <typename List>
bool IsInOrder(const List& list) {
  return std::adjacent_find(list.begin(), list.end(), [](const auto& a, const auto& b) {
           return a.first >= b.first;
         }) == list.end();
}

}  // namespace

CauseCounts& TimeSlot::Of(uint32_t key) { return ValueOf(key, &causes); }

Counts& TimeSlot::Of(uint16_t provider) { return ValueOf(provider, &providers); }

uint64_t& TimeSlot::Rejected(Cause cause) {
  return ValueOf(static_cast<uint8_t>(cause), &rejections);
}

Counts TimeSlot::All() const {
  Counts all;
  for (const auto& [provider, counts] : providers) all.Add(counts);
  return all;
}

uint64_t TimeSlot::AllRejected() const {
  uint64_t all = 0;
  for (const auto& [cause, count] : rejections) all += count;
  return all;
}

bool TimeSlot::IsSound() const {
  return IsInOrder(providers) && IsInOrder(causes) && IsInOrder(rejections) &&
         std::all_of(causes.begin(), causes.end(),
                     [](const auto& one) {
                       return one.first >> 24 == 0 && (one.first & 0xff) < kCauseCount;
                     }) &&
         std::all_of(rejections.begin(), rejections.end(),
                     [](const auto& one) { return one.first < kCauseCount; });
}

void TimeSlot::Add(const TimeSlot& other) {
  for (const auto& [provider, counts] : other.providers) Of(provider).Add(counts);
  for (const auto& [cause, count] : other.rejections) Rejected(static_cast<Cause>(cause)) += count;
  for (const auto& [key, counts] : other.causes) Of(key).Add(counts);
}

int64_t TimeSlots::NextWidth(int64_t width_s) {
  switch (width_s) {
    case 10:
      return 60;
    case 60:
      return 900;
    case 900:
      return 3600;
    case 3600:
      return 86400;
    default:
      return 2 * width_s;
  }
}

// What anybody may have written.
bool TimeSlots::IsSound() const {
  constexpr int64_t kUnixSecondsMax = INT64_MAX / 1'000'000;  // later ones are no microseconds
  int64_t width_s = TimeSlots().width_s_;
  while (width_s < width_s_ && width_s < int64_t{1} << 50) width_s = NextWidth(width_s);
  return width_s == width_s_ && slots_.size() <= kTimeSlotsMax &&
         std::all_of(slots_.begin(), slots_.end(), [&](const auto& slot) {
           return slot.first <= kUnixSecondsMax && slot.first >= -kUnixSecondsMax &&
                  StartOf(slot.first) == slot.first && slot.second.IsSound();
         });
}

void TimeSlots::Regroup(int64_t width_s) {
  const absl::flat_hash_map<int64_t, TimeSlot> narrow = std::move(slots_);
  slots_.clear();
  last_ = nullptr;
  width_s_ = width_s;
  for (const auto& [start_s, slot] : narrow) slots_[StartOf(start_s)].Add(slot);
}

TimeSlot& TimeSlots::Find(int64_t start_s) {
  TimeSlot* slot = &slots_[start_s];
  if (slots_.size() > kTimeSlotsMax) {
    while (slots_.size() > kTimeSlotsMax) Regroup(NextWidth(width_s_));
    start_s = StartOf(start_s);
    slot = &slots_[start_s];
  }
  last_start_s_ = start_s;
  last_ = slot;
  return *slot;
}

void TimeSlots::Merge(const TimeSlots& other) {
  if (other.width_s_ > width_s_) Regroup(other.width_s_);
  for (const auto& [start_s, slot] : other.slots_) At(start_s * 1'000'000).Add(slot);
}

}  // namespace whybounce
