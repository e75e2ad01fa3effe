// Answers providers of hosts and domains seen before without walking their suffixes again.
#ifndef WHYBOUNCE_CLASSIFY_PROVIDER_CACHE_H_
#define WHYBOUNCE_CLASSIFY_PROVIDER_CACHE_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "base/domain.h"
#include "base/hash.h"
#include "classify/engine.h"

namespace whybounce {

// One per thread; the engine must outlive it. Never allocates. Thread-compatible.
class ProviderCache {
 public:
  explicit ProviderCache(const Engine* engine) : engine_(*engine) {}

  // As Engine::FindProvider() of the recipient's domain.
  uint16_t Find(std::string_view relay_host, std::string_view recipient) {
    const std::string_view domain = DomainOf(recipient);
    const uint64_t key = Mix64(Hash64(relay_host), Hash64(domain)) | 1;  // 0 is an empty slot
    Slot& slot = slots_[(key >> 1) % slots_.size()];
    if (slot.key != key) slot = {key, engine_.FindProvider(relay_host, domain)};
    return slot.provider;
  }

 private:
  struct Slot {
    uint64_t key = 0;
    uint16_t provider = 0;
  };

  const Engine& engine_;
  std::array<Slot, 1024> slots_{};  // direct-mapped
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_PROVIDER_CACHE_H_
