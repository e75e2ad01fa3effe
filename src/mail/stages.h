// What only the text beside a status part says: what a reply answered, and for whom a mail was that
// failed elsewhere.
#ifndef WHYBOUNCE_MAIL_STAGES_H_
#define WHYBOUNCE_MAIL_STAGES_H_

#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace whybounce {

// Whether there is a reply of which nobody knows what it answered.
bool LacksStage(const std::vector<MailRecipient>& recipients);
// Whether the text says that an address was made of another one: "(expanded from <a@b>)".
bool TellsExpansions(std::string_view text);

// `text` has an entry per recipient, in the order of `recipients` or nearly so: Postfix ("(in reply
// to RCPT TO command)") and Exim ("SMTP error from remote mail server after RCPT TO:<a@b>:"). Where
// all that it says is of one stage, it holds for recipients that have no entry, too.
void ReadBesideStatus(std::string_view text, std::vector<MailRecipient>* recipients);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_STAGES_H_
