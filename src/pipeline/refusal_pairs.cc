#include "pipeline/refusal_pairs.h"

#include "base/hash.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"

namespace whybounce {

bool RefusalPairs::IsSecond(const LineView& line, RefusalCopies copies) {
  if (line.pid.empty() || copies == RefusalCopies::kOnce) return false;
  const uint64_t process = Hash64(line.pid, Hash64(line.host));
  const uint64_t key = Hash64(line.text, process) | 1;  // 0 is an empty slot
  const int64_t unix_s = line.unix_us / 1'000'000;
  for (First& first : firsts_) {
    if (first.key != key) continue;
    if (copies == RefusalCopies::kTwiceBySeverity && first.severity == line.severity) continue;
    first.key = 0;
    if (unix_s - first.unix_s <= 2) return true;
  }
  firsts_[next_] = {key, unix_s, line.severity};
  next_ = (next_ + 1) % firsts_.size();
  return false;
}

RefusalCopies FindRefusalCopies(LineFormat format, std::string_view head,
                                const ClockOptions& clock) {
  if (head.find("rejected ") == head.npos) return RefusalCopies::kTwice;
  RefusalPairs pairs;
  RefusalPairs pairs_of_severities;
  Unwrapper unwrapper(format, clock);
  unwrapper.Begin(head, {});
  LogEntry entry;
  int refusals = 0;
  int seconds = 0;
  int seconds_by_severity = 0;
  while (unwrapper.Next(&entry)) {
    EventView event;
    if (!entry.has_header || !IsEximProgram(entry.line.program) ||
        ParseText(Dialect::kExim, entry.line.text, &event) != ParseResult::kEvent ||
        event.kind != EventKind::kRejection)
      continue;
    ++refusals;
    if (pairs.IsSecond(entry.line, RefusalCopies::kTwice)) ++seconds;
    if (pairs_of_severities.IsSecond(entry.line, RefusalCopies::kTwiceBySeverity))
      ++seconds_by_severity;
  }
  // A relay may have given all of them one severity; of a few a line may be damaged.
  if (2 * seconds_by_severity > seconds) return RefusalCopies::kTwiceBySeverity;
  const int alone = refusals - 2 * seconds;
  // The last one's second may stand after the head, and one damaged line leaves two alone. Where
  // refusals come once, taking them for pairs leaves out only what one process says twice.
  constexpr int kAloneMin = 3;
  return alone - kAloneMin <= seconds ? RefusalCopies::kTwice : RefusalCopies::kOnce;
}

}  // namespace whybounce
