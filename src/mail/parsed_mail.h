// What is known of a mail after it was read: its kind, and what became of whom.
#ifndef WHYBOUNCE_MAIL_PARSED_MAIL_H_
#define WHYBOUNCE_MAIL_PARSED_MAIL_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "whybounce/event.h"

namespace whybounce {

// One recipient. What is not known is empty or 0.
struct MailRecipient {
  Outcome outcome = Outcome::kBounced;
  bool probe = false;                  // "Action: deliverable": no mail was sent
  bool complained = false;             // feedback: it is certain that it was this one
  Speaker speaker = Speaker::kOwnMta;  // whose words the reply is
  Stage stage = Stage::kUnknown;
  std::string_view recipient;           // final
  std::string_view original_recipient;  // if it is another one
  std::string_view reply;
  ReplyCode reply_code = 0;
  EnhancedCode enhanced_code;  // the reply's own, else the Status
  EnhancedCode dsn;            // Status
  std::string_view relay_host;
  std::string_view relay_ip;
  int64_t unix_us = 0;  // of the last attempt
};

// A mail that is no bounce has one recipient of outcome kNotABounce (feedback: one per address that
// is named), whose address is that of the mailbox that answered or complained, or empty.
struct ParsedMail {
  MailKind kind = MailKind::kMail;
  bool understood = true;    // false: a bounce whose recipient was not found (it is empty then)
  bool cut = false;          // not everything was looked at
  int64_t unix_us = 0;       // of the notice
  std::string_view host;     // the reporting MTA
  std::string_view subject;  // of the notice, decoded
  std::string_view feedback_type;  // of feedback: "abuse", "opt-out", "not-spam" (RFC 5965)
  std::string_view notice_id;  // what tells it from other notices: its Message-ID, or its header
  // Of the mail that came back:
  std::string_view queue_id;  // at the reporting MTA
  std::string_view message_id;
  std::string_view list_id;
  std::string_view sender;
  bool has_sender = false;
  std::vector<MailRecipient> recipients;
};

// A failure whose codes are of class 4 is mail that was given up after many tries: bounced becomes
// expired.
void SettleOutcome(MailRecipient* recipient);

// The event that tells of this recipient, dialect kDsn. Views are those of `mail`.
EventView EventOf(const ParsedMail& mail, const MailRecipient& recipient);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_PARSED_MAIL_H_
