#include "log/dialects/dialects.h"

#include <algorithm>
#include <array>

#include "base/civil_time.h"
#include "base/text.h"
#include "log/carriers/exim_stamp.h"
#include "log/dialects/exim.h"

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

const DialectTraits* TraitsOf(Dialect dialect) {
  static const std::array<const DialectTraits*, kDialectCount> rows = [] {
    std::array<const DialectTraits*, kDialectCount> out{};
    for (const DialectTraits* row : kDialectRows) out[static_cast<size_t>(row->dialect)] = row;
    return out;
  }();
  return rows[static_cast<size_t>(dialect)];
}

Dialect DialectOfOther(std::string_view program) {
  for (const DialectTraits* row : kDialectRows) {
    if (row->is_program(program)) return row->dialect;
  }
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
  const DialectTraits* const row = TraitsOf(dialect);
  return row == nullptr ? ParseResult::kOtherProgram : row->parse(text, event);
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
