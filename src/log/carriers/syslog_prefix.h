// The header of a syslog line: stamp, host, program.
#ifndef WHYBOUNCE_LOG_CARRIERS_SYSLOG_PREFIX_H_
#define WHYBOUNCE_LOG_CARRIERS_SYSLOG_PREFIX_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes16.h"
#include "base/civil_time.h"
#include "base/text.h"
#include "log/line_view.h"

namespace whybounce {

// How times without year or zone are read.
struct ClockOptions {
  absl::TimeZone zone = absl::UTCTimeZone();  // of stamps without zone
  int year = 0;               // of the first stamp without year; 0: see `latest_unix_s`
  int64_t latest_unix_s = 0;  // no stamp is later than this plus a day (the file's time, or now)
};

// Reads "Nov 22 04:43:15 host tag[pid]: text" (RFC 3164, journalctl short, Postfix maillog_file)
// and "2026-11-22T04:58:45.761691+00:00 host tag[pid]: text" (RSYSLOG_FileFormat, journalctl
// short-iso), each perhaps after "<22>"; and RFC 5424 "<22>1 STAMP host app procid - - text".
//
// A stamp without year gets the year that puts it after the stamp before it, or before that by no
// more than two months; the first one the latest year that is not in the future of `latest_unix_s`.
// So a log may run over New Year, have late lines, and be silent for months.
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
  // a process id. False for all others, good or bad; *line is then as it was. 64 bytes after
  // `bytes` must be readable.
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

[[gnu::always_inline]] inline bool SyslogPrefix::ParseKnown(std::string_view bytes,
                                                            LineView* line) const {
  if (header_.size() < Bytes16::kSize || !StartsWith(bytes, header_)) return false;
  // "postfix/submission/smtpd[1234567]: " is looked at as the 16 bytes, or the next ones, in which
  // its name ends, and the 16 after that.
  const char* const tag = bytes.data() + header_.size();
  size_t size = 0;
  uint32_t ends = Bytes16(tag).EqualAny('[', ':', ' ', '\n');
  if (ends == 0) {
    size = Bytes16::kSize;
    ends = Bytes16(tag + size).EqualAny('[', ':', ' ', '\n');
    if (ends == 0) return false;
  }
  size += static_cast<size_t>(__builtin_ctz(ends));
  const char* const pid = tag + size + 1;
  const uint32_t closing = Bytes16(pid).EqualAny(']', '\n');
  // What begins with a digit may be a second stamp.
  if (closing == 0 || pid[-1] != '[' || size == 0 || IsDigit(tag[0])) return false;
  const auto pid_size = static_cast<size_t>(__builtin_ctz(closing));
  const char* const text = pid + pid_size + 3;
  const char* const end = bytes.data() + bytes.size();
  if (text > end || text[-3] != ']' || text[-2] != ':' || text[-1] != ' ') return false;
  line->unix_us = header_us_;
  line->host = {bytes.data() + host_at_, header_.size() - host_at_ - 1};
  line->program = {tag, size};
  line->pid = {pid, pid_size};
  line->program_is_cut = false;
  line->severity = header_severity_;
  line->text = {text, static_cast<size_t>(end - text)};
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_SYSLOG_PREFIX_H_
