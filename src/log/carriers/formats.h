// What a source is made of.
#ifndef WHYBOUNCE_LOG_CARRIERS_FORMATS_H_
#define WHYBOUNCE_LOG_CARRIERS_FORMATS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace whybounce {

// How lines are carried; the text inside is of any dialect.
enum class LineFormat : uint8_t {
  kSyslog,         // RFC 3164, RFC 3339 or RFC 5424 headers, journalctl's short forms
  kExim,           // Exim's own mainlog, rejectlog, paniclog
  kJson,           // an object per line: rsyslog templates, journalctl -o json, docker json-file
  kJournalExport,  // journalctl -o export: an entry per block of fields
  kCri,            // containerd and Kubernetes: STAMP stdout F text
  kMultilog,       // daemontools: "@4000000069b0..." (TAI64N) and what qmail-send says
  kMail,           // no lines: a mail, or an mbox of them
};
inline constexpr int kLineFormatCount = static_cast<int>(LineFormat::kMultilog) + 1;
inline constexpr int kSourceFormatCount = static_cast<int>(LineFormat::kMail) + 1;

// As --as has it: "syslog", "exim", "json", "journal-export", "cri", "multilog", "mail".
std::string_view Id(LineFormat format);
std::optional<LineFormat> LineFormatFromId(std::string_view id);
// For people: "Exim's own log".
std::string_view Describe(LineFormat format);

// How many lines of a source are looked at to tell what they are.
inline constexpr int kLinesToSniff = 50;

// By the look of the first bytes of a source (whole lines); nullopt if these are lines of none of
// them. Mails: LooksLikeMail().
std::optional<LineFormat> SniffLineFormat(std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_FORMATS_H_
