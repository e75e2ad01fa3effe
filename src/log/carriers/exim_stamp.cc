#include "log/carriers/exim_stamp.h"

#include <utility>

namespace whybounce {

bool ConsumeEximStamp(std::string_view* text, CivilStamp* stamp, bool* has_zone,
                      int* zone_offset_s) {
  std::string_view rest = *text;
  if (rest.size() < 20 || rest[10] != ' ' || !ConsumeIsoStamp(&rest, stamp)) return false;
  *has_zone = ConsumeZone(&rest, zone_offset_s);
  if (!ConsumePrefix(&rest, " ")) return false;
  *text = rest;
  return true;
}

size_t EximPidBytes(std::string_view text) {
  const std::string_view pid = text.substr(1);
  const size_t digits = LeadingBytes(FirstBytes(pid.data(), pid.size()).Between('0', '9'));
  return digits > 0 && StartsWith(pid.substr(digits), "] ") ? digits + 3 : 0;
}

EximMinute::EximMinute(std::string_view stamp, int micros, int64_t unix_us) {
  const int seconds = (stamp[17] - '0') * 10 + (stamp[18] - '0');
  unix_us_ = unix_us - seconds * int64_t{1'000'000} - micros;
  std::memcpy(minute_, stamp.data(), sizeof minute_);
  stamp.remove_prefix(19);
  if (StartsWith(stamp, ".") || StartsWith(stamp, ",")) {
    stamp.remove_prefix(1);
    while (!stamp.empty() && IsDigit(stamp.front())) stamp.remove_prefix(1);
  }
  // " +00:00" is the longest.
  zone_size_ = stamp.size();
  zone_ = 0;
  zone_mask_ = (uint64_t{1} << 8 * zone_size_) - 1;
  std::memcpy(&zone_, stamp.data(), zone_size_);
}

bool EximStamps::SwapToOtherLog(std::string_view text) {
  int64_t unix_us = 0;
  if (!before_.Consume(&text, &unix_us)) return false;
  std::swap(last_, before_);
  return true;
}

bool EximStamps::Consume(std::string_view* text, SyslogPrefix* clock, int64_t* unix_us) {
  if (ConsumeKnown(text, unix_us)) return true;
  const char* const begin = text->data();
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  if (!ConsumeEximStamp(text, &stamp, &has_zone, &offset_s)) return false;
  *unix_us = clock->ToUnixMicros(stamp, has_zone, offset_s);
  const auto size = static_cast<size_t>(text->data() - begin) - 1;
  before_ = last_;
  last_ = EximMinute({begin, size}, stamp.micros, *unix_us);
  return true;
}

}  // namespace whybounce
