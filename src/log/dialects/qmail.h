// Lines of qmail-send: qmail 1.03, netqmail, notqmail (qmail-send.c), through splogger or multilog.
#ifndef WHYBOUNCE_LOG_DIALECTS_QMAIL_H_
#define WHYBOUNCE_LOG_DIALECTS_QMAIL_H_

#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after "qmail: " and splogger's or multilog's stamp. Of a "delivery 5: ..."
// line the event has neither queue id nor recipient: these stand in the "starting delivery 5" line
// before it, see Joins. Views point into `text`; the reply has '_' for blanks and '/' for newlines.
ParseResult ParseQmail(std::string_view text, EventView* event);

bool IsQmailProgram(std::string_view program);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_QMAIL_H_
