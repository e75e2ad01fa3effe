// Disposition notifications (RFC 8098): read receipts, and mail that a filter refused.
#ifndef WHYBOUNCE_MAIL_RECEIPT_H_
#define WHYBOUNCE_MAIL_RECEIPT_H_

#include <string_view>

#include "base/arena.h"
#include "mail/header.h"

namespace whybounce {

struct Receipt {
  std::string_view recipient;           // whose mailbox it was
  std::string_view original_recipient;  // if it is another one
  std::string_view message_id;          // of the mail
  std::string_view host;
  bool by_program = false;  // "MDN-sent-automatically": nobody was asked
  bool deleted = false;
};

Receipt ReadReceipt(std::string_view part, Arena* arena);

// Whether a program refused the mail (RFC 5429 section 2.2, Dovecot's LDA over quota): it deleted
// it by itself and says that it was rejected. Outlook's "Not read:", which says that somebody
// deleted a mail, says no such thing.
bool IsRejection(const Receipt& receipt, const MailHeader& header, std::string_view text);

// Why, of the text of a rejection: what stands after the sentence that ends with a colon.
std::string_view RejectionReason(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_RECEIPT_H_
