#include "log/dialects/dialects.h"

#include <algorithm>

#include "base/civil_time.h"
#include "base/text.h"
#include "log/carriers/exim_stamp.h"
#include "log/dialects/dovecot.h"
#include "log/dialects/exim.h"
#include "log/dialects/opensmtpd.h"
#include "log/dialects/qmail.h"

namespace whybounce {

namespace {

constexpr uint64_t kLostLinesMax = 1'000'000'000;  // nobody writes more between two such lines

// Through syslog Exim writes its own stamp too, unless syslog_timestamp is off.
[[gnu::noinline]] ParseResult ParseEximInSyslog(std::string_view text, EventView* event) {
  CivilStamp stamp;
  bool has_zone = false;
  int offset_s = 0;
  if (ConsumeEximStamp(&text, &stamp, &has_zone, &offset_s)) ConsumeEximPid(&text);
  return ParseExim(text, event);
}

bool MayBeginWithStamp(std::string_view text) { return text.size() > 4 && text[4] == '-'; }

}  // namespace

Dialect DialectOfOther(std::string_view program) {
  if (IsPostfixProgram(program)) return Dialect::kPostfix;
  if (IsEximProgram(program)) return Dialect::kExim;
  if (IsSendmailProgram(program)) return Dialect::kSendmail;
  if (IsOpenSmtpdProgram(program)) return Dialect::kOpensmtpd;
  if (IsQmailProgram(program)) return Dialect::kQmail;
  if (IsDovecotProgram(program)) return Dialect::kDovecot;
  return Dialect::kUnknown;
}

uint64_t LostLines(const LineView& line) {
  std::string_view text = line.text;
  if (StartsWith(line.program, "rsyslogd") || StartsWith(line.program, "imjournal") ||
      StartsWith(line.program, "imuxsock")) {
    const size_t at = text.find(" messages lost");
    if (at == text.npos) return 0;
    text = text.substr(0, at);
    return std::min(ParseUint(text.substr(text.rfind(' ') + 1)).value_or(0), kLostLinesMax);
  }
  if (!StartsWith(line.program, "systemd-journal") || !ConsumePrefix(&text, "Suppressed "))
    return 0;
  const auto lines = ParseUint(TakeUntil(&text, " messages from "));
  // "postfix@-.service", "/system.slice/exim4.service"
  const std::string_view unit = text.substr(text.rfind('/') + 1);
  if (!lines || DialectOfProgram(unit) == Dialect::kUnknown) return 0;
  return std::min(*lines, kLostLinesMax);
}

bool IsMailLine(const LineView& line) {
  if (line.dialect != Dialect::kUnknown) return true;
  EventView event;
  return line.program_is_cut && ParseTextOfAnyDialect(line.text, &event) == ParseResult::kEvent;
}

ParseResult ParseOtherText(Dialect dialect, std::string_view text, EventView* event) {
  // Ahead of the others: it has the most lines of those that come here.
  if (dialect == Dialect::kExim)
    return MayBeginWithStamp(text) ? ParseEximInSyslog(text, event) : ParseExim(text, event);
  switch (dialect) {
    case Dialect::kSendmail:
      return ParseSendmail(text, event);
    case Dialect::kOpensmtpd:
      return ParseOpenSmtpd(text, event);
    case Dialect::kQmail:
      return ParseQmail(text, event);
    case Dialect::kDovecot:
      return ParseDovecot(text, event);
    default:
      return ParseResult::kOtherProgram;
  }
}

ParseResult ParseTextOfAnyDialect(std::string_view text, EventView* event) {
  for (const Dialect dialect : {Dialect::kPostfix, Dialect::kExim}) {
    *event = EventView();
    const ParseResult result = ParseText(dialect, text, event);
    if (result != ParseResult::kNotUnderstood) return result;
  }
  return ParseResult::kOtherProgram;
}

}  // namespace whybounce
