#include "log/carriers/formats.h"

#include <cstring>

#include "base/civil_time.h"
#include "base/text.h"
#include "log/carriers/cri_line.h"
#include "log/carriers/exim_stamp.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

constexpr std::string_view kIds[] = {"syslog", "exim",     "json", "journal-export",
                                     "cri",    "multilog", "mail"};
constexpr std::string_view kDescriptions[] = {
    "syslog lines",          "Exim's own log", "JSON lines", "journal export",
    "container (CRI) lines", "multilog lines", "mails"};

bool IsCriLine(std::string_view line) {
  CriLine cri;
  return ParseCriLine(line, &cri);
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
  for (int i = 0; i < kLinesToSniff && !bytes.empty(); ++i) {
    const std::string_view line = TakeUntil(&bytes, "\n");
    if (line.starts_with("{\"") || line.starts_with("{ \"")) return LineFormat::kJson;
    if (IsCriLine(line)) return LineFormat::kCri;
    if (IsEximLine(line)) return LineFormat::kExim;
    if (IsMultilogLine(line)) return LineFormat::kMultilog;
    if (IsSyslogLine(line)) return LineFormat::kSyslog;
  }
  return std::nullopt;
}

}  // namespace whybounce
