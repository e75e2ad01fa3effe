// What time it is on every host that writes the log.
#ifndef WHYBOUNCE_AGGREGATE_HOST_CLOCKS_H_
#define WHYBOUNCE_AGGREGATE_HOST_CLOCKS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/hash.h"
#include "base/slot_hash.h"

namespace whybounce {

// Queue ids are given up when their host has been at work for days without a word of them. The time
// of a host is that of its last lines; a line with a wrong clock (a week ahead, the year before) is
// not believed before as many as kAgreeing in a row say the same. Thread-compatible.
class HostClocks {
 public:
  static constexpr size_t kHostsMax = 256;
  static constexpr uint8_t kOthers = kHostsMax - 1;  // share one clock

  // The number of a host, by the hash of its name. Numbers are never given anew.
  uint8_t NumberOf(uint64_t host) {
    const auto it = number_of_.find(host);
    return it != number_of_.end() ? it->second : Add(host);
  }
  size_t size() const { return number_of_.size(); }
  uint64_t host(size_t number) const { return hosts_[number]; }
  // The numbers here of the numbers there; what those hosts wrote follows what was seen here.
  std::array<uint8_t, kHostsMax> Append(const HostClocks& right);

  // A line of the host has this time; 0: none. In the order of the log.
  void Saw(uint8_t number, int64_t unix_us) {
    Clock& clock = clocks_[number];
    if (static_cast<uint64_t>(unix_us - clock.now_us) <= static_cast<uint64_t>(kDayUs)) {
      clock.now_us = unix_us;
      clock.odd = 0;
    } else {
      SawOdd(unix_us, &clock);
    }
  }
  // 0: not known.
  int64_t now_us(uint8_t number) const { return clocks_[number].now_us; }

  // A time of the host before which the segment certainly began: that of its first lines that are
  // believed, or a later one. 0: not known.
  int64_t edge_us(uint8_t number) const { return clocks_[number].edge_us; }
  // To be called now and then, when some thousands of lines were seen.
  void MarkEdges() {
    for (Clock& clock : clocks_) {
      if (clock.edge_us == 0) clock.edge_us = clock.now_us;
    }
  }

  // The time of each; edges are of this run.
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    std::vector<std::pair<uint64_t, int64_t>> known;
    for (size_t i = 0; i < self.size(); ++i)
      known.emplace_back(self.hosts_[i], self.clocks_[i].now_us);
    visit(known, self.clocks_[kOthers].now_us);
    if constexpr (!std::is_const_v<Self>) {
      visit.Require(known.size() <= kOthers);
      for (const auto& [host, now_us] : known) self.clocks_[self.NumberOf(host)].now_us = now_us;
    }
  }

 private:
  static constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
  static constexpr uint32_t kAgreeing = 64;
  struct Clock {
    int64_t now_us = 0;
    int64_t edge_us = 0;
    int64_t odd_us = 0;  // the last of those that are more than a day off
    uint32_t odd = 0;    // so many in a row, each of them after the one before or near it
  };

  uint8_t Add(uint64_t host);
  void SawOdd(int64_t unix_us, Clock* clock);

  std::array<Clock, kHostsMax> clocks_{};
  std::array<uint64_t, kHostsMax> hosts_{};  // by number
  absl::flat_hash_map<uint64_t, uint8_t, SlotHash> number_of_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_HOST_CLOCKS_H_
