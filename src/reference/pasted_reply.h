// A reply cut out of what people paste: often a whole line of a log.
#ifndef WHYBOUNCE_REFERENCE_PASTED_REPLY_H_
#define WHYBOUNCE_REFERENCE_PASTED_REPLY_H_

#include <string_view>

namespace whybounce {

// Views into the text that was given.
struct PastedReplyView {
  std::string_view reply;       // without what the log has around it
  std::string_view relay_host;  // who said it; may be empty
  std::string_view recipient;   // may be empty
};

// Knows "host mx.example[192.0.2.1] said: 550 ... (in reply to RCPT TO command)" and "to=<...>" of
// Postfix, and "SMTP error from remote mail server after RCPT TO:<...>: host mx.example
// [192.0.2.1]: 550 ..." of Exim. Everything else is a reply as it stands.
PastedReplyView CutOutReply(std::string_view pasted);

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_PASTED_REPLY_H_
