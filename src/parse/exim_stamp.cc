#include "parse/exim_stamp.h"

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

void ConsumeEximPid(std::string_view* text) {
  if (!StartsWith(*text, "[")) return;
  size_t digits = 1;
  while (digits < text->size() && IsDigit((*text)[digits])) ++digits;
  if (digits > 1 && StartsWith(text->substr(digits), "] ")) text->remove_prefix(digits + 2);
}

bool EximStamps::ConsumeNew(std::string_view* text, SyslogPrefix* clock, int64_t* unix_us) {
  const char* const begin = text->data();
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  if (!ConsumeEximStamp(text, &stamp, &has_zone, &offset_s)) return false;
  *unix_us = clock->ToUnixMicros(stamp, has_zone, offset_s);
  constexpr size_t kToSeconds = 17;
  std::string_view zone(begin + kToSeconds,
                        static_cast<size_t>(text->data() - begin) - kToSeconds - 1);
  const int seconds = (zone[0] - '0') * 10 + (zone[1] - '0');
  zone.remove_prefix(2);
  if (StartsWith(zone, ".") || StartsWith(zone, ",")) {
    zone.remove_prefix(1);
    while (!zone.empty() && IsDigit(zone.front())) zone.remove_prefix(1);
  }
  has_minute_ = true;
  std::memcpy(minute_, begin, sizeof minute_);
  minute_us_ = *unix_us - seconds * 1'000'000 - stamp.micros;
  // " +00:00" is the longest.
  zone_size_ = zone.size();
  zone_mask_ = (uint64_t{1} << 8 * zone_size_) - 1;
  zone_ = 0;
  std::memcpy(&zone_, zone.data(), zone_size_);
  return true;
}

}  // namespace whybounce
