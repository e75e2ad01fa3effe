#include "parse/dialects.h"

#include "base/civil_time.h"
#include "base/text.h"
#include "parse/exim.h"
#include "parse/postfix.h"

namespace whybounce {

Dialect DialectOfProgram(std::string_view program) {
  if (program.starts_with("postfix")) return Dialect::kPostfix;
  if (IsPostfixProgram(program)) return Dialect::kPostfix;
  if (IsEximProgram(program)) return Dialect::kExim;
  return Dialect::kUnknown;
}

bool IsMailLine(const LineView& line) {
  if (DialectOfProgram(line.program) != Dialect::kUnknown) return true;
  EventView event;
  return line.program_is_cut && ParseTextOfAnyDialect(line.text, &event) == ParseResult::kEvent;
}

ParseResult ParseText(Dialect dialect, std::string_view text, EventView* event) {
  switch (dialect) {
    case Dialect::kPostfix:
      return ParsePostfix(text, event);
    case Dialect::kExim: {
      // Through syslog Exim writes its own stamp too, unless syslog_timestamp is off.
      CivilStamp stamp;
      bool has_zone = false;
      int offset_s = 0;
      ConsumeEximStamp(&text, &stamp, &has_zone, &offset_s);
      return ParseExim(text, event);
    }
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
