// Arrivals: src/receive.c.
#include "base/text.h"
#include "log/dialects/exim.h"
#include "log/dialects/exim_field.h"
#include "log/dialects/exim_internal.h"

namespace whybounce::exim {
namespace {

// After a word that is no field; the end if it begins the envelope.
const char* SkipWord(const char* at, const char* end) {
  at = SkipBlanks(at, end);
  const std::string_view text = View(at, end);
  if (StartsWith(text, "from <") || StartsWith(text, "for ")) return end;
  return at + FindAny(text, ' ');
}

}  // namespace

ParseResult ParseArrival(std::string_view text, EventView* event) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool ignored = false;
  const std::string_view sender = CutAddress(&at, end, &ignored);
  event->kind = EventKind::kArrival;
  event->queued = true;
  event->has_sender = true;
  if (!Equals(sender, "<>")) event->sender = sender;
  Field field;
  while (at != end) {
    const FieldKey key = CutKey(at, end);
    if (key.value == nullptr) {
      at = SkipWord(at, end);
      continue;
    }
    // The subject, and after it only the envelope.
    if (*key.begin == 'T' && key.begin[1] == '=') break;
    CutValue(key, &at, end, &field);
    switch (field.letter) {
      case 'H':
        event->client_host = field.value;
        event->client_ip = field.ip;
        break;
      case 'R':
        if (!IsEximMessageId(field.value)) break;
        // The message that this bounce is about.
        event->other_queue_id = field.value;
        event->origin = Origin::kNotification;
        break;
      case 'S':
        event->size_bytes = static_cast<int64_t>(ParseUint(field.value).value_or(0));
        break;
      case '\0':
        if (Equals(field.key, "id") || Equals(field.key, "id*")) event->message_id = field.value;
        break;
      default:
        break;
    }
  }
  // A local submission with the null sender is Exim's own, with or without R= (log_selector).
  if (event->sender.empty() && event->client_ip.empty()) event->origin = Origin::kNotification;
  return ParseResult::kEvent;
}

}  // namespace whybounce::exim
