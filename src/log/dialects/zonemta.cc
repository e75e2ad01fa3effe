// Lines of ZoneMTA (lib/sender.js, lib/mail-drop.js): "info Sender/default/4720 id=SESSION ID.SEQ
// REJECTED[category] from=S to=R src=IP mx=HOST[IP] id=<MESSAGE-ID> (REPLY)".
#include <algorithm>

#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace zonemta {
namespace {

bool IsProgram(std::string_view program) { return program == "zone-mta" || program == "zonemta"; }

// npmlog's level, where the lines are its own.
void SkipLevel(std::string_view* text) {
  for (const std::string_view level : {"info ", "verbose ", "error ", "warn ", "http ", "silly "}) {
    if (ConsumePrefix(text, level)) return;
  }
}

// "18e2c7a1b2d000abcd.001": the message, and which of its recipients.
std::string_view MessageOf(std::string_view word) {
  const std::string_view id = word.substr(0, word.find('.'));
  const bool is_hex = id.size() >= 8 && std::all_of(id.begin(), id.end(), [](char c) {
                        return IsDigit(c) || (c >= 'a' && c <= 'f');
                      });
  return is_hex ? id : std::string_view();
}

// "mx.corp.example[192.0.2.14]"; a domain alone is where no host was asked.
void SetRelay(std::string_view word, EventView* event) {
  const size_t open = word.find('[');
  if (open == word.npos || !word.ends_with("]")) return;
  const std::string_view ip = word.substr(open + 1, word.size() - open - 2);
  if (!IsIpAddress(ip)) return;
  event->relay_ip = ip;
  if (word.substr(0, open) != ip) event->relay_host = word.substr(0, open);
}

// "bounce+7@news.example", "ann@shop.example[bounce+7@news.example]": the envelope's, "<>".
std::string_view SenderOf(std::string_view word) {
  if (word == "<>") return {};
  if (const size_t open = word.rfind('['); open != word.npos && word.ends_with("]"))
    return word.substr(open + 1, word.size() - open - 2);
  return word;
}

ParseResult ParseDelivery(std::string_view word, std::string_view text, EventView* event) {
  const std::string_view how = word.substr(0, word.find('['));
  if (how == "ACCEPTED" || how == "DELIVERED") {
    event->outcome = Outcome::kDelivered;
  } else if (how == "REJECTED") {
    event->outcome = Outcome::kBounced;
  } else if (how == "DEFERRED") {
    event->outcome = Outcome::kDeferred;
  } else {
    return ParseResult::kOfNoInterest;  // CONNECTING, SMTPERR, SKIPBOUNCE: told of otherwise
  }
  if (!ConsumePrefix(&text, "from=")) return ParseResult::kNotUnderstood;
  event->sender = SenderOf(TakeUntil(&text, " to="));
  event->has_sender = true;
  event->recipient = TakeUntil(&text, " src=");
  if (event->recipient.empty()) return ParseResult::kNotUnderstood;
  TakeUntil(&text, " mx=");
  SetRelay(TakeUntil(&text, " "), event);
  // What the peer said ends with the line; before it stands the Message-ID, which strangers write.
  if (ConsumePrefix(&text, "message-id=") || ConsumePrefix(&text, "id=")) {
    const bool is_angled = StartsWith(text, "<");
    event->message_id = is_angled ? TakeUntil(&text, "> (") : TakeUntil(&text, " (");
    if (is_angled) event->message_id.remove_prefix(1);
  } else {
    ConsumePrefix(&text, "(");
  }
  if (text.ends_with(")")) text.remove_suffix(1);
  event->kind = EventKind::kAttempt;
  SetReply(text, event);
  event->speaker = event->reply_code == 0 ? Speaker::kOwnMta : Speaker::kRemote;
  if (event->outcome == Outcome::kDelivered) event->stage = Stage::kEndOfData;
  // Given up after the last of its tries.
  if (event->outcome == Outcome::kBounced && event->reply_code / 100 == 4)
    event->outcome = Outcome::kExpired;
  return ParseResult::kEvent;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kZonemta;
  SkipLevel(&text);
  const std::string_view who = TakeUntil(&text, " ");
  const bool is_sender = StartsWith(who, "Sender/");
  if (!is_sender && !StartsWith(who, "Queue/")) return ParseResult::kOfNoInterest;
  if (StartsWith(text, "id=")) TakeUntil(&text, " ");
  event->queue_id = MessageOf(TakeUntil(&text, " "));
  if (event->queue_id.empty()) return ParseResult::kOfNoInterest;
  const std::string_view word = TakeUntil(&text, " ");
  if (is_sender) return ParseDelivery(word, text, event);
  if (word == "QUEUED") {
    event->kind = EventKind::kArrival;
    event->queued = true;
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

bool IsOwnText(std::string_view text) {
  SkipLevel(&text);
  if (!StartsWith(text, "Sender/") && !StartsWith(text, "Queue/")) return false;
  TakeUntil(&text, " ");
  return StartsWith(text, "id=") || !MessageOf(text.substr(0, text.find(' '))).empty();
}

}  // namespace
}  // namespace zonemta

const DialectTraits kZoneMtaTraits = {.dialect = Dialect::kZonemta,
                                      .is_program = zonemta::IsProgram,
                                      .parse = zonemta::Parse,
                                      .is_own_text = zonemta::IsOwnText};

}  // namespace whybounce
