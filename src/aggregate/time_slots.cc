#include "aggregate/time_slots.h"

#include <algorithm>

#include "base/limits.h"

namespace whybounce {

CauseCounts& TimeSlot::Of(Cause cause) {
  auto at = causes.begin();
  while (at != causes.end() && at->first < cause) ++at;
  if (at == causes.end() || at->first != cause) at = causes.insert(at, {cause, CauseCounts()});
  return at->second;
}

void TimeSlot::Add(const TimeSlot& other) {
  all.Add(other.all);
  rejected += other.rejected;
  for (const auto& [cause, counts] : other.causes) Of(cause).Add(counts);
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
                  StartOf(slot.first) == slot.first;
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
