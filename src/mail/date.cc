#include "mail/date.h"

#include "base/civil_time.h"
#include "base/text.h"

namespace whybounce {
namespace {

void SkipBlanks(std::string_view* s) {
  while (!s->empty() && (IsSpace(s->front()) || s->front() == ',' || s->front() == '-'))
    s->remove_prefix(1);
}

// A number of at most `digits_max` digits, or -1.
int64_t TakeNumber(std::string_view* s, size_t digits_max) {
  int64_t value = 0;
  size_t digits = 0;
  while (digits < s->size() && digits < digits_max && IsDigit((*s)[digits])) {
    value = value * 10 + ((*s)[digits++] - '0');
  }
  if (digits == 0) return -1;
  s->remove_prefix(digits);
  return value;
}

int TakeMonth(std::string_view* s) {
  constexpr std::string_view kNames = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (s->size() < 3) return 0;
  for (size_t i = 0; i < kNames.size(); i += 3) {
    if (!EqualsIgnoreCase(s->substr(0, 3), kNames.substr(i, 3))) continue;
    while (!s->empty() && IsAlpha(s->front())) s->remove_prefix(1);
    return static_cast<int>(i / 3) + 1;
  }
  return 0;
}

int ZoneSeconds(std::string_view zone) {
  int offset_s = 0;
  if (ConsumeZone(&zone, &offset_s)) return offset_s;
  struct Named {
    std::string_view name;
    int hours;
  };
  constexpr Named kNamed[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7},
                              {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"JST", 9},  {"MET", 1},
                              {"CET", 1},  {"CEST", 2}, {"MSK", 3}};
  for (const Named& named : kNamed) {
    if (zone.starts_with(named.name)) return named.hours * 3600;
  }
  return 0;
}

}  // namespace

int64_t ParseMailDate(std::string_view value) {
  SkipBlanks(&value);
  if (!value.empty() && IsAlpha(value.front())) {  // the weekday
    while (!value.empty() && IsAlpha(value.front())) value.remove_prefix(1);
    SkipBlanks(&value);
  }
  const int64_t day = TakeNumber(&value, 2);
  SkipBlanks(&value);
  const int month = TakeMonth(&value);
  SkipBlanks(&value);
  int64_t year = TakeNumber(&value, 4);
  if (day < 1 || day > 31 || month == 0 || year < 0) return 0;
  if (year < 50) {
    year += 2000;  // RFC 5322 section 4.3
  } else if (year < 1000) {
    year += 1900;
  }
  SkipBlanks(&value);
  const int64_t hour = TakeNumber(&value, 2);
  if (hour < 0 || hour > 23 || !ConsumePrefix(&value, ":")) return 0;
  const int64_t minute = TakeNumber(&value, 2);
  const int64_t second = ConsumePrefix(&value, ":") ? TakeNumber(&value, 2) : 0;
  if (minute < 0 || minute > 59 || second < 0 || second > 60) return 0;
  // The sign of a zone must not be taken for a blank.
  while (!value.empty() && IsSpace(value.front())) value.remove_prefix(1);
  const int64_t local = DaysFromCivil(year, month, static_cast<int>(day)) * 86400 + hour * 3600 +
                        minute * 60 + second;
  return (local - ZoneSeconds(value)) * 1'000'000;
}

}  // namespace whybounce
