// Delivery status notifications (RFC 3464, RFC 6533) and feedback reports (RFC 5965).
#ifndef WHYBOUNCE_MAIL_DSN_H_
#define WHYBOUNCE_MAIL_DSN_H_

#include <string_view>

#include "base/arena.h"
#include "mail/parsed_mail.h"

namespace whybounce {

// Reads the groups of `text` (a message/delivery-status part, or a text that holds such lines) and
// appends a recipient per group that names one, fills host and queue id and sender where they are
// stated. Forgiving: groups run together, blanks before colons, lines of a diagnostic that are not
// indented, types that are no types ("rfc/822"), addresses without type. At most
// kMailRecipientsMax recipients. Views point into `text` or *arena. Where the mail breaks off in
// `text`, a last group that only names somebody is left out: half an address is somebody else's.
void ReadDeliveryStatus(std::string_view text, bool breaks_off, Arena* arena, ParsedMail* mail);

// Whether `text` holds lines that ReadDeliveryStatus() understands.
bool HoldsDeliveryStatus(std::string_view text);

// Appends a recipient of outcome kNotABounce per Original-Rcpt-To.
void ReadFeedbackReport(std::string_view text, Arena* arena, ParsedMail* mail);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_DSN_H_
