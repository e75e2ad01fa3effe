#include "pipeline/refusal_pairs.h"

#include "base/hash.h"
#include "parse/dialects.h"
#include "parse/exim.h"
#include "parse/unwrapper.h"

namespace whybounce {

bool RefusalPairs::IsSecond(const LineView& line, bool come_twice) {
  if (line.pid.empty() || (line.severity < 0 && !come_twice)) return false;
  const uint64_t process = Hash64(line.pid, Hash64(line.host));
  const uint64_t key = Hash64(line.text, process) | 1;  // 0 is an empty slot
  const int64_t unix_s = line.unix_us / 1'000'000;
  for (First& first : firsts_) {
    if (first.key != key || (line.severity >= 0 && first.severity == line.severity)) continue;
    first.key = 0;
    if (unix_s - first.unix_s <= 2) return true;
  }
  firsts_[next_] = {key, unix_s, line.severity};
  next_ = (next_ + 1) % firsts_.size();
  return false;
}

bool RefusalsComeTwice(LineFormat format, std::string_view head, const ClockOptions& clock) {
  if (head.find("rejected ") == head.npos) return true;
  RefusalPairs pairs;
  Unwrapper unwrapper(format, clock);
  unwrapper.Begin(head, {});
  Entry entry;
  int refusals = 0;
  int seconds = 0;
  while (unwrapper.Next(&entry)) {
    EventView event;
    if (!entry.has_header || !IsEximProgram(entry.line.program) ||
        ParseText(Dialect::kExim, entry.line.text, &event) != ParseResult::kEvent ||
        event.kind != EventKind::kRejection)
      continue;
    ++refusals;
    if (pairs.IsSecond(entry.line, true)) ++seconds;
  }
  const int alone = refusals - 2 * seconds;
  // The last one's second may stand behind the head.
  return alone - 1 <= seconds;
}

}  // namespace whybounce
