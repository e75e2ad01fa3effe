// Lines of qmail-send: every view lies in the line, and a delivery is told of with its recipient.
#include "base/text.h"
#include "fuzz/event_checks.h"
#include "log/dialects/qmail.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  QmailDeliveries deliveries;
  for (std::string_view rest = Bytes(data, size); !rest.empty();) {
    const std::string_view text = TakeUntil(&rest, "\n");
    EventView event;
    const ParseResult result = ParseQmail(text, &event);
    if (result == ParseResult::kOfNoInterest) deliveries.Start(text);
    if (result != ParseResult::kEvent) continue;
    CheckEvent(event, text);
    if (event.kind != EventKind::kAttempt) continue;
    deliveries.Complete(text, &event);
    Require(!event.queue_id.empty());
  }
  // What is under way can be carried over.
  const std::string lines = deliveries.Save();
  QmailDeliveries other;
  other.Load(lines);
  Require(other.Save() == lines);
  return 0;
}
