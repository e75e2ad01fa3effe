#include "pipeline/refusal_pairs.h"

#include "base/hash.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"

namespace whybounce {

bool RefusalPairs::IsSecond(const LineView& line, RefusalsCome come) {
  if (line.pid.empty() || come == RefusalsCome::kOnce) return false;
  const uint64_t process = Hash64(line.pid, Hash64(line.host));
  const uint64_t key = Hash64(line.text, process) | 1;  // 0 is an empty slot
  const int64_t unix_s = line.unix_us / 1'000'000;
  for (First& first : firsts_) {
    if (first.key != key) continue;
    if (come == RefusalsCome::kTwiceBySeverity && first.severity == line.severity) continue;
    first.key = 0;
    if (unix_s - first.unix_s <= 2) return true;
  }
  firsts_[next_] = {key, unix_s, line.severity};
  next_ = (next_ + 1) % firsts_.size();
  return false;
}

RefusalsCome LookAtRefusals(LineFormat format, std::string_view head, const ClockOptions& clock) {
  if (head.find("rejected ") == head.npos) return RefusalsCome::kTwice;
  RefusalPairs pairs;
  Unwrapper unwrapper(format, clock);
  unwrapper.Begin(head, {});
  LogEntry entry;
  int refusals = 0;
  int seconds = 0;
  int notices = 0;
  while (unwrapper.Next(&entry)) {
    EventView event;
    if (!entry.has_header || !IsEximProgram(entry.line.program) ||
        ParseText(Dialect::kExim, entry.line.text, &event) != ParseResult::kEvent ||
        event.kind != EventKind::kRejection)
      continue;
    ++refusals;
    if (pairs.IsSecond(entry.line, RefusalsCome::kTwice)) ++seconds;
    if (entry.line.severity == 5) ++notices;
  }
  // A relay may have given all of them one severity.
  if (notices > 0 && notices < refusals) return RefusalsCome::kTwiceBySeverity;
  const int alone = refusals - 2 * seconds;
  // The last one's second may stand behind the head.
  return alone - 1 <= seconds ? RefusalsCome::kTwice : RefusalsCome::kOnce;
}

}  // namespace whybounce
