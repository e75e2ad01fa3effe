// Stamps of every kind that programs, collectors and people write before a log line.
#ifndef WHYBOUNCE_LOG_CARRIERS_STAMPS_H_
#define WHYBOUNCE_LOG_CARRIERS_STAMPS_H_

#include <cstdint>
#include <string_view>

#include "base/civil_time.h"

namespace whybounce {

class SyslogPrefix;

struct AnyStamp {
  CivilStamp civil;       // year 0: not said
  bool has_date = false;  // else nothing but a time of day, or a date that can be read two ways
  bool has_zone = false;
  int zone_offset_s = 0;
  bool is_unix = false;  // a number: unix_us, and nothing of the above
  int64_t unix_us = 0;

  bool IsPlain() const { return is_unix || (has_date && civil.year != 0); }
  // On the clock of a log; 0 if there is no date.
  int64_t ToUnixMicros(SyslogPrefix* clock) const;
};

// Takes a stamp off the front of *text, with its zone and the year that may stand after it, if it
// ends there: "2026-03-09 10:00:00,123 +0100", "20260309T100000Z", "2026/03/09 10:00:00",
// "09.03.2026 10:00:00", "09/Mar/2026:10:00:00 +0100", "Mon Mar  9 10:00:00 CET 2026",
// "2026 Mar 09 10:00:00.123", "Mar 9, 2026 @ 10:00:00.000", "9. Mai 10:00:00", "1773050400.123",
// "@4000000069ae7b6c0a1b2c3d", "10:00:00". The names of months are those of ConsumeMonthName().
// What follows is left: a blank, most often. False, and no change, if there is none.
bool ConsumeAnyStamp(std::string_view* text, AnyStamp* stamp);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_STAMPS_H_
