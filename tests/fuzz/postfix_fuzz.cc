// One line of text of a Postfix daemon: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/fuzz.h"
#include "parse/postfix.h"
#include "parse/smtp_reply.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParsePostfix(text, &event) != ParseResult::kEvent) return 0;
  Require(event.kind != EventKind::kNone);
  for (const std::string_view view :
       {event.queue_id, event.other_queue_id, event.message_id, event.sender, event.recipient,
        event.original_recipient, event.relay_host, event.relay_ip, event.client_host,
        event.client_ip, event.reply}) {
    RequireInside(view, text);
  }
  if (event.kind != EventKind::kRejection) Require(IsPostfixQueueId(event.queue_id));
  if (event.kind == EventKind::kLink) Require(IsPostfixQueueId(event.other_queue_id));
  std::string scratch;
  Require(JoinReplyLines(event.reply, &scratch).size() <= event.reply.size() + 1);
  return 0;
}
