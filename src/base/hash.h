// 64-bit hashes that are the same on every machine and in every run (absl::Hash is not), because
// partial reports and state files carry them.
#ifndef WHYBOUNCE_BASE_HASH_H_
#define WHYBOUNCE_BASE_HASH_H_

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/bytes16.h"

namespace whybounce {

inline uint64_t Hash64(std::string_view bytes, uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

// Order matters: Mix(a, b) != Mix(b, a). The finaliser of SplitMix64.
inline uint64_t Mix64(uint64_t a, uint64_t b) {
  uint64_t x = a * 0x9e3779b97f4a7c15ULL + b;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Of what has at most 16 bytes most times, such as a queue id: there it is two loads and a Mix64().
inline uint64_t HashShort(std::string_view bytes, uint64_t seed) {
  if (bytes.size() >= Bytes16::kSize) return Hash64(bytes, seed);
  const auto [low, high] = LoadPartial(bytes.data(), bytes.size());
  return Mix64(low ^ seed, high + bytes.size());
}

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_HASH_H_
