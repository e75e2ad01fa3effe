#include "log/carriers/formats.h"

#include <cstring>

#include "base/civil_time.h"
#include "base/text.h"
#include "log/carriers/cri_line.h"
#include "log/carriers/exim_stamp.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"

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

// Takes Exim's stamp off, with zone and process id.
bool ConsumeStamp(std::string_view* line) {
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  if (!ConsumeEximStamp(line, &stamp, &has_zone, &offset_s)) return false;
  ConsumeEximPid(line);
  return true;
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
  // The first line in which a mail program speaks decides, else the first one with a header.
  std::optional<LineFormat> other;
  Unwrapper syslog(LineFormat::kSyslog, ClockOptions());
  for (int i = 0; i < kLinesToSniff && !bytes.empty(); ++i) {
    std::string_view line = TakeUntil(&bytes, "\n");
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("{\"") || line.starts_with("{ \"")) return LineFormat::kJson;
    if (IsCriLine(line)) return LineFormat::kCri;
    if (IsMultilogLine(line)) return LineFormat::kMultilog;
    LineView view;
    const bool has_header = syslog.UnwrapLine(line, &view);
    std::string_view text = line;
    // "2026-03-09 10:00:00" is Exim's, and others'.
    const bool has_stamp = ConsumeStamp(&text);
    if (has_stamp &&
        (!has_header || view.dialect == Dialect::kUnknown || view.dialect == Dialect::kExim)) {
      if (DialectOfText(text, true) == Dialect::kExim) return LineFormat::kExim;
      if (!other) other = LineFormat::kExim;
      continue;
    }
    if (has_header && view.dialect != Dialect::kUnknown) return LineFormat::kSyslog;
    if (has_header && !other) other = LineFormat::kSyslog;
  }
  return other;
}

}  // namespace whybounce
