#include "log/carriers/stamps.h"

#include <optional>

#include "base/text.h"
#include "log/carriers/month_names.h"
#include "log/carriers/syslog_prefix.h"

namespace whybounce {
namespace {

// A cursor: each of these takes what it finds off the front, or fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : s_(text) {}

  std::string_view rest() const { return s_; }
  bool Take(char c) {
    if (s_.empty() || s_.front() != c) return false;
    s_.remove_prefix(1);
    return true;
  }
  bool TakeAny(std::string_view chars) {
    if (s_.empty() || chars.find(s_.front()) == chars.npos) return false;
    s_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) { return ConsumePrefix(&s_, word); }
  void SkipBlanks() {
    while (Take(' ')) {
    }
  }
  // A number of `least` to `most` digits, and no more of them after it.
  std::optional<int64_t> Number(size_t least, size_t most) {
    size_t digits = 0;
    int64_t value = 0;
    while (digits < s_.size() && digits <= most && IsDigit(s_[digits]))
      value = value * 10 + (s_[digits++] - '0');
    if (digits < least || digits > most) return std::nullopt;
    s_.remove_prefix(digits);
    return value;
  }
  std::optional<int> Small(size_t least, size_t most) {
    const auto number = Number(least, most);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
  }
  size_t CountDigits() const {
    size_t digits = 0;
    while (digits < s_.size() && IsDigit(s_[digits])) ++digits;
    return digits;
  }
  int Month() { return ConsumeMonthName(&s_); }
  // "10:00:00[.123456][ AM]"
  bool Time(CivilStamp* stamp) {
    const auto hour = Small(1, 2);
    if (!hour || !Take(':')) return false;
    const auto minute = Small(2, 2);
    if (!minute || !Take(':')) return false;
    const auto second = Small(2, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return false;
    stamp->second_of_day = *hour * 3600 + *minute * 60 + *second;
    Fraction(stamp);
    return HalfOfDay(stamp);
  }
  void Fraction(CivilStamp* stamp) {
    if (s_.size() < 2 || (s_[0] != '.' && s_[0] != ',') || !IsDigit(s_[1])) return;
    s_.remove_prefix(1);
    for (int scale = 100000; !s_.empty() && IsDigit(s_.front()); scale /= 10) {
      stamp->micros += (s_.front() - '0') * scale;
      s_.remove_prefix(1);
    }
  }
  // Zones by number or by a name that means one.
  bool Zone(int* offset_s);
  bool Ends() const {
    return s_.empty() || std::string_view(" \t],|\")';:>-").find(s_.front()) != s_.npos;
  }

 private:
  bool HalfOfDay(CivilStamp* stamp) {
    const bool is_pm = StartsWith(s_, " PM") || StartsWith(s_, " pm");
    if (!is_pm && !StartsWith(s_, " AM") && !StartsWith(s_, " am")) return true;
    s_.remove_prefix(3);
    const int hour = stamp->second_of_day / 3600;
    if (hour < 1 || hour > 12) return false;
    stamp->second_of_day += (hour % 12 - hour + (is_pm ? 12 : 0)) * 3600;
    return true;
  }

  std::string_view s_;
};

bool Reader::Zone(int* offset_s) {
  struct Name {
    std::string_view name;
    int hours;
  };
  // Those that mean one zone only: IST, CST and BST are several.
  static constexpr Name kNames[] = {
      {"UTC", 0},  {"GMT", 0},  {"WET", 0},  {"WEST", 1}, {"CET", 1},   {"CEST", 2}, {"MEZ", 1},
      {"MESZ", 2}, {"EET", 2},  {"EEST", 3}, {"MSK", 3},  {"EST", -5},  {"EDT", -4}, {"MST", -7},
      {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"JST", 9},  {"AEST", 10}, {"AEDT", 11}};
  std::string_view s = s_;
  if (ConsumeZone(&s, offset_s) && (s.empty() || !IsAlnum(s.front()))) {
    s_ = s;
    return true;
  }
  s = s_;
  ConsumePrefix(&s, " ");
  for (const Name& one : kNames) {
    std::string_view behind = s;
    if (!ConsumePrefix(&behind, one.name) || (!behind.empty() && IsAlnum(behind.front()))) continue;
    *offset_s = one.hours * 3600;
    // "GMT+01:00"
    int further_s = 0;
    if (one.hours == 0 && !StartsWith(behind, " ") && ConsumeZone(&behind, &further_s))
      *offset_s = further_s;
    s_ = behind;
    return true;
  }
  return false;
}

bool IsDay(int day) { return day >= 1 && day <= 31; }
bool IsYear(int64_t year) { return year >= 1970 && year <= 2099; }

// After date and time: a zone, and a year if there was none.
bool Finish(Reader* in, AnyStamp* stamp) {
  stamp->has_zone = in->Zone(&stamp->zone_offset_s);
  if (stamp->has_date && stamp->civil.year == 0) {
    Reader behind = *in;
    if (behind.Take(' ')) {
      const auto year = behind.Number(4, 4);
      if (year && IsYear(*year) && behind.Ends()) {
        stamp->civil.year = static_cast<int>(*year);
        *in = behind;
      }
    }
    // Without a year no offset makes a time of it.
    stamp->has_zone = stamp->has_zone && stamp->civil.year != 0;
  }
  return in->Ends();
}

// Between a date of numbers and its time.
bool Gap(Reader* in) {
  if (in->TakeAny("T_,@-:")) {
    in->SkipBlanks();
    return true;
  }
  if (!in->TakeAny(" \t")) return false;
  in->SkipBlanks();
  if (in->Take('@')) in->SkipBlanks();
  return true;
}

// "2026-03-09 10:00:00", and with slashes or points.
bool YearFirst(Reader* in, AnyStamp* stamp) {
  const auto year = in->Small(4, 4);
  if (!year || !IsYear(*year)) return false;
  if (in->TakeWord("\xe5\xb9\xb4")) {
    // "2026\u5e7403\u670809\u65e5 10:00:00": year, month and day by their own words
    const auto month = in->Small(1, 2);
    if (!month || *month < 1 || *month > 12 || !in->TakeWord("\xe6\x9c\x88")) return false;
    const auto day = in->Small(1, 2);
    if (!day || !IsDay(*day) || !in->TakeWord("\xe6\x97\xa5")) return false;
    in->SkipBlanks();
    stamp->civil = {*year, *month, *day, 0, 0};
  } else if (in->TakeAny(" ")) {
    // "2026 Mar 09 10:00:00.123"
    const int month = in->Month();
    if (month == 0) return false;
    in->SkipBlanks();
    const auto day = in->Small(1, 2);
    if (!day || !IsDay(*day) || !Gap(in)) return false;
    stamp->civil = {*year, month, *day, 0, 0};
  } else {
    const char divider = in->rest().empty() ? '\0' : in->rest().front();
    if (!in->TakeAny("-/.")) return false;
    int month = 0;
    if (const auto number = in->Small(1, 2)) {
      month = *number;
    } else {
      month = in->Month();
    }
    if (month < 1 || month > 12 || !in->Take(divider)) return false;
    const auto day = in->Small(1, 2);
    if (!day || !IsDay(*day) || !Gap(in)) return false;
    stamp->civil = {*year, month, *day, 0, 0};
  }
  stamp->has_date = true;
  return in->Time(&stamp->civil) && Finish(in, stamp);
}

// "20260309 10:00:00", "20260309T100000Z", "20260309-100000".
bool Compact(Reader* in, AnyStamp* stamp) {
  const auto date = in->Number(8, 8);
  if (!date || !IsYear(*date / 10000)) return false;
  stamp->civil = {static_cast<int>(*date / 10000), static_cast<int>(*date / 100 % 100),
                  static_cast<int>(*date % 100), 0, 0};
  if (stamp->civil.month < 1 || stamp->civil.month > 12 || !IsDay(stamp->civil.day)) return false;
  if (!Gap(in)) return false;
  stamp->has_date = true;
  if (in->CountDigits() == 6) {
    const auto time = in->Number(6, 6);
    if (*time / 10000 > 23 || *time / 100 % 100 > 59 || *time % 100 > 60) return false;
    stamp->civil.second_of_day =
        static_cast<int>(*time / 10000 * 3600 + *time / 100 % 100 * 60 + *time % 100);
    in->Fraction(&stamp->civil);
  } else if (!in->Time(&stamp->civil)) {
    return false;
  }
  return Finish(in, stamp);
}

// "09.03.2026 10:00:00", "09-Mar-2026", "09/Mar/2026:10:00:00 +0100", "9. Mai 10:00:00".
bool DayFirst(Reader* in, AnyStamp* stamp) {
  const auto day = in->Small(1, 2);
  if (!day || !IsDay(*day)) return false;
  const char divider = in->rest().empty() ? '\0' : in->rest().front();
  if (!in->TakeAny(" -/.")) return false;
  if (divider == '.') in->SkipBlanks();
  stamp->civil.day = *day;
  stamp->has_date = true;
  if (const auto number = in->CountDigits() <= 2 ? in->Small(1, 2) : std::nullopt) {
    if (divider == ' ' || !in->Take(divider)) return false;
    stamp->civil.month = *number;
    // "03/09/2026" is read in two ways, by those who write it; "13/09" and "03/13" are not.
    if (divider == '/') {
      stamp->has_date = *day > 12 || *number > 12;
      if (*number > 12) std::swap(stamp->civil.day, stamp->civil.month);
    }
  } else {
    stamp->civil.month = in->Month();
    if (stamp->civil.month == 0) return false;
    // The year may be left out where words are written.
    if (!in->TakeAny(" -/.")) return false;
    in->SkipBlanks();
    Reader time = *in;
    if (time.Time(&stamp->civil)) {
      *in = time;
      return Finish(in, stamp);
    }
    stamp->civil.micros = 0;
  }
  if (stamp->civil.month < 1 || stamp->civil.month > 12 || !IsDay(stamp->civil.day)) return false;
  const size_t digits = in->CountDigits();
  const auto year = in->Small(2, 4);
  if (!year || (digits != 2 && digits != 4)) return false;
  stamp->civil.year = digits == 2 ? 2000 + *year : *year;
  if (!IsYear(stamp->civil.year) || !Gap(in)) return false;
  return in->Time(&stamp->civil) && Finish(in, stamp);
}

// "Mar  9 10:00:00", "Mar 9 2026 10:00:00", "Mar 9, 2026 @ 10:00:00.000".
bool MonthFirst(Reader* in, AnyStamp* stamp) {
  stamp->civil.month = in->Month();
  if (stamp->civil.month == 0) return false;
  in->TakeAny(" -/");
  in->SkipBlanks();
  const auto day = in->Small(1, 2);
  if (!day || !IsDay(*day)) return false;
  stamp->civil.day = *day;
  stamp->has_date = true;
  in->TakeAny(",.");
  if (!Gap(in)) return false;
  if (in->CountDigits() == 4) {
    const auto year = in->Small(4, 4);
    if (!IsYear(*year)) return false;
    stamp->civil.year = *year;
    if (!Gap(in)) return false;
  }
  return in->Time(&stamp->civil) && Finish(in, stamp);
}

// Seconds, milli-, micro- or nanoseconds since 1970.
bool Unix(Reader* in, AnyStamp* stamp) {
  const size_t digits = in->CountDigits();
  if (digits != 10 && digits != 13 && digits != 16 && digits != 19) return false;
  const auto number = in->Number(10, 19);
  if (!number) return false;
  int64_t us = *number;
  if (digits == 10) us *= 1'000'000;
  if (digits == 13) us *= 1000;
  if (digits == 19) us /= 1000;
  // From 2001 to 2096.
  if (us < 1'000'000'000'000'000 || us > 4'000'000'000'000'000) return false;
  CivilStamp fraction;
  if (digits == 10) in->Fraction(&fraction);
  stamp->is_unix = true;
  stamp->unix_us = us + fraction.micros;
  return in->Ends();
}

bool Weekday(Reader* in) {
  static constexpr std::string_view kDays = "Mon Tue Wed Thu Fri Sat Sun ";
  const std::string_view s = in->rest();
  if (s.size() < 5 || kDays.find(s.substr(0, 3)) % 4 != 0) return false;
  Reader behind(s.substr(3));
  behind.Take(',');
  if (!behind.Take(' ')) return false;
  behind.SkipBlanks();
  *in = behind;
  return true;
}

bool Read(Reader* in, AnyStamp* stamp) {
  const size_t digits = in->CountDigits();
  const auto attempt = [&](auto form) {
    Reader copy = *in;
    *stamp = AnyStamp();
    if (!form(&copy, stamp)) return false;
    *in = copy;
    return true;
  };
  if (digits == 4) return attempt(YearFirst);
  if (digits == 8) return attempt(Compact);
  if (digits >= 10) return attempt(Unix);
  if (digits == 1 || digits == 2) {
    if (attempt(DayFirst)) return true;
    if (attempt([](Reader* r, AnyStamp* s) { return r->Time(&s->civil) && Finish(r, s); }))
      return true;
  }
  return attempt(MonthFirst);
}

}  // namespace

int64_t AnyStamp::ToUnixMicros(SyslogPrefix* clock) const {
  if (is_unix) return unix_us;
  return has_date ? clock->ToUnixMicros(civil, has_zone, zone_offset_s) : 0;
}

bool ConsumeAnyStamp(std::string_view* text, AnyStamp* stamp) {
  if (text->size() < 8) return false;
  *stamp = AnyStamp();
  if (text->front() == '@') {
    std::string_view rest = *text;
    if (!ConsumeTai64(&rest, &stamp->unix_us)) return false;
    stamp->is_unix = true;
    *text = rest;
    return true;
  }
  Reader in(*text);
  Weekday(&in);
  in.SkipBlanks();
  if (!Read(&in, stamp)) return false;
  *text = in.rest();
  return true;
}

}  // namespace whybounce
