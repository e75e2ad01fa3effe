// One line of text of Dovecot: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/event_checks.h"
#include "log/dialects/dovecot.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParseDovecot(text, &event) != ParseResult::kEvent) return 0;
  CheckEvent(event, text);
  Require(event.kind == EventKind::kAttempt && !event.recipient.empty());
  return 0;
}
