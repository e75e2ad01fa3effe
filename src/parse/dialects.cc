#include "parse/dialects.h"

#include "base/civil_time.h"
#include "base/text.h"
#include "parse/exim.h"
#include "parse/postfix.h"

namespace whybounce {

Dialect DialectOfProgram(std::string_view program) {
  if (IsPostfixProgram(program)) return Dialect::kPostfix;
  if (IsEximProgram(program)) return Dialect::kExim;
  return Dialect::kUnknown;
}

ParseResult ParseText(Dialect dialect, std::string_view program, std::string_view text,
                      EventView* event) {
  switch (dialect) {
    case Dialect::kPostfix: {
      const ParseResult result = ParsePostfix(text, event);
      // discard(8) says "sent"; only its name tells.
      if (event->outcome == Outcome::kDelivered && program.ends_with("/discard"))
        event->outcome = Outcome::kDiscarded;
      return result;
    }
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
    if (ParseText(dialect, {}, text, event) == ParseResult::kEvent) return ParseResult::kEvent;
  }
  return ParseResult::kOtherProgram;
}

}  // namespace whybounce
