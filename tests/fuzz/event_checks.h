// What holds of every event, whoever parsed it.
#ifndef WHYBOUNCE_TESTS_FUZZ_EVENT_CHECKS_H_
#define WHYBOUNCE_TESTS_FUZZ_EVENT_CHECKS_H_

#include <algorithm>
#include <string>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "reply/smtp_reply.h"
#include "whybounce/event.h"

namespace whybounce {

inline void CheckEvent(const EventView& event, std::string_view text) {
  Require(event.kind != EventKind::kNone);
  Require(event.dialect != Dialect::kUnknown);
  for (const std::string_view view :
       {event.queue_id, event.other_queue_id, event.message_id, event.sender, event.recipient,
        event.original_recipient, event.further_recipients, event.relay_host, event.relay_ip,
        event.client_host, event.client_ip, event.reply}) {
    RequireInside(view, text);
  }
  std::string scratch;
  Require(JoinReplyLines(event.reply, &scratch).size() <= event.reply.size() + 1);
}

// What stands where queue ids do, whoever masked or made it.
inline void CheckQueueId(std::string_view id) {
  Require(id.size() >= 5 && id.size() <= 40 && std::all_of(id.begin(), id.end(), IsAlnum));
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_FUZZ_EVENT_CHECKS_H_
