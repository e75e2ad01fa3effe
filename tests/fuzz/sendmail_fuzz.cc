// One line of text of Sendmail: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/event_checks.h"
#include "log/dialects/sendmail.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParseSendmail(text, &event) != ParseResult::kEvent) return 0;
  CheckEvent(event, text);
  if (event.kind != EventKind::kRejection) CheckQueueId(event.queue_id);
  size_t recipients = 0;
  while (NextSendmailRecipient(&event)) Require(++recipients <= size);
  return 0;
}
