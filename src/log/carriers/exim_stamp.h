// What a line of Exim begins with: "2026-11-22 04:55:16[.716][ +0000] [[2332] ]", by log_selector
// +millisec and +pid, and log_timezone.
#ifndef WHYBOUNCE_LOG_CARRIERS_EXIM_STAMP_H_
#define WHYBOUNCE_LOG_CARRIERS_EXIM_STAMP_H_

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bytes16.h"
#include "base/civil_time.h"
#include "base/text.h"
#include "log/carriers/syslog_prefix.h"

namespace whybounce {

// Takes stamp and zone off the front. *has_zone says whether *zone_offset_s is known.
bool ConsumeEximStamp(std::string_view* text, CivilStamp* stamp, bool* has_zone,
                      int* zone_offset_s);

// Takes "[2332] " off the front if it is there.
size_t EximPidBytes(std::string_view text);
inline void ConsumeEximPid(std::string_view* text) {
  if (StartsWith(*text, "[")) text->remove_prefix(EximPidBytes(*text));
}

// A minute of a log, and how its stamps end. Lines of one minute begin with the same sixteen bytes:
// those are compared, not parsed again.
class EximMinute {
 public:
  EximMinute() = default;
  // Of the whole "2026-11-22 04:55:16.716 +0000".
  EximMinute(std::string_view stamp, int micros, int64_t unix_us);

  // Takes the stamp off the front if it is of this minute, has the same zone, and milliseconds or
  // no fraction.
  bool Consume(std::string_view* text, int64_t* unix_us) const;

 private:
  char minute_[Bytes16::kSize] = {};  // "2026-11-22 04:55"
  int64_t unix_us_ = 0;
  // What stands between second and blank, as eight bytes of which the mask has those that count.
  uint64_t zone_ = 1;  // of no minute: nothing equals it under the mask
  uint64_t zone_mask_ = 0;
  size_t zone_size_ = 0;
};

// The stamps of one log. Thread-compatible.
class EximStamps {
 public:
  // As ConsumeEximStamp(), of what most stamps are: one of the minute of the stamp before.
  [[gnu::always_inline]] bool ConsumeKnown(std::string_view* text, int64_t* unix_us) {
    while (!last_.Consume(text, unix_us)) {
      if (!SwapToOtherLog(*text)) return false;
    }
    return true;
  }
  // And of all stamps, on the clock of the log.
  bool Consume(std::string_view* text, SyslogPrefix* clock, int64_t* unix_us);

 private:
  // Whether `text` begins with a stamp of before_, which is last_ then.
  bool SwapToOtherLog(std::string_view text);

  EximMinute last_;
  EximMinute before_;  // two logs that were put together take turns
};

[[gnu::always_inline]] inline bool EximMinute::Consume(std::string_view* text,
                                                       int64_t* unix_us) const {
  const char* const s = text->data();
  // The longest stamp has 31 bytes.
  if (text->size() < 2 * Bytes16::kSize || Bytes16(s).Equal(Bytes16(minute_)) != 0xffff ||
      s[16] != ':' || !IsDigit(s[17]) || s[17] > '5' || !IsDigit(s[18])) {
    return false;
  }
  int64_t us = ((s[17] - '0') * 10 + (s[18] - '0')) * int64_t{1'000'000};
  size_t at = 19;
  if (s[at] == '.') {
    if (!IsDigit(s[20]) || !IsDigit(s[21]) || !IsDigit(s[22])) return false;
    us += ((s[20] - '0') * 100 + (s[21] - '0') * 10 + (s[22] - '0')) * int64_t{1000};
    at = 23;
  }
  uint64_t zone;
  std::memcpy(&zone, s + at, sizeof zone);
  at += zone_size_;
  // Without a zone the stamp before may have had none, and this one has: " +0000".
  if ((zone & zone_mask_) != zone_ || s[at] != ' ' ||
      (zone_size_ == 0 && (s[at + 1] == '+' || s[at + 1] == '-'))) {
    return false;
  }
  text->remove_prefix(at + 1);
  *unix_us = unix_us_ + us;
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_EXIM_STAMP_H_
