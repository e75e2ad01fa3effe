// The stage of the SMTP dialogue that words name. One place for all logs, mails and what is pasted.
#ifndef WHYBOUNCE_REPLY_STAGE_WORDS_H_
#define WHYBOUNCE_REPLY_STAGE_WORDS_H_

#include <string_view>

#include "whybounce/event.h"

namespace whybounce {

// "RCPT TO", "RCPT_TO:<a@b>", "end of DATA command", "pipelined MAIL FROM:<a@b>", "sending data
// block", "performing the EHLO handshake", ... at the front of `words`, whatever the case.
Stage StageOfCommand(std::string_view words);

// "192.0.2.1 does not like recipient." (qmail-remote), "SMTPRecipientsRefused", "Invalid login":
// what programs call a refusal at that stage, anywhere in `text`.
Stage StageOfSentence(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_STAGE_WORDS_H_
