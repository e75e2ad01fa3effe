#include "document/phrase.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/civil_time.h"
#include "base/text.h"

namespace whybounce {

std::string Phraser::Plural(std::string_view key, uint64_t n) const {
  const std::string_view rule = catalogue_.Text("number.plural");
  const bool one = (rule == "english" && n == 1) || (rule == "french" && n < 2);
  return Filled(catalogue_.Text(absl::StrCat(AbslView(key), one ? "_one" : "_other")),
                {{"n", Number(n)}});
}

std::string Phraser::Number(uint64_t n) const {
  const std::string digits = absl::StrCat(n);
  const std::string_view mark = catalogue_.Text("number.thousands");
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.append(mark);
    out.push_back(digits[i]);
  }
  return out;
}

std::string Phraser::Decimal(double value) const {
  std::string out = absl::StrFormat("%.1f", value);
  const size_t point = out.find('.');
  return out.replace(point, 1, std::string(catalogue_.Text("number.point")));
}

std::string Phraser::Percent(uint64_t part, uint64_t whole) const {
  if (whole == 0) return "-";
  double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (part > 0) percent = std::max(percent, 0.1);
  if (part < whole) percent = std::min(percent, 99.9);
  return Say("number.percent", {{"n", Decimal(percent)}});
}

std::string Phraser::Duration(double seconds) const {
  if (seconds < 0) return "-";
  if (seconds < 9.95) return Say("number.seconds", {{"n", Decimal(seconds)}});
  if (seconds < 119.5) return Say("number.seconds", {{"n", absl::StrCat(std::llround(seconds))}});
  if (seconds < 7200)
    return Say("number.minutes", {{"n", absl::StrCat(std::llround(seconds / 60))}});
  if (seconds < 2 * 86400) return Say("number.hours", {{"n", Decimal(seconds / 3600)}});
  return Say("number.days", {{"n", Decimal(seconds / 86400)}});
}

std::string Phraser::Span(int64_t seconds) const {
  constexpr int64_t kMinute = 60;
  constexpr int64_t kHour = 60 * kMinute;
  constexpr int64_t kDay = 24 * kHour;
  const auto rounded = [&](int64_t unit) {
    return static_cast<uint64_t>((std::max<int64_t>(seconds, 0) + unit / 2) / unit);
  };
  // One moment is a second long: nothing takes no time.
  if (seconds < 2 * kMinute && (seconds <= 0 || seconds % kMinute != 0))
    return Plural("number.span.seconds", std::max<uint64_t>(rounded(1), 1));
  if (rounded(kMinute) < 60) return Plural("number.span.minutes", rounded(kMinute));
  if (rounded(kHour) < 48 && rounded(kHour) != 24)
    return Plural("number.span.hours", rounded(kHour));
  return Plural("number.span.days", rounded(kDay));
}

std::string Phraser::Bytes(uint64_t bytes) const {
  if (bytes < 1000) return absl::StrCat(bytes, " B");
  double value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"kB", "MB", "GB", "TB"}) {
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return absl::StrCat(Decimal(value), " ", unit);
}

int64_t Phraser::ZoneSeconds(int64_t unix_s) const {
  return zone_.At(absl::FromUnixSeconds(unix_s)).offset;
}

std::string Phraser::Minute(int64_t unix_us) const { return FormatMinute(unix_us, zone_); }

std::string Phraser::ZoneName() const {
  const std::string name = zone_.name();
  return name.empty() ? "UTC" : name;
}

std::string Phraser::Join(const std::vector<std::string>& items) const {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out.append(catalogue_.Text(i + 1 == items.size() ? "number.and" : "number.comma"));
    out.append(items[i]);
  }
  return out;
}

}  // namespace whybounce
