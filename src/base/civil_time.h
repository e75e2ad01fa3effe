// Between log stamps and unix time. No locale, no global zone.
#ifndef WHYBOUNCE_BASE_CIVIL_TIME_H_
#define WHYBOUNCE_BASE_CIVIL_TIME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace whybounce {

// Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil).
constexpr int64_t DaysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

// A stamp without zone: fields in their usual ranges.
struct CivilStamp {
  int year = 0;  // 0: the stamp has none
  int month = 0;
  int day = 0;
  int second_of_day = 0;  // 0 .. 86400
  int micros = 0;
};

// Takes "Nov 22 04:43:15[.123456]" (day padded with a blank or a zero) off the front of *text.
bool ConsumeTraditionalStamp(std::string_view* text, CivilStamp* stamp);
// Takes "2026-11-22T04:43:15[.123456]" or with a blank for the T; the zone, if any, is left.
bool ConsumeIsoStamp(std::string_view* text, CivilStamp* stamp);
// Takes "Z", "+01:00", "+0100", " +0100"; *offset_s is seconds east of UTC.
bool ConsumeZone(std::string_view* text, int* offset_s);

// Takes "1773136800.123456" (journalctl -o short-unix): seconds with six digits after the point.
bool ConsumeUnixStamp(std::string_view* text, int64_t* unix_us);

// Takes daemontools' "@4000000069b0c5d70a1b2c3c " (TAI64N) or a TAI64 stamp without nanoseconds.
// Leap seconds are left out, as qmail and multilog do: they take TAI for UTC + 10 s.
bool ConsumeTai64(std::string_view* text, int64_t* unix_us);

// Local time of one zone to unix time, remembering the offset of the last hour asked for.
// Thread-compatible.
class ZoneClock {
 public:
  explicit ZoneClock(absl::TimeZone zone) : zone_(zone) {}
  // stamp.year must be set. A time that a change of clocks skipped or repeated is taken by the
  // offset before the change.
  int64_t ToUnixSeconds(const CivilStamp& stamp);
  absl::TimeZone zone() const { return zone_; }

 private:
  absl::TimeZone zone_;
  int64_t cached_hour_ = INT64_MIN;  // local hours since the epoch
  int64_t cached_offset_s_ = 0;
};

// "2026-11-22T04:43:15Z", with ".123456" if there are microseconds and "+01:00" if zone is not UTC.
std::string FormatRfc3339(int64_t unix_us, absl::TimeZone zone);
// "2026-11-22 04:43".
std::string FormatMinute(int64_t unix_us, absl::TimeZone zone);

// The zone's name on any machine: "Europe/Paris", not "/etc/localtime".
std::string PortableZoneName(absl::TimeZone zone);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_CIVIL_TIME_H_
