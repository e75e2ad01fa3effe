#include "pipeline/refusal_pairs.h"

#include "base/hash.h"

namespace whybounce {

bool RefusalPairs::IsSecond(const LineView& line) {
  if (line.pid.empty()) return false;
  const uint64_t process = Hash64(line.pid, Hash64(line.host));
  const uint64_t key = Hash64(line.text, process) | 1;  // 0 is an empty slot
  const int64_t unix_s = line.unix_us / 1'000'000;
  for (First& first : firsts_) {
    if (first.key != key) continue;
    first.key = 0;
    if (unix_s - first.unix_s <= 2) return true;
  }
  firsts_[next_] = {key, unix_s};
  next_ = (next_ + 1) % firsts_.size();
  return false;
}

}  // namespace whybounce
