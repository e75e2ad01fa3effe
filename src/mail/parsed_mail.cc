#include "mail/parsed_mail.h"

namespace whybounce {

void SettleOutcome(MailRecipient* recipient) {
  if (recipient->outcome != Outcome::kBounced) return;
  const int code_class = recipient->reply_code != 0 ? recipient->reply_code / 100
                                                    : int{recipient->enhanced_code.code_class};
  if (code_class == 4) recipient->outcome = Outcome::kExpired;
}

EventView EventOf(const ParsedMail& mail, const MailRecipient& recipient) {
  EventView event;
  event.kind = EventKind::kAttempt;
  event.outcome = recipient.outcome;
  event.dialect = Dialect::kDsn;
  event.speaker = recipient.speaker;
  event.stage = recipient.stage;
  event.probe = recipient.probe;
  event.unix_us = recipient.unix_us != 0 ? recipient.unix_us : mail.unix_us;
  event.host = mail.host;
  event.queue_id = mail.queue_id;
  event.message_id = mail.message_id;
  event.sender = mail.sender;
  event.has_sender = mail.has_sender;
  event.recipient = recipient.recipient;
  event.original_recipient = recipient.original_recipient;
  event.relay_host = recipient.relay_host;
  event.relay_ip = recipient.relay_ip;
  event.reply = recipient.reply;
  event.reply_code = recipient.reply_code;
  event.enhanced_code = recipient.enhanced_code;
  event.dsn = recipient.dsn;
  return event;
}

}  // namespace whybounce
