// The line that stands for a record of a sender's platform (log/records/).
#ifndef WHYBOUNCE_LOG_DIALECTS_SENDER_H_
#define WHYBOUNCE_LOG_DIALECTS_SENDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whybounce/cause.h"
#include "whybounce/event.h"

namespace whybounce {

// What a record says of one recipient.
struct SenderRecipient {
  EventKind kind = EventKind::kAttempt;
  Outcome outcome = Outcome::kDelivered;
  Direction direction = Direction::kOutbound;
  Stage stage = Stage::kUnknown;
  Speaker speaker = Speaker::kOwnMta;
  Cause said_cause = Cause::kUndetermined;
  bool said_decides = false;
  std::string address, reply, relay_host, relay_ip, status, code_class;
};

struct SenderRecord {
  int64_t unix_us = 0;  // 0: not said
  std::string platform;
  std::string id, message_id, sender, campaign, tenant, event_id, delay_s, size;
  std::vector<SenderRecipient> recipients;  // none: the record is of no interest
  std::string unknown_type;                 // nobody knows what such a record means

  void Clear();
};

// Without a newline. No field adds a line end or an end of a field.
void AppendSenderLine(const SenderRecord& record, std::string* out);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_SENDER_H_
