// The header of the mail that came back.
#ifndef WHYBOUNCE_MAIL_ORIGINAL_H_
#define WHYBOUNCE_MAIL_ORIGINAL_H_

#include <string_view>
#include <vector>

#include "base/arena.h"
#include "mail/parsed_mail.h"

namespace whybounce {

// Reads the header at the front of `text` and fills message id, list id, sender and queue id of
// *mail, where nothing better is there yet. mail->host should be known before: the queue id is that
// of the Received field which this host wrote.
void ReadOriginal(std::string_view text, Arena* arena, ParsedMail* mail);

// Appends the addresses that the mail was for: To and Cc, at most 100.
void OriginalRecipients(std::string_view text, Arena* arena,
                        std::vector<std::string_view>* addresses);

// "<a@b>" of a Message-ID, with its brackets.
std::string_view MessageIdOf(std::string_view value);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_ORIGINAL_H_
