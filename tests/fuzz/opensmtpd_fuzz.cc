// One line of text of OpenSMTPD: every view lies in the line, and nothing of an event is
// half set.
#include "fuzz/event_checks.h"
#include "log/dialects/opensmtpd.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = Bytes(data, size);
  EventView event;
  if (ParseOpenSmtpd(text, &event) != ParseResult::kEvent) return 0;
  CheckEvent(event, text);
  if (event.kind != EventKind::kRejection) Require(event.queue_id.size() == 8);
  return 0;
}
