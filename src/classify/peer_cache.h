// Answers providers of hosts and domains seen before without walking their suffixes again.
#ifndef WHYBOUNCE_CLASSIFY_PEER_CACHE_H_
#define WHYBOUNCE_CLASSIFY_PEER_CACHE_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "base/domain.h"
#include "base/hash.h"
#include "classify/engine.h"

namespace whybounce {

// Who speaks to us for a domain: a host and that domain, as names in a log.
struct Peer {
  uint64_t key = 0;         // equal for equal names; never 0
  uint16_t provider = 0;    // as Engine::FindProvider()
  bool has_domain = false;  // else only the host is known
};

inline uint64_t PeerKey(std::string_view host, std::string_view domain) {
  return Mix64(Hash64(host), Hash64(domain)) | 1;
}

// One per thread; the engine must outlive it. Never allocates. Thread-compatible.
class PeerCache {
 public:
  explicit PeerCache(const Engine* engine) : engine_(*engine) {}

  Peer Find(std::string_view host, std::string_view recipient) {
    const std::string_view domain = DomainOf(recipient);
    const uint64_t key = PeerKey(host, domain);
    Peer& peer = peers_[(key >> 1) % peers_.size()];
    if (peer.key != key) peer = {key, engine_.FindProvider(host, domain), !domain.empty()};
    return peer;
  }

 private:
  const Engine& engine_;
  std::array<Peer, 1024> peers_{};  // direct-mapped; key 0 is a free slot
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_PEER_CACHE_H_
