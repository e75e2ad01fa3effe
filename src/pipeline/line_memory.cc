#include "pipeline/line_memory.h"

#include "base/hash.h"
#include "base/limits.h"
#include "log/carriers/exim_stamp.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

// syslog's daemon stamps a line when it comes, Exim when it wrote it.
constexpr int64_t kLateSecondsMax = 2;

// Through syslog Exim writes its own stamp, too, unless syslog_timestamp is off.
std::string_view WithoutStamp(std::string_view text) {
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  ConsumeEximStamp(&text, &stamp, &has_zone, &offset_s);
  return text;
}

uint64_t KeyOf(uint64_t text_hash, int64_t unix_s) {
  return Mix64(text_hash, static_cast<uint64_t>(unix_s));
}

}  // namespace

uint64_t LineMemory::Key(const LineView& line, ParseResult result, const EventView& event) const {
  if (!IsEximProgram(line.program)) return 0;
  // Of what is no event nobody knows whether it tells of a refusal.
  if (scope_ == Scope::kRefusals && result == ParseResult::kEvent &&
      event.kind != EventKind::kRejection)
    return 0;
  return KeyOf(Hash64(WithoutStamp(line.text)), line.unix_us / 1'000'000);
}

void LineMemory::Add(const std::vector<uint64_t>& keys) {
  for (const uint64_t key : keys) {
    is_full_ = keys_.size() >= kRememberedLinesMax;
    if (is_full_) return;
    keys_.insert(key);
  }
}

bool LineMemory::Has(const LineView& line) const {
  if (!IsEximProgram(line.program)) return false;
  const uint64_t text_hash = Hash64(WithoutStamp(line.text));
  const int64_t unix_s = line.unix_us / 1'000'000;
  for (int64_t late = 0; late <= kLateSecondsMax; ++late) {
    if (keys_.contains(KeyOf(text_hash, unix_s - late))) return true;
  }
  return false;
}

}  // namespace whybounce
