// Lines of Postfix 2.x to 3.12 (src/global/log_adhoc.c, src/smtpd/smtpd_check.c, src/cleanup/*,
// ...).
#ifndef WHYBOUNCE_LOG_DIALECTS_POSTFIX_H_
#define WHYBOUNCE_LOG_DIALECTS_POSTFIX_H_

#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after "postfix/smtp[277]: ". The daemon's name is not needed: syslog_name
// may be anything and RFC 5424 carriers lose it, so the text alone decides. On kEvent all fields
// but those of the header are set. The reason in "(...)" is written by strangers: nothing in it is
// ever taken for a field. Views point into `text`.
ParseResult ParsePostfix(std::string_view text, EventView* event);

// Whether a syslog program name may be Postfix: "postfix/smtp", "postfix-out/smtp", "mta2/smtp",
// "postfix". Only the last part of a path is known for sure.
bool IsPostfixProgram(std::string_view program);

// What may be a queue id whose owner masked a part of it ("7E1AEC2C388XXXX"): letters and digits.
bool MayBePostfixQueueId(std::string_view id);

// Short (upper-case hex) or long (base 52, 'z' before the inode) queue ids; not NOQUEUE.
bool IsPostfixQueueId(std::string_view id);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_POSTFIX_H_
