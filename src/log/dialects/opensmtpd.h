// Lines of OpenSMTPD 6.x and 7.x (smtpd/envelope.c log_envelope(), smtp_session.c, mta_session.c).
#ifndef WHYBOUNCE_LOG_DIALECTS_OPENSMTPD_H_
#define WHYBOUNCE_LOG_DIALECTS_OPENSMTPD_H_

#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after "smtpd[277]: ". The queue id of an event is the message id: the
// first half of the envelope's. Views point into `text`.
ParseResult ParseOpenSmtpd(std::string_view text, EventView* event);

// "smtpd". Other programs are called so, too: their lines are of other shape.
bool IsOpenSmtpdProgram(std::string_view program);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_OPENSMTPD_H_
