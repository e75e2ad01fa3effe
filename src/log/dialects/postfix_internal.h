// The parts of the Postfix parser.
#ifndef WHYBOUNCE_LOG_DIALECTS_POSTFIX_INTERNAL_H_
#define WHYBOUNCE_LOG_DIALECTS_POSTFIX_INTERNAL_H_

#include <string_view>

#include "base/text.h"
#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce::postfix {

// "to=<R>, relay=..., dsn=X.Y.Z, status=S (reason)"
ParseResult ParseDelivery(std::string_view text, EventView* event);

// What stands in the brackets after a status, or in a listing of the queue: who said it, the reply
// and its codes, the host if none is known yet.
void ParseReason(std::string_view reason, EventView* event);

// "reject: RCPT from H[ip]: 550 ...; from=<S> to=<R> ..." after "NOQUEUE: " or a queue id.
ParseResult ParseSmtpdAction(std::string_view action, std::string_view text, EventView* event);
// Whether `word` is one of smtpd's, cleanup's or a milter's actions.
bool IsAction(std::string_view word);

// What cleanup says of a message that is refused, where nothing else says so: cleanup_message.c,
// "queue file size limit exceeded" (552 5.3.4), "hopcount exceeded" (554 5.4.0).
bool ParseCleanupRefusal(std::string_view words, EventView* event);

// Lines without a queue id.
ParseResult ParseComplaint(std::string_view text, EventView* event);  // "warning: ..." and worse
bool IsKnownTalk(std::string_view text);  // "connect from ..." and the like

// "name[192.0.2.1]:25", "name[192.0.2.1]", "[192.0.2.1]:25", "name". The name is empty in the
// third.
struct NamedHost {
  std::string_view name;
  std::string_view ip;
};
inline NamedHost ParseNamedHost(std::string_view text) {
  const size_t open = FindAny(text, '[');
  if (open == text.size()) return {text.substr(0, FindAny(text, ':')), {}};
  const std::string_view behind = text.substr(open + 1);
  const size_t close = FindAny(behind, ']');
  if (close == behind.size()) return {text, {}};
  return {text.substr(0, open), behind.substr(0, close)};
}

// Where the address ends that begins after the '<' of `text`: its '>', or 0 if there is none. As
// ConsumeAngled(), of those that have a quote.
size_t FindQuotedEnd(std::string_view text);

// Takes "<address>" off the front, where the address may be quoted and hold anything: ends at the
// first '>' outside of quotes. False, and no change, if there is none.
[[gnu::always_inline]] inline bool ConsumeAngled(std::string_view* text,
                                                 std::string_view* address) {
  if (!StartsWith(*text, "<")) return false;
  size_t end = FindAny(*text, '>', '"');
  if (end == text->size() || (*text)[end] != '>') end = FindQuotedEnd(*text);
  if (end == 0) return false;
  *address = text->substr(1, end - 1);
  text->remove_prefix(end + 1);
  return true;
}

// As ConsumeAngled(), or an address that lost its brackets on the way to us: up to the next field.
bool ConsumeBareAddress(std::string_view* text, std::string_view* address);
[[gnu::always_inline]] inline bool ConsumeAddress(std::string_view* text,
                                                  std::string_view* address) {
  return ConsumeAngled(text, address) || ConsumeBareAddress(text, address);
}

}  // namespace whybounce::postfix

#endif  // WHYBOUNCE_LOG_DIALECTS_POSTFIX_INTERNAL_H_
