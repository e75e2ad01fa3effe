#include "base/civil_time.h"

#include <filesystem>

#include "absl/strings/string_view.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Two digits at `at`, or -1.
int TwoDigits(std::string_view s, size_t at) {
  if (at + 2 > s.size() || !IsDigit(s[at]) || !IsDigit(s[at + 1])) return -1;
  return (s[at] - '0') * 10 + (s[at + 1] - '0');
}

// "04:43:15" at `at` in seconds, or -1. 60 is a leap second.
int SecondOfDay(std::string_view s, size_t at) {
  const int hour = TwoDigits(s, at);
  const int minute = TwoDigits(s, at + 3);
  const int second = TwoDigits(s, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  if (s[at + 2] != ':' || s[at + 5] != ':') return -1;
  return hour * 3600 + minute * 60 + second;
}

int MonthFromName(std::string_view s) {
  constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (size_t i = 0; i < kNames.size(); i += 3) {
    if (s.starts_with(kNames.substr(i, 3))) return static_cast<int>(i / 3) + 1;
  }
  return 0;
}

// Microseconds of ".123456" or ",123", or 0.
int ConsumeFraction(std::string_view* text) {
  int micros = 0;
  if (text->size() < 2 || (text->front() != '.' && text->front() != ',') || !IsDigit((*text)[1]))
    return micros;
  text->remove_prefix(1);
  for (int scale = 100000; !text->empty() && IsDigit(text->front()); scale /= 10) {
    micros += (text->front() - '0') * scale;
    text->remove_prefix(1);
  }
  return micros;
}

}  // namespace

bool ConsumeTraditionalStamp(std::string_view* text, CivilStamp* stamp) {
  const std::string_view s = *text;
  if (s.size() < 15 || s[3] != ' ' || s[6] != ' ') return false;
  const int month = MonthFromName(s);
  const int day = s[4] == ' ' ? (IsDigit(s[5]) ? s[5] - '0' : -1) : TwoDigits(s, 4);
  const int second = SecondOfDay(s, 7);
  if (month == 0 || day < 1 || day > 31 || second < 0) return false;
  *stamp = {0, month, day, second, 0};
  text->remove_prefix(15);
  stamp->micros = ConsumeFraction(text);
  return true;
}

bool ConsumeIsoStamp(std::string_view* text, CivilStamp* stamp) {
  const std::string_view s = *text;
  if (s.size() < 19 || s[4] != '-' || s[7] != '-' || (s[10] != 'T' && s[10] != ' ')) return false;
  const int century = TwoDigits(s, 0);
  const int year = TwoDigits(s, 2);
  const int month = TwoDigits(s, 5);
  const int day = TwoDigits(s, 8);
  const int second = SecondOfDay(s, 11);
  if (century < 19 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || second < 0)
    return false;
  *stamp = {century * 100 + year, month, day, second, 0};
  text->remove_prefix(19);
  stamp->micros = ConsumeFraction(text);
  return true;
}

bool ConsumeUnixStamp(std::string_view* text, int64_t* unix_us) {
  // From 2001 on; a number alone may be anything.
  constexpr size_t kSecondDigits = 10;
  std::string_view rest = *text;
  if (rest.size() <= kSecondDigits + 1 || rest[kSecondDigits] != '.' ||
      !IsDigit(rest[kSecondDigits + 1])) {
    return false;
  }
  const auto seconds = ParseUint(rest.substr(0, kSecondDigits));
  if (!seconds) return false;
  rest.remove_prefix(kSecondDigits);
  *unix_us = static_cast<int64_t>(*seconds) * 1'000'000 + ConsumeFraction(&rest);
  *text = rest;
  return true;
}

bool ConsumeZone(std::string_view* text, int* offset_s) {
  std::string_view s = *text;
  if (ConsumePrefix(&s, "Z")) {
    *offset_s = 0;
    *text = s;
    return true;
  }
  ConsumePrefix(&s, " ");
  if (s.size() < 5 || (s[0] != '+' && s[0] != '-')) return false;
  const int hours = TwoDigits(s, 1);
  const size_t at = s[3] == ':' ? 4 : 3;
  const int minutes = TwoDigits(s, at);
  if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return false;
  *offset_s = (s[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  s.remove_prefix(at + 2);
  *text = s;
  return true;
}

bool ConsumeTai64(std::string_view* text, int64_t* unix_us) {
  std::string_view s = *text;
  if (!ConsumePrefix(&s, "@4")) return false;
  size_t digits = 0;
  uint64_t value[2] = {};  // seconds without the leading 4, nanoseconds
  for (; digits < s.size() && digits < 23; ++digits) {
    const char c = s[digits];
    const int digit = IsDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) break;
    uint64_t& part = value[digits < 15 ? 0 : 1];
    part = part * 16 + static_cast<uint64_t>(digit);
  }
  s.remove_prefix(digits);
  if ((digits != 15 && digits != 23) || !ConsumePrefix(&s, " ")) return false;
  if (value[0] < 10 || value[0] > (uint64_t{1} << 40)) return false;
  *unix_us = static_cast<int64_t>((value[0] - 10) * 1'000'000 + value[1] / 1000);
  *text = s;
  return true;
}

int64_t ZoneClock::ToUnixSeconds(const CivilStamp& stamp) {
  const int64_t local =
      DaysFromCivil(stamp.year, stamp.month, stamp.day) * 86400 + stamp.second_of_day;
  const int64_t hour = local / 3600;
  if (hour != cached_hour_) {
    const absl::CivilSecond civil(stamp.year, stamp.month, stamp.day, stamp.second_of_day / 3600);
    cached_offset_s_ = hour * 3600 - absl::ToUnixSeconds(zone_.At(civil).pre);
    cached_hour_ = hour;
  }
  return local - cached_offset_s_;
}

std::string FormatRfc3339(int64_t unix_us, absl::TimeZone zone) {
  const absl::Time time = absl::FromUnixMicros(unix_us);
  std::string out = absl::FormatTime("%Y-%m-%dT%H:%M:%E*S", time, zone);
  const int offset = zone.At(time).offset;
  return out + (offset == 0 ? "Z" : absl::FormatTime("%Ez", time, zone));
}

std::string PortableZoneName(absl::TimeZone zone) {
  constexpr std::string_view kDatabase = "/zoneinfo/";
  std::string name = zone.name();
  if (!name.starts_with('/')) return name;
  std::error_code error;
  const std::string file = std::filesystem::canonical(name, error).string();
  const size_t at = file.find(kDatabase);
  return error || at == file.npos ? name : file.substr(at + kDatabase.size());
}

std::string FormatMinute(int64_t unix_us, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMicros(unix_us), zone);
}

}  // namespace whybounce
