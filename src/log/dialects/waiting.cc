#include "log/dialects/waiting.h"

#include "base/text.h"
#include "log/dialects/postfix_internal.h"

namespace whybounce {
namespace {

// Between fields and between recipients: bytes that Append() leaves in no field.
constexpr char kField[] = "\x1f";
constexpr char kRecipient[] = "\x1e";

void Append(std::string_view field, std::string* out) {
  for (const char c : field) out->push_back(static_cast<uint8_t>(c) < 0x20 ? ' ' : c);
}

}  // namespace

void AppendWaiting(const WaitingMessage& message, std::string* out) {
  out->append("waiting: ");
  Append(message.size, out);
  out->append(kField);
  Append(message.seconds, out);
  out->append(kField);
  Append(message.sender, out);
  for (const WaitingMessage::Recipient& recipient : message.recipients) {
    out->append(kRecipient);
    Append(recipient.address, out);
    out->append(kField);
    Append(recipient.reason, out);
  }
}

bool NextWaitingRecipient(EventView* event) {
  std::string_view rest = event->further_recipients;
  if (rest.empty()) return false;
  std::string_view one = TakeUntil(&rest, kRecipient);
  event->further_recipients = rest;
  event->recipient = TakeUntil(&one, kField);
  event->relay_host = event->relay_ip = event->reply = {};
  event->reply_code = 0;
  event->enhanced_code = {};
  event->stage = Stage::kLocal;
  event->speaker = Speaker::kOwnMta;
  event->suspended = false;
  if (!one.empty()) postfix::ParseReason(one, event);
  return true;
}

bool ParseWaiting(std::string_view text, EventView* event) {
  if (!ConsumePrefix(&text, "waiting: ")) return false;
  std::string_view head = TakeUntil(&text, kRecipient);
  if (text.empty()) return false;
  event->kind = EventKind::kQueued;
  event->outcome = Outcome::kDeferred;
  event->size_bytes = static_cast<int64_t>(ParseUint(TakeUntil(&head, kField)).value_or(0));
  const auto seconds = ParseUint(TakeUntil(&head, kField));
  if (seconds) event->delay_s = static_cast<double>(*seconds);
  event->sender = head;
  event->has_sender = true;
  event->further_recipients = text;
  return NextWaitingRecipient(event);
}

}  // namespace whybounce
