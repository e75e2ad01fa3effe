// Lines of Exim 4.8x to 4.100: mainlog, rejectlog, paniclog (src/deliver.c, smtp_in.c, receive.c,
// log.c).
#ifndef WHYBOUNCE_LOG_DIALECTS_EXIM_H_
#define WHYBOUNCE_LOG_DIALECTS_EXIM_H_

#include <string_view>

#include "base/text.h"
#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after the time stamp (and zone and "[pid]"). On kEvent all fields but
// those of the header are set. Reasons and replies are written by strangers: nothing in them is
// taken for a field. Views point into `text`; replies are raw (a literal \n between lines, octal
// escapes).
ParseResult ParseExim(std::string_view text, EventView* event);

// "[2/3] " or "[2\\13] " in front of a piece of a line that was too long for syslog, or had
// newlines (log.c). Takes it off *text.
struct EximPiece {
  int number = 0;
  int count = 0;
  bool at_newline = false;
};
bool ConsumeEximPiece(std::string_view* text, EximPiece* piece);

// A line of rejectlog that belongs to the refusal above it: a header of the message, an envelope
// line, a line of dashes.
bool IsEximRejectLogDump(std::string_view line);

// Whether the first lines of a log of Exim are those of rejectlog: refusals alone.
bool LooksLikeEximRejectLog(std::string_view lines);

// "tttttt-pppppp-ss" until 4.96, "tttttt-ppppppppppp-ssss" since 4.97 (spec, section 3.4).
bool IsEximMessageId(std::string_view id);

// Whether a syslog program name may be Exim's (syslog_processname).
inline bool IsEximProgram(std::string_view program) { return StartsWith(program, "exim"); }

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_EXIM_H_
