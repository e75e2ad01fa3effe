#include "log/carriers/syslog_prefix.h"

#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace whybounce {
namespace {

// "<22>" and, of RFC 5424, the version after it.
bool ConsumePriority(std::string_view* text, bool* is_rfc5424, int8_t* severity) {
  *is_rfc5424 = false;
  *severity = -1;
  std::string_view s = *text;
  if (!ConsumePrefix(&s, "<")) return true;
  size_t digits = 0;
  while (digits < s.size() && digits < 3 && IsDigit(s[digits])) ++digits;
  if (digits == 0 || digits >= s.size() || s[digits] != '>') return false;
  int priority = 0;
  for (size_t i = 0; i < digits; ++i) priority = 10 * priority + (s[i] - '0');
  *severity = static_cast<int8_t>(priority & 7);
  s.remove_prefix(digits + 1);
  *is_rfc5424 = ConsumePrefix(&s, "1 ");
  *text = s;
  return true;
}

// Takes "postfix/smtp[277]: " off *rest; the tag ends at '[', ':' or a blank (RFC 3164
// section 4.1.3).
std::string_view ConsumeTag(std::string_view* rest, std::string_view* pid) {
  const std::string_view s = *rest;
  *pid = {};
  size_t end = FindAny(s, '[', ':', ' ');
  if (end + 1 < s.size() && s[end] == ':' && s[end + 1] != ' ') {
    // "postfix/127.0.0.1:10025/smtpd[277]: ", after a service that listens there.
    const size_t open = FindAny(s, '[', ' ');
    const size_t close = open + FindAny(s.substr(open), ']', ' ');
    if (close + 1 < s.size() && s[open] == '[' && s[close] == ']' && s[close + 1] == ':')
      end = open;
  }
  const std::string_view tag = s.substr(0, end);
  if (end == s.size() || s[end] == ' ') return {};  // no tag: "last message repeated ..."
  if (s[end] == '[') {
    const size_t open = end;
    end = open + FindAny(s.substr(open), ']');
    if (end == s.size()) return {};
    *pid = s.substr(open + 1, end - open - 1);
    ++end;
    if (end >= s.size() || s[end] != ':') return {};
  }
  ++end;
  if (end < s.size() && s[end] == ' ') ++end;
  *rest = s.substr(end);
  return tag;
}

// "APP PROCID MSGID STRUCTURED-DATA text" (RFC 5424 section 6).
std::string_view ConsumeRfc5424Tag(std::string_view* rest, std::string_view* pid) {
  const std::string_view app = TakeUntil(rest, " ");
  *pid = TakeUntil(rest, " ");
  TakeUntil(rest, " ");
  if (rest->starts_with("[")) {
    // Elements end at an unescaped ']'; a quoted value may hold an escaped one.
    bool quoted = false;
    size_t end = 0;
    for (; end < rest->size(); ++end) {
      const char c = (*rest)[end];
      if (c == '\\') {
        ++end;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ']' && !quoted && (end + 1 == rest->size() || (*rest)[end + 1] != '[')) {
        break;
      }
    }
    rest->remove_prefix(end < rest->size() ? end + 1 : rest->size());
  } else {
    TakeUntil(rest, " ");
  }
  while (rest->starts_with(" ")) rest->remove_prefix(1);
  ConsumePrefix(rest, "\xef\xbb\xbf");
  return app;
}

}  // namespace

bool SyslogPrefix::ParseTag(std::string_view bytes, LineView* line) {
  line->program = ConsumeTag(&bytes, &line->pid);
  line->text = bytes;
  return !line->program.empty();
}

