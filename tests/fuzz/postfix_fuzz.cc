// One line of text of a Postfix daemon: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/event_checks.h"
#include "log/dialects/postfix.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParsePostfix(text, &event) != ParseResult::kEvent) return 0;
  CheckEvent(event, text);
  if (event.kind != EventKind::kRejection) CheckQueueId(event.queue_id);
  if (event.kind == EventKind::kLink) CheckQueueId(event.other_queue_id);
  return 0;
}
