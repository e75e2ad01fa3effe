// Finds the reply that decided among the words that hosts put around it.
#ifndef WHYBOUNCE_REPLY_FIND_REPLY_H_
#define WHYBOUNCE_REPLY_FIND_REPLY_H_

#include <string_view>

#include "whybounce/codes.h"
#include "whybounce/event.h"

namespace whybounce {

// Views point into the text that was searched.
struct MailReply {
  std::string_view text;  // from its code to its end, without brackets or quotes around it
  ReplyCode code = 0;
  EnhancedCode enhanced_code;
  Stage stage = Stage::kUnknown;
  std::string_view host;  // that gave it, where the words before it say so
  std::string_view ip;
  int strength = 0;  // how sure it is that this is a reply; 0: none was found
};

// Codes of what class are looked for.
enum class ReplyClass : uint8_t { kFailures, kAll };

// The reply in `line`, which has no line ends (see LogicalLines in mail/text.h). Of several, the
// surest; of these the first; and of replies within replies the innermost:
//   host mx.example [192.0.2.1] said: 550 5.1.1 No such user (in reply to RCPT TO command)
//   5.1.0 - Unknown address error 550-'5.7.1 Access denied'
//   554 4.4.7 Message expired.<421 4.4.2 Connection timed out>
// Codes are those that stand there: an enhanced code far from the reply code counts only if it is
// marked as one, "(#5.1.1)", or has its class.
MailReply FindReply(std::string_view line, ReplyClass classes);

// What the words before a reply say of it: "error from remote mail server after RCPT TO:<a@b>: ",
// "192.0.2.1 does not like recipient.", "host mx.example refused to talk to me: ".
Stage StageFromWords(std::string_view before);

// "mx.example [192.0.2.1]", "mx.example (192.0.2.1)", "[192.0.2.1]", "192.0.2.1",
// "mx.example (TCP|198.51.100.1|4000|192.0.2.1|25) (banner)".
void ParseHostAndIp(std::string_view text, std::string_view* host, std::string_view* ip);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_FIND_REPLY_H_
