#include "base/spoken_time.h"

#include <array>
#include <string>

#include "base/civil_time.h"
#include "base/text.h"

namespace whybounce {
namespace {

// "2026-11-22", "2026-11-22 04:30", "2026-11-22T04:30:00", with or without a zone.
std::optional<int64_t> ParseDate(std::string full, absl::TimeZone zone) {
  if (full.size() == 10) full += " 00:00:00";
  if (full.size() == 16 || (full.size() > 16 && full[16] != ':' && full[13] == ':'))
    full.insert(16, ":00");
  std::string_view rest = full;
  CivilStamp stamp;
  int offset_s = 0;
  if (!ConsumeIsoStamp(&rest, &stamp)) return std::nullopt;
  if (rest.empty()) return ZoneClock(zone).ToUnixSeconds(stamp) * 1'000'000 + stamp.micros;
  if (!ConsumeZone(&rest, &offset_s) || !rest.empty()) return std::nullopt;
  return (ZoneClock(absl::UTCTimeZone()).ToUnixSeconds(stamp) - offset_s) * 1'000'000 +
         stamp.micros;
}

// "24h", "-2h", "90 min", "3 days ago"; in seconds.
std::optional<int64_t> ParseSpan(std::string_view text) {
  ConsumePrefix(&text, "-");
  if (text.ends_with(" ago")) text.remove_suffix(4);
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  const auto number = ParseUint(text.substr(0, digits));
  if (!number || *number > 1'000'000'000) return std::nullopt;
  const std::string_view unit = TrimSpace(text.substr(digits));
  struct Unit {
    std::string_view name;
    int64_t seconds;
  };
  constexpr Unit kUnits[] = {
      {"s", 1},          {"sec", 1},        {"second", 1},   {"seconds", 1},   {"m", 60},
      {"min", 60},       {"minute", 60},    {"minutes", 60}, {"h", 3600},      {"hour", 3600},
      {"hours", 3600},   {"d", 86'400},     {"day", 86'400}, {"days", 86'400}, {"w", 604'800},
      {"week", 604'800}, {"weeks", 604'800}};
  for (const Unit& one : kUnits) {
    if (one.name == unit) return static_cast<int64_t>(*number) * one.seconds;
  }
  return std::nullopt;
}

std::optional<absl::CivilDay> ParseDay(std::string_view text, absl::CivilDay today) {
  const absl::CivilDay monday =
      absl::NextWeekday(today - 7, absl::Weekday::monday);  // of this week
  if (text == "today") return today;
  if (text == "yesterday") return today - 1;
  if (text == "tomorrow") return today + 1;
  if (text == "this week") return monday;
  if (text == "last week") return monday - 7;
  if (text == "this month") return absl::CivilDay(absl::CivilMonth(today));
  if (text == "last month") return absl::CivilDay(absl::CivilMonth(today) - 1);
  constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};
  ConsumePrefix(&text, "last ");
  for (size_t i = 0; i < kDays.size(); ++i) {
    if (text != kDays[i] && text != kDays[i].substr(0, 3)) continue;
    const absl::CivilDay day = monday + static_cast<int>(i);
    return day > today ? day - 7 : day;
  }
  return std::nullopt;
}

// "14:30", "14:30:05"; seconds of a day.
std::optional<int> ParseClock(std::string_view text) {
  std::string_view rest = text;
  const auto hours = ParseUint(TakeUntil(&rest, ":"));
  const auto minutes = ParseUint(TakeUntil(&rest, ":"));
  const auto seconds = rest.empty() ? std::optional<uint64_t>(0) : ParseUint(rest);
  if (text.find(':') == text.npos || !hours || !minutes || !seconds || *hours > 24 ||
      *minutes > 59 || *seconds > 59)
    return std::nullopt;
  return static_cast<int>(*hours * 3600 + *minutes * 60 + *seconds);
}

}  // namespace

std::optional<int64_t> ParseSpokenTime(std::string_view typed, absl::Time now,
                                       absl::TimeZone zone) {
  if (const auto date = ParseDate(std::string(TrimSpace(typed)), zone)) return date;
  const std::string lower = ToLower(TrimSpace(typed));
  std::string_view text = lower;
  if (text == "now") return absl::ToUnixMicros(now);
  if (const auto span = ParseSpan(text)) return absl::ToUnixMicros(now - absl::Seconds(*span));
  int second_of_day = 0;
  const size_t blank = text.rfind(' ');
  const std::string_view last = blank == text.npos ? text : text.substr(blank + 1);
  if (const auto clock = ParseClock(last)) {
    second_of_day = *clock;
    text = blank == text.npos ? std::string_view("today") : TrimSpace(text.substr(0, blank));
  }
  const auto day = ParseDay(text, absl::ToCivilDay(now, zone));
  if (!day) return std::nullopt;
  return absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(*day) + second_of_day, zone));
}

}  // namespace whybounce
