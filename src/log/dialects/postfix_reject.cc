// What Postfix refuses, holds or drops: smtpd_check.c log_whatsup(), cleanup_message.c, milters,
// postscreen.
#include "base/text.h"
#include "log/dialects/postfix_internal.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce::postfix {
namespace {

// Actions that keep mail from going its way, and those that only note or change something.
constexpr std::string_view kRejecting[] = {"reject", "milter-reject", "proxy-reject", "hangup"};
constexpr std::string_view kHolding[] = {"hold", "milter-hold"};
constexpr std::string_view kDiscarding[] = {"discard", "milter-discard"};
constexpr std::string_view kNoting[] = {
    "reject_warning", "warn",         "warning",         "redirect", "filter",  "bcc",
    "info",           "delay",        "permit",          "prepend",  "replace", "strip",
    "pass",           "proxy-accept", "milter-redirect", "trigger"};

template <size_t N>
bool IsOneOf(std::string_view word, const std::string_view (&words)[N]) {
  for (const std::string_view one : words) {
    if (word == one) return true;
  }
  return false;
}

// "from=<S> to=<R> proto=ESMTP helo=<H> sasl_username=x" (postscreen: with commas). True if the
// text is nothing but such fields; with `trailer`, ": reason" may follow and is put there.
bool ParseFields(std::string_view text, EventView* event, std::string_view* trailer) {
  bool any = false;
  while (!text.empty()) {
    std::string_view value;
    if (ConsumePrefix(&text, "from=")) {
      if (!ConsumeAngled(&text, &event->sender)) return false;
      event->has_sender = true;
    } else if (ConsumePrefix(&text, "to=")) {
      if (!ConsumeAngled(&text, &event->recipient)) return false;
    } else if (ConsumePrefix(&text, "helo=")) {
      if (!ConsumeAngled(&text, &value)) return false;
    } else if (StartsWith(text, "proto=") || StartsWith(text, "sasl_")) {
      text.remove_prefix(std::min(text.size(), text.find_first_of(" ,:")));
    } else {
      return false;
    }
    any = true;
    ConsumePrefix(&text, ",");
    if (trailer != nullptr && ConsumePrefix(&text, ": ")) {
      *trailer = text;
      return true;
    }
    if (!ConsumePrefix(&text, " ") && !text.empty()) return false;
  }
  return any;
}

// "header Subject: ... from H[ip]; from=<S> to=<R> proto=.. helo=<H>: 5.7.1 text". The content is
// the sender's: the fields are those after the last "]; " or " local; ", which it cannot come
// after.
ParseResult ParseContentAction(std::string_view text, EventView* event) {
  event->stage = Stage::kEndOfData;
  std::string_view reason;
  for (size_t at = text.rfind("; "); at != text.npos && at > 0; at = text.rfind("; ", at - 1)) {
    EventView fields = *event;
    if (!ParseFields(text.substr(at + 2), &fields, &reason)) continue;
    *event = fields;
    std::string_view content = text.substr(0, at);
    if (const size_t from = content.rfind(" from "); from != content.npos) {
      const NamedHost client = ParseNamedHost(content.substr(from + 6));
      event->client_host = client.name;
      event->client_ip = client.ip;
    }
    SetReply(reason.empty() ? content : reason, event);
    return ParseResult::kEvent;
  }
  return ParseResult::kNotUnderstood;
}

}  // namespace

bool IsAction(std::string_view word) {
  return IsOneOf(word, kRejecting) || IsOneOf(word, kHolding) || IsOneOf(word, kDiscarding) ||
         IsOneOf(word, kNoting);
}

ParseResult ParseSmtpdAction(std::string_view action, std::string_view text, EventView* event) {
  if (IsOneOf(action, kNoting)) return ParseResult::kOfNoInterest;
  event->kind = EventKind::kRejection;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->outcome = IsOneOf(action, kRejecting) ? Outcome::kRejected
                   : IsOneOf(action, kHolding) ? Outcome::kHeld
                                               : Outcome::kDiscarded;
  if (StartsWith(text, "header ") || StartsWith(text, "body ") || StartsWith(text, "content ") ||
      StartsWith(text, "mime-error ")) {
    return ParseContentAction(text, event);
  }
  // before-queue filter: "proxy-reject: END-OF-MESSAGE: 550 ...; from=..."
  std::string_view rest = text;
  const size_t from = rest.find(" from ");
  const size_t colon = rest.find(": ");
  if (colon == rest.npos) return ParseResult::kNotUnderstood;
  if (from == rest.npos || from > colon) {
    event->stage = StageOfCommand(rest.substr(0, colon));
    rest.remove_prefix(colon + 2);
  } else {
    event->stage = StageOfCommand(rest.substr(0, from));
    rest.remove_prefix(from + 6);
    // "H[2001:db8::1]: " or postscreen's "[ip]:port: "
    const size_t close = rest.find(']');
    if (close == rest.npos) return ParseResult::kNotUnderstood;
    const NamedHost client = ParseNamedHost(rest.substr(0, close + 1));
    event->client_host = client.name;
    event->client_ip = client.ip;
    rest.remove_prefix(close + 1);
    // "[ip]:port: ", or nothing but a blank: some relays lose the colon.
    if (!ConsumePrefix(&rest, " ")) TakeUntil(&rest, ": ");
  }
  // The reply quotes what the client said, so the fields begin at the first "; " after which there
  // is nothing but fields.
  for (size_t at = rest.find("; "); at != rest.npos; at = rest.find("; ", at + 1)) {
    EventView fields = *event;
    if (!ParseFields(rest.substr(at + 2), &fields, nullptr)) continue;
    *event = fields;
    rest = rest.substr(0, at);
    break;
  }
  SetReply(rest.ends_with(";") ? rest.substr(0, rest.size() - 1) : rest, event);
  // A milter may say no more than "4.7.1 Try again later".
  if (event->reply_code == 0 && event->enhanced_code.code_class == 4) event->code_class = 4;
  return ParseResult::kEvent;
}

}  // namespace whybounce::postfix
