// From keys that strangers may choose to the slots of hash tables.
#ifndef WHYBOUNCE_BASE_SLOT_HASH_H_
#define WHYBOUNCE_BASE_SLOT_HASH_H_

#include <cstddef>
#include <cstdint>

#include "base/process_seed.h"

namespace whybounce {

// For absl maps whose keys are already hashes, but the same on every machine: who knows how they
// are made can make as many as he likes that share a slot, unless a secret has its say. 128-bit
// multiplication, as in wyhash.
class SlotHash {
 public:
  size_t operator()(uint64_t key) const {
    const Wide product = Wide{key ^ secret_} * multiplier_;
    return static_cast<size_t>(product) ^ static_cast<size_t>(product >> 64);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  uint64_t secret_ = ProcessSeed();
  uint64_t multiplier_ = (secret_ << 32 | secret_ >> 32) | 1;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_SLOT_HASH_H_
