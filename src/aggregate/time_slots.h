// What happened when: counts in slots of time that widen as the period grows.
#ifndef WHYBOUNCE_AGGREGATE_TIME_SLOTS_H_
#define WHYBOUNCE_AGGREGATE_TIME_SLOTS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/record.h"
#include "whybounce/counts.h"

namespace whybounce {

struct TimeSlot {
  // All three are short, and in the order of their keys.
  std::vector<std::pair<uint16_t, Counts>> providers;
  std::vector<std::pair<uint32_t, CauseCounts>> causes;  // by provider << 8 | cause
  std::vector<std::pair<uint8_t, uint64_t>> rejections;  // inbound, by cause

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.providers, self.causes, self.rejections);
  }
  Counts& Of(uint16_t provider);
  uint64_t& Rejected(Cause cause);
  Counts All() const;
  uint64_t AllRejected() const;
  CauseCounts& Of(uint16_t provider, Cause cause) {
    return Of((uint32_t{provider} << 8) | static_cast<uint32_t>(cause));
  }
  void Add(const TimeSlot& other);
  // f(provider, cause, counts), in the order of both.
  template <typename F>
  void ForEachCause(F f) const {
    for (const auto& [key, counts] : causes)
      f(static_cast<uint16_t>(key >> 8), static_cast<Cause>(key & 0xff), counts);
  }
  bool IsSound() const;  // what anybody may have written

 private:
  CauseCounts& Of(uint32_t key);
};

// At most kTimeSlotsMax slots. Their width is the least of 10 s, 1 min, 15 min, 1 h, 1 d, 2 d, 4 d
// ... with which all times fit; it depends on the times alone, so slots can be merged in any order.
// Thread-compatible.
class TimeSlots {
 public:
  // Valid until the next call.
  TimeSlot& At(int64_t unix_us) {
    const int64_t unix_s = unix_us / 1'000'000;
    const bool is_last =
        last_ != nullptr && unix_s >= last_start_s_ && unix_s < last_start_s_ + width_s_;
    return is_last ? *last_ : Find(StartOf(unix_s));
  }
  void Merge(const TimeSlots& other);
  // `number`: of a provider, from its number here.
  template <typename F>
  void RenumberProviders(F number) {
    for (auto& [start_s, slot] : slots_) {
      TimeSlot moved;
      slot.ForEachCause([&](uint16_t provider, Cause cause, const CauseCounts& counts) {
        moved.Of(number(provider), cause).Add(counts);
      });
      slot.causes = std::move(moved.causes);
      for (const auto& [provider, counts] : slot.providers) moved.Of(number(provider)).Add(counts);
      slot.providers = std::move(moved.providers);
    }
  }

  int64_t width_s() const { return width_s_; }
  // By unix second of their beginning.
  const absl::flat_hash_map<int64_t, TimeSlot>& slots() const { return slots_; }

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.width_s_, self.slots_);
    visit.Require(self.IsSound());
  }

  TimeSlots() = default;
  TimeSlots(const TimeSlots& other) : width_s_(other.width_s_), slots_(other.slots_) {}
  TimeSlots& operator=(const TimeSlots& other) {
    if (this == &other) return *this;
    width_s_ = other.width_s_;
    slots_ = other.slots_;
    last_ = nullptr;
    return *this;
  }

 private:
  static int64_t NextWidth(int64_t width_s);
  int64_t StartOf(int64_t unix_s) const {
    const int64_t rest = unix_s % width_s_;
    return unix_s - rest - (rest < 0 ? width_s_ : 0);
  }
  TimeSlot& Find(int64_t start_s);
  bool IsSound() const;
  void Regroup(int64_t width_s);

  int64_t width_s_ = 10;
  absl::flat_hash_map<int64_t, TimeSlot> slots_;
  int64_t last_start_s_ = 0;
  TimeSlot* last_ = nullptr;  // in slots_
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_TIME_SLOTS_H_
