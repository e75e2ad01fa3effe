// The header of a syslog line: stamp, host, program.
#ifndef WHYBOUNCE_PARSE_SYSLOG_PREFIX_H_
#define WHYBOUNCE_PARSE_SYSLOG_PREFIX_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes16.h"
#include "base/civil_time.h"
#include "base/text.h"
#include "parse/line_parser.h"

namespace whybounce {

// How times without year or zone are read.
struct ClockOptions {
  absl::TimeZone zone = absl::UTCTimeZone();  // of stamps without zone
  int year = 0;               // of the first stamp without year; 0: see `latest_unix_s`
  int64_t latest_unix_s = 0;  // no stamp is later than this plus a day (the file's time, or now)
};

// Reads "Nov 22 04:43:15 host tag[pid]: text" (RFC 3164, journalctl short, Postfix maillog_file)
// and "2026-11-22T04:58:45.761691+00:00 host tag[pid]: text" (RSYSLOG_FileFormat, journalctl
// short-iso), each perhaps behind "<22>"; and RFC 5424 "<22>1 STAMP host app procid - - text".
//
// A stamp without year gets the year that puts it nearest to the stamp before it; the first one the
// latest year that is not in the future of `latest_unix_s`. So December may follow January and a
// log may run over New Year.
//
// Consecutive lines repeat the same stamp and host: those bytes are compared, not parsed again.
// Thread-compatible; one per source, lines in order.
class SyslogPrefix {
 public:
  explicit SyslogPrefix(const ClockOptions& options) : options_(options), clock_(options.zone) {}

  // "tag[pid]: text" alone, as a container's standard output may have it. False if there is no tag.
  static bool ParseTag(std::string_view bytes, LineView* line);

  // False if the line has no such header; *line is then undefined. Views are into `bytes`.
  bool Parse(std::string_view bytes, LineView* line);
  // As Parse(), of what most lines are: one that begins as the line before, up to a short tag with
  // a process id. False for all others, good or bad; *line is then as it was.
  bool ParseKnown(std::string_view bytes, LineView* line) const;

  // Another carrier's stamp on the same clock; without zone it is local time.
  int64_t ToUnixMicros(const CivilStamp& stamp, bool has_zone, int zone_offset_s);

  // Something that the report must say was assumed.
  bool assumed_year() const { return assumed_year_; }
  bool assumed_zone() const { return assumed_zone_; }
  // The year of the first stamp without one; 0 if there was none.
  int first_year() const { return first_year_; }
  // Goes on as if a stamp of this time had just been read (a later segment of the same log).
  void Anchor(int64_t unix_s) { last_unix_s_ = unix_s; }
  int64_t last_unix_s() const { return last_unix_s_; }

 private:
  bool ParseHeader(std::string_view* rest, int64_t* unix_us, std::string_view* host,
                   bool* is_rfc5424, int8_t* severity);
  int64_t UnixSeconds(CivilStamp stamp);

  const ClockOptions options_;
  ZoneClock clock_;
  // "Nov 22 04:43:15 mail " of the last line, and what it said.
  std::string header_;
  size_t host_at_ = 0;
  int64_t header_us_ = 0;
  int8_t header_severity_ = -1;
  int64_t last_unix_s_ = INT64_MIN;
  int first_year_ = 0;
  bool assumed_year_ = false;
  bool assumed_zone_ = false;
};

inline bool SyslogPrefix::ParseKnown(std::string_view bytes, LineView* line) const {
  constexpr size_t kTagBytesMax = 2 * Bytes16::kSize;
  if (header_.empty() || bytes.size() < header_.size() + kTagBytesMax + 2 ||
      !StartsWith(bytes, header_)) {
    return false;
  }
  const char* const tag = bytes.data() + header_.size();
  const Bytes16 front(tag);
  const Bytes16 back(tag + Bytes16::kSize);
  const auto where = [&](char c) { return front.Equal(c) | back.Equal(c) << Bytes16::kSize; };
  const uint32_t ends = where('[') | where(':') | where(' ');
  const uint32_t closing = where(']');
  if (ends == 0 || closing == 0) return false;
  const auto open = static_cast<size_t>(__builtin_ctz(ends));
  const auto close = static_cast<size_t>(__builtin_ctz(closing));
  // What begins with a digit may be a second stamp.
  if (tag[open] != '[' || open == 0 || close < open || tag[close + 1] != ':' ||
      tag[close + 2] != ' ' || IsDigit(tag[0])) {
    return false;
  }
  line->unix_us = header_us_;
  line->host = {bytes.data() + host_at_, header_.size() - host_at_ - 1};
  line->program = {tag, open};
  line->pid = {tag + open + 1, close - open - 1};
  line->program_is_cut = false;
  line->severity = header_severity_;
  const char* const text = tag + close + 3;
  line->text = {text, static_cast<size_t>(bytes.data() + bytes.size() - text)};
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_PARSE_SYSLOG_PREFIX_H_
