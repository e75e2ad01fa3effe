#include "aggregate/host_clocks.h"

namespace whybounce {

uint8_t HostClocks::Add(uint64_t host) {
  if (number_of_.size() >= kOthers) return kOthers;
  const auto number = static_cast<uint8_t>(number_of_.size());
  hosts_[number] = host;
  number_of_.emplace(host, number);
  return number;
}

void HostClocks::SawOdd(int64_t unix_us, Clock* clock) {
  if (unix_us == 0) return;
  if (clock->now_us == 0) {
    clock->now_us = unix_us;
    return;
  }
  // A line that is late by hours is no news.
  const int64_t behind_us = clock->now_us - unix_us;
  if (behind_us > 0 && behind_us <= kDayUs) {
    clock->odd = 0;
    return;
  }
  const int64_t step_us = unix_us - clock->odd_us;
  const bool goes_on = clock->odd_us > clock->now_us && step_us >= 0;
  const bool agrees = clock->odd > 0 && (goes_on || (step_us >= -kDayUs && step_us <= kDayUs));
  clock->odd = agrees ? clock->odd + 1 : 1;
  clock->odd_us = unix_us;
  if (clock->odd < kAgreeing) return;
  clock->now_us = unix_us;
  clock->odd = 0;
}

std::array<uint8_t, HostClocks::kHostsMax> HostClocks::Append(const HostClocks& right) {
  std::array<uint8_t, kHostsMax> numbers;
  numbers.fill(kOthers);
  for (size_t i = 0; i < right.number_of_.size(); ++i) numbers[i] = NumberOf(right.hosts_[i]);
  for (size_t i = 0; i < kHostsMax; ++i) {
    if (right.clocks_[i].now_us == 0) continue;
    Clock& clock = clocks_[numbers[i]];
    const int64_t edge_us = clock.edge_us;
    clock = right.clocks_[i];
    if (edge_us != 0) clock.edge_us = edge_us;
  }
  return numbers;
}

}  // namespace whybounce
