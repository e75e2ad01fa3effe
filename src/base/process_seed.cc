#include "base/process_seed.h"

#include <sys/random.h>

#include <chrono>

#include "base/hash.h"

namespace whybounce {

uint64_t ProcessSeed() {
  static const uint64_t seed = [] {
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) == sizeof random) return random;
    // Early in a boot, or forbidden: where the stack lies, and when.
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return Mix64(reinterpret_cast<uintptr_t>(&random), static_cast<uint64_t>(now));
  }();
  return seed;
}

}  // namespace whybounce
