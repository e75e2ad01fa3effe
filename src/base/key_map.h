// A hash table whose keys are hashes already, with small values beside their keys.
#ifndef WHYBOUNCE_BASE_KEY_MAP_H_
#define WHYBOUNCE_BASE_KEY_MAP_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/process_seed.h"

namespace whybounce {

// Open addressing with linear probing; erasing moves the followers back, so there are no tombstones
// and Prefetch() knows the one cache line that Find() will look at. absl::flat_hash_map reads two
// lines and can prefetch only the first. Key 0 means no key and is never found. Pointers are valid
// until the next Insert() or Erase(). Which slot is a key's home is a secret of the process, since
// strangers choose what the keys are made of. Thread-compatible.
template <typename Value>
class KeyMap {
 public:
  // Aligned so that none lies in two cache lines.
  struct alignas(std::bit_ceil(sizeof(uint64_t) + sizeof(Value))) Slot {
    uint64_t key = 0;  // 0: free
    Value value{};
  };

  Value* Find(uint64_t key) {
    if (size_ == 0 || key == 0) return nullptr;
    Slot& slot = slots_[Locate(key)];
    return slot.key == key ? &slot.value : nullptr;
  }
  const Value* Find(uint64_t key) const { return const_cast<KeyMap*>(this)->Find(key); }

  // The value of `key`, which is not 0, and whether it is new.
  std::pair<Value*, bool> Insert(uint64_t key) {
    if (size_ == grow_at_) Grow();
    Slot& slot = slots_[Locate(key)];
    if (slot.key == key) return {&slot.value, false};
    slot = {key, Value()};
    ++size_;
    return {&slot.value, true};
  }

  void Erase(uint64_t key) {
    if (size_ == 0 || key == 0) return;
    size_t hole = Locate(key);
    if (slots_[hole].key != key) return;
    --size_;
    for (size_t at = (hole + 1) & mask_; slots_[at].key != 0; at = (at + 1) & mask_) {
      // Moves back what does not stand before its home by that.
      if (((at - Home(slots_[at].key)) & mask_) >= ((at - hole) & mask_)) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole].key = 0;
  }

  // Always inline: GCC 12 takes a function that only prefetches for one without effect.
  [[gnu::always_inline]] void Prefetch(uint64_t key) const {
    if (size_ == 0) return;
    const size_t home = Home(key);
    __builtin_prefetch(&slots_[home]);
    // Most often all that is looked at; Erase() looks at the next one too.
    __builtin_prefetch(&slots_[(home + 1) & mask_]);
  }

  // f(key, Value*), in no order.
  template <typename F>
  void ForEach(F f) {
    for (Slot& slot : slots_) {
      if (slot.key != 0) f(slot.key, &slot.value);
    }
  }
  template <typename F>
  void ForEach(F f) const {
    for (const Slot& slot : slots_) {
      if (slot.key != 0) f(slot.key, slot.value);
    }
  }

  size_t size() const { return size_; }
  // What ForEach() looks at.
  size_t slot_count() const { return slots_.size(); }

 private:
  // The upper bits of a product with an odd number that nobody knows (Dietzfelbinger et al.,
  // "A reliable randomized algorithm for the closest-pair problem", 1997).
  size_t Home(uint64_t key) const { return static_cast<size_t>((key * multiplier_) >> shift_); }

  // The slot of `key`, or the free one where it would go.
  size_t Locate(uint64_t key) const {
    size_t at = Home(key);
    while (slots_[at].key != key && slots_[at].key != 0) at = (at + 1) & mask_;
    return at;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    shift_ = std::countl_zero(uint64_t{mask_});
    grow_at_ = slots_.size() / 2;
    for (const Slot& slot : old) {
      if (slot.key != 0) slots_[Locate(slot.key)] = slot;
    }
  }

  uint64_t multiplier_ = ProcessSeed() | 1;
  std::vector<Slot> slots_;  // a power of two, at most half full: a probe is then mostly one
  size_t size_ = 0;
  size_t mask_ = 0;
  int shift_ = 0;       // from 64 bits to those of the mask
  size_t grow_at_ = 0;  // a size
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_KEY_MAP_H_
