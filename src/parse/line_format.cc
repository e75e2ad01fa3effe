#include "parse/line_format.h"

#include <cstring>

#include "base/civil_time.h"
#include "base/text.h"
#include "parse/exim.h"
#include "parse/journal_export.h"
#include "parse/syslog_prefix.h"

namespace whybounce {
namespace {

constexpr std::string_view kIds[] = {"syslog", "exim",     "json", "journal-export",
                                     "cri",    "multilog", "mail"};
constexpr std::string_view kDescriptions[] = {
    "syslog lines",          "Exim's own log", "JSON lines", "journal export",
    "container (CRI) lines", "multilog lines", "mails"};
constexpr int kLinesToLookAt = 50;

// "2026-11-22T04:58:45.761691123Z stdout F text"
bool IsCriLine(std::string_view line) {
  CivilStamp stamp;
  int offset_s = 0;
  if (!ConsumeIsoStamp(&line, &stamp) || !ConsumeZone(&line, &offset_s)) return false;
  return line.starts_with(" stdout ") || line.starts_with(" stderr ");
}

bool IsMultilogLine(std::string_view line) {
  int64_t unix_us = 0;
  return ConsumeTai64(&line, &unix_us);
}

bool IsSyslogLine(std::string_view line) {
  SyslogPrefix prefix{ClockOptions()};
  LineView view;
  return prefix.Parse(line, &view);
}

bool IsEximLine(std::string_view line) {
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  return ConsumeEximStamp(&line, &stamp, &has_zone, &offset_s);
}

}  // namespace

std::string_view Id(LineFormat format) { return kIds[static_cast<size_t>(format)]; }
std::string_view Describe(LineFormat format) { return kDescriptions[static_cast<size_t>(format)]; }

std::optional<LineFormat> LineFormatFromId(std::string_view id) {
  for (int i = 0; i < kSourceFormatCount; ++i) {
    if (kIds[i] == id) return static_cast<LineFormat>(i);
  }
  return std::nullopt;
}

std::optional<LineFormat> SniffLineFormat(std::string_view bytes) {
  if (LooksLikeJournalExport(bytes)) return LineFormat::kJournalExport;
  for (int i = 0; i < kLinesToLookAt && !bytes.empty(); ++i) {
    const std::string_view line = TakeUntil(&bytes, "\n");
    if (line.starts_with("{\"") || line.starts_with("{ \"")) return LineFormat::kJson;
    if (IsCriLine(line)) return LineFormat::kCri;
    if (IsEximLine(line)) return LineFormat::kExim;
    if (IsMultilogLine(line)) return LineFormat::kMultilog;
    if (IsSyslogLine(line)) return LineFormat::kSyslog;
  }
  return std::nullopt;
}

namespace {

// Docker cuts a long line into objects whose "log" does not end with a newline; the CRI marks them
// "P".
bool IsPiece(LineFormat format, std::string_view line) {
  if (line.ends_with("\r")) line.remove_suffix(1);
  if (format == LineFormat::kCri) {
    const size_t mark = line.find(" P ");
    return mark != line.npos && mark < 48;
  }
  // Docker writes no blanks; what copies its lines may.
  const auto has = [&](std::string_view words) { return line.find(words) != line.npos; };
  return line.starts_with("{\"log\":") && !has("\\n\",\"stream\":") && !has("\\n\", \"stream\":") &&
         (has("\",\"stream\":") || has("\", \"stream\":"));
}

// Exim's "[2/3]" and "[2\13]" behind the tag of a syslog line: where the group of pieces that is
// not complete at the end begins.
size_t OpenEximPiece(std::string_view bytes) {
  constexpr size_t kTail = 1 << 15;  // a group is written at once: look at the end only
  const size_t from = bytes.size() > kTail ? bytes.size() - kTail : 0;
  size_t open = bytes.size();
  for (size_t at = bytes.find("]: [", from); at != bytes.npos; at = bytes.find("]: [", at + 1)) {
    EximPiece piece;
    std::string_view text = bytes.substr(at + 3, 24);
    if (!ConsumeEximPiece(&text, &piece)) continue;
    if (piece.number == 1 && open == bytes.size()) {
      const size_t newline = bytes.rfind('\n', at);
      open = newline == bytes.npos ? 0 : newline + 1;
    }
    if (piece.number == piece.count) open = bytes.size();
  }
  return open;
}

}  // namespace

size_t LastEntryEnd(LineFormat format, std::string_view bytes) {
  switch (format) {
    case LineFormat::kJournalExport:
      return LastJournalEntryEnd(bytes);
    case LineFormat::kSyslog:
      return OpenEximPiece(bytes);
    case LineFormat::kExim:
    case LineFormat::kMultilog:
      return bytes.size();
    default:
      break;
  }
  size_t end = bytes.size();
  while (end > 0) {
    const size_t newline = end < 2 ? bytes.npos : bytes.rfind('\n', end - 2);
    const size_t begin = newline == bytes.npos ? 0 : newline + 1;
    if (!IsPiece(format, bytes.substr(begin, end - begin - 1))) return end;
    end = begin;
  }
  return 0;
}

}  // namespace whybounce
