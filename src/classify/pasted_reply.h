// A reply cut out of what people paste: a line of a log, a bounce message's diagnostic.
#ifndef WHYBOUNCE_CLASSIFY_PASTED_REPLY_H_
#define WHYBOUNCE_CLASSIFY_PASTED_REPLY_H_

#include <string_view>

#include "whybounce/classifier.h"

namespace whybounce {

// Knows the wrappings of Postfix ("host H[IP] said: ... (in reply to RCPT TO command)", "refused to
// talk to me:"), of Exim ("SMTP error from remote mail server after RCPT TO:<...>: host H [IP]:
// ..."), of delivery status notifications ("smtp; ...") and Sendmail ("<<< ..."), and takes from
// them the stage, the relay host and the recipient. Everything else is a reply as it stands.
// Views into `text`; a reply of several lines is left as it is (reply/smtp_reply.h joins it).
ReplyView CutOutReply(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_PASTED_REPLY_H_