int64_t SyslogPrefix::UnixSeconds(CivilStamp stamp) {
  if (stamp.year == 0) {
    assumed_year_ = options_.year == 0;
    const bool first = last_unix_s_ == INT64_MIN;
    stamp.year = first && options_.year != 0
                     ? options_.year
                     : static_cast<int>(
                           absl::ToCivilYear(
                               absl::FromUnixSeconds(first ? options_.latest_unix_s : last_unix_s_),
                               options_.zone)
                               .year());
    if (first && options_.year == 0) {
      if (clock_.ToUnixSeconds(stamp) > options_.latest_unix_s + 86400) --stamp.year;
    } else if (!first) {
      const int64_t distance = clock_.ToUnixSeconds(stamp) - last_unix_s_;
      constexpr int64_t kYear = int64_t{365} * 86400;
      constexpr int64_t kLateMax = int64_t{60} * 86400;
      if (distance > kYear - kLateMax) --stamp.year;
      if (distance < -kLateMax) {
        ++stamp.year;
        // Logs that were put together in the wrong order go back by more.
        const int64_t latest = options_.latest_unix_s + 86400;
        if (last_unix_s_ <= latest && clock_.ToUnixSeconds(stamp) > latest) --stamp.year;
      }
    }
    if (first_year_ == 0) first_year_ = stamp.year;
  }
  assumed_zone_ = true;
  last_unix_s_ = clock_.ToUnixSeconds(stamp);
  return last_unix_s_;
}

int64_t SyslogPrefix::ToUnixMicros(const CivilStamp& stamp, bool has_zone, int zone_offset_s) {
  if (!has_zone) return UnixSeconds(stamp) * 1'000'000 + stamp.micros;
  const int64_t days = DaysFromCivil(stamp.year, stamp.month, stamp.day);
  last_unix_s_ = days * 86400 + stamp.second_of_day - zone_offset_s;
  return last_unix_s_ * 1'000'000 + stamp.micros;
}

bool SyslogPrefix::ParseHeader(std::string_view* rest, int64_t* unix_us, std::string_view* host,
                               bool* is_rfc5424, int8_t* severity) {
  if (!ConsumePriority(rest, is_rfc5424, severity)) return false;
  CivilStamp stamp;
  int offset_s = 0;
  if (ConsumeTraditionalStamp(rest, &stamp)) {
    *unix_us = ToUnixMicros(stamp, false, 0);
  } else if (ConsumeUnixStamp(rest, unix_us)) {
    last_unix_s_ = *unix_us / 1'000'000;
  } else if (*is_rfc5424 && StartsWith(*rest, "- ")) {
    rest->remove_prefix(1);  // it does not know
    *unix_us = 0;
  } else if (ConsumeIsoStamp(rest, &stamp)) {
    const bool has_zone = ConsumeZone(rest, &offset_s);
    *unix_us = ToUnixMicros(stamp, has_zone, offset_s);
  } else {
    return false;
  }
  if (!ConsumePrefix(rest, " ")) return false;
  *host = rest->substr(0, rest->find(' '));
  if (host->empty() || host->size() == rest->size()) return false;
  rest->remove_prefix(host->size() + 1);
  return true;
}

bool SyslogPrefix::Parse(std::string_view bytes, LineView* line) {
  std::string_view rest = bytes;
  line->program_is_cut = false;
  if (!header_.empty() && bytes.size() > header_.size() && StartsWith(bytes, header_)) {
    line->unix_us = header_us_;
    line->host = bytes.substr(host_at_, header_.size() - host_at_ - 1);
    line->severity = header_severity_;
    rest.remove_prefix(header_.size());
    line->program = ConsumeTag(&rest, &line->pid);
  } else {
    bool is_rfc5424 = false;
    if (!ParseHeader(&rest, &line->unix_us, &line->host, &is_rfc5424, &line->severity))
      return false;
    if (is_rfc5424) {
      line->program_is_cut = true;
      line->program = ConsumeRfc5424Tag(&rest, &line->pid);
    } else {
      // Only a header that is likely to come again is worth keeping.
      header_.assign(bytes.data(), static_cast<size_t>(rest.data() - bytes.data()));
      host_at_ = static_cast<size_t>(line->host.data() - bytes.data());
      header_us_ = line->unix_us;
      header_severity_ = line->severity;
      line->program = ConsumeTag(&rest, &line->pid);
    }
  }
  line->text = rest;
  return true;
}

}  // namespace whybounce
