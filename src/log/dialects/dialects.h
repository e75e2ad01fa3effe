// Which program speaks which dialect, and the parser of each.
#ifndef WHYBOUNCE_LOG_DIALECTS_DIALECTS_H_
#define WHYBOUNCE_LOG_DIALECTS_DIALECTS_H_

#include <string_view>

#include "base/text.h"
#include "log/dialects/postfix.h"
#include "log/dialects/traits.h"
#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// As DialectOfProgram(), of names but the two that are met most.
Dialect DialectOfOther(std::string_view program);
// By the program's name in the header; kUnknown for what is no mail program.
inline Dialect DialectOfProgram(std::string_view program) {
  if (StartsWith(program, "postfix")) return Dialect::kPostfix;
  return Equals(program, "exim") ? Dialect::kExim : DialectOfOther(program);
}

inline bool IsMailProgram(std::string_view program) {
  return DialectOfProgram(program) != Dialect::kUnknown;
}
// Takes a mail program's tag and its process id off the front: "postfix/smtp[277]: ", and as
// relays spoil it, "postfix/smtp[277] <Info>: ", "postfix/smtp[277] ". Sets program, pid and text
// of *line. False if there is none; *line is undefined then.
bool ConsumeMailTag(std::string_view bytes, LineView* line);
// Whose words a text is that has no tag: by what only one program writes ("4CC3BD2D: to=<"). What
// Exim writes without a message id is known after a stamp only.
Dialect DialectOfText(std::string_view text, bool behind_stamp);

// Whether a mail program speaks: by its name or, where that is cut, by what it says.
bool IsMailLine(const LineView& line);

// How many lines the logger says that it dropped, as far as they may be of a mail program:
// "imjournal: 500 messages lost due to rate-limiting" (rsyslog), "Suppressed 500 messages from
// postfix.service" (systemd-journald). 0 for all other lines.
uint64_t LostLines(const LineView& line);

// As ParseText(), of dialects but Postfix's.
ParseResult ParseOtherText(Dialect dialect, std::string_view text, EventView* event);
// Parses the text of a line of that dialect. Sets all of *event but time, host and program.
inline ParseResult ParseText(Dialect dialect, std::string_view text, EventView* event) {
  return dialect == Dialect::kPostfix ? ParsePostfix(text, event)
                                      : ParseOtherText(dialect, text, event);
}

// Whether the MTA before it has a line of its own on what it says: rows of `events`, not counted.
inline bool IsToldByAnother(Dialect dialect) {
  if (dialect == Dialect::kPostfix || dialect == Dialect::kExim) return false;
  return TraitsOf(dialect)->is_told_by_another;
}

// A line may be about several recipients: makes *event that of the next one. False after the last.
inline bool NextRecipient(EventView* event) {
  return !event->further_recipients.empty() && TraitsOf(event->dialect)->next_recipient(event);
}

// For a program whose name says nothing (rsyslog's RFC 5424 cuts "mta2/smtp" to "mta2"): by the
// text alone, and only an event counts.
ParseResult ParseTextOfAnyDialect(std::string_view text, EventView* event);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_DIALECTS_H_
