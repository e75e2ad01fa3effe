// One line of text of Exim: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/event_checks.h"
#include "log/dialects/exim.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParseExim(text, &event) != ParseResult::kEvent) return 0;
  CheckEvent(event, text);
  // Debug output shows lines of the log without their id.
  if (event.kind == EventKind::kAttempt)
    Require(event.queue_id.empty() || IsEximMessageId(event.queue_id));
  return 0;
}
