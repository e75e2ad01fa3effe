// Lines of Haraka (outbound/hmail.js, connection.js): "[NOTICE] [UUID.1] [outbound] recipient <R>
// rejected: REPLY", or as logfmt. Who a delivery was for is not said, only to how many.
#include <algorithm>

#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace haraka {
namespace {

constexpr uint64_t kRecipientsMax = 1000;  // of one delivery

constexpr std::string_view kLevels[] = {"DATA", "PROTOCOL", "DEBUG", "INFO",  "NOTICE",
                                        "WARN", "ERROR",    "CRIT",  "ALERT", "EMERG"};

bool IsProgram(std::string_view program) { return program == "haraka" || program == "Haraka"; }

// "[NOTICE] " off the front.
bool ConsumeBracket(std::string_view* text, std::string_view* inside) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, "[")) return false;
  const size_t close = rest.substr(0, 128).find("] ");
  if (close == rest.npos) return false;
  *inside = rest.substr(0, close);
  *text = rest.substr(close + 2);
  return true;
}

// `key=value` or `key="value"` off the front, with the blank after it.
bool ConsumeField(std::string_view* text, std::string_view* key, std::string_view* value) {
  std::string_view rest = *text;
  const size_t equals = rest.find('=');
  if (equals == rest.npos) return false;
  *key = rest.substr(0, equals);
  rest.remove_prefix(equals + 1);
  if (!ConsumePrefix(&rest, "\"")) {
    *value = TakeUntil(&rest, " ");
  } else {
    size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    end = std::min(end, rest.size());
    *value = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    ConsumePrefix(&rest, " ");
  }
  *text = rest;
  return true;
}

struct Head {
  std::string_view uuid;
  std::string_view origin;
};

bool ConsumeHead(std::string_view* text, Head* head) {
  std::string_view level;
  if (StartsWith(*text, "level=")) {
    std::string_view key;
    std::string_view value;
    while (ConsumeField(text, &key, &value)) {
      if (key == "uuid") head->uuid = value;
      if (key == "source" || key == "origin") head->origin = value;
      if (key != "message") continue;
      *text = value;
      return !head->origin.empty();
    }
    return false;
  }
  std::string_view rest = *text;
  if (!ConsumeBracket(&rest, &level) || !ConsumeBracket(&rest, &head->uuid) ||
      !ConsumeBracket(&rest, &head->origin) ||
      std::find(std::begin(kLevels), std::end(kLevels), level) == std::end(kLevels)) {
    return false;
  }
  *text = rest;
  return true;
}

// "<ann@corp.example>" off the front.
bool ConsumeAddress(std::string_view* text, std::string_view* address) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, "<")) return false;
  const size_t close = rest.find('>');
  if (close == rest.npos) return false;
  *address = rest.substr(0, close);
  *text = rest.substr(close + 1);
  return true;
}

void SetAttempt(Outcome outcome, std::string_view reply, EventView* event) {
  event->kind = EventKind::kAttempt;
  event->outcome = outcome;
  ConsumePrefix(&reply, "Upstream error: ");
  SetReply(reply, event);
  event->speaker = event->reply_code == 0 ? Speaker::kOwnMta : Speaker::kRemote;
}

ParseResult ParseDelivered(std::string_view text, EventView* event) {
  std::string_view key;
  std::string_view value;
  SetAttempt(Outcome::kDelivered, {}, event);
  event->stage = Stage::kEndOfData;
  while (ConsumeField(&text, &key, &value)) {
    if (key == "host") event->relay_host = value;
    if (key == "ip" && IsIpAddress(value)) event->relay_ip = value;
    if (key == "response") SetReply(value, event);
    if (key == "delay") event->delay_s = ParseDecimal(value).value_or(-1);
    if (key == "rcpts") {
      std::string_view counts = value;
      const auto count = ParseUint(TakeUntil(&counts, "/"));
      if (!count || *count == 0) return ParseResult::kOfNoInterest;
      event->recipient_count = static_cast<int64_t>(std::min(*count, kRecipientsMax));
      if (event->recipient_count > 1) event->further_recipients = value;
    }
  }
  event->speaker = Speaker::kRemote;
  return ParseResult::kEvent;
}

// What became of the whole message. Of single recipients lines of their own told before.
ParseResult ParseWhole(Outcome outcome, std::string_view reason, EventView* event) {
  if (ConsumePrefix(&reason, "Too many failures (")) {
    outcome = Outcome::kExpired;
    if (reason.ends_with(")")) reason.remove_suffix(1);
  }
  std::string_view addresses = reason;
  const bool is_told = ConsumePrefix(&addresses, "Some recipients temp failed: ") ||
                       ConsumePrefix(&addresses, "Some recipients failed: ");
  if (is_told && outcome != Outcome::kExpired) return ParseResult::kOfNoInterest;
  SetAttempt(outcome, is_told ? std::string_view() : reason, event);
  if (is_told && ConsumeAddress(&addresses, &event->recipient))
    event->further_recipients = addresses;
  return ParseResult::kEvent;
}

ParseResult ParseOutbound(std::string_view text, EventView* event) {
  if (ConsumePrefix(&text, "delivered ")) return ParseDelivered(text, event);
  if (ConsumePrefix(&text, "recipient ")) {
    if (!ConsumeAddress(&text, &event->recipient)) return ParseResult::kNotUnderstood;
    event->stage = Stage::kRcpt;
    if (ConsumePrefix(&text, " rejected: ")) {
      SetAttempt(Outcome::kBounced, text, event);
    } else if (ConsumePrefix(&text, " deferred: ")) {
      SetAttempt(Outcome::kDeferred, text, event);
    } else {
      return ParseResult::kNotUnderstood;
    }
    return ParseResult::kEvent;
  }
  if (ConsumePrefix(&text, "bouncing mail: ")) return ParseWhole(Outcome::kBounced, text, event);
  if (ConsumePrefix(&text, "Temp failing ")) {
    TakeUntil(&text, " seconds: ");
    return ParseWhole(Outcome::kDeferred, text, event);
  }
  return ParseResult::kOfNoInterest;
}

// `recipient <R> code=DENY msg="no such user" sender="S"`, `sender <S> code=DENYSOFT msg="..."`.
ParseResult ParseInbound(std::string_view text, EventView* event) {
  const bool is_recipient = ConsumePrefix(&text, "recipient ");
  if (!is_recipient && !ConsumePrefix(&text, "sender ")) return ParseResult::kOfNoInterest;
  std::string_view address;
  if (!ConsumeAddress(&text, &address)) return ParseResult::kOfNoInterest;
  (is_recipient ? event->recipient : event->sender) = address;
  event->has_sender = !is_recipient;
  ConsumePrefix(&text, " ");
  std::string_view key;
  std::string_view value;
  std::string_view code;
  while (ConsumeField(&text, &key, &value)) {
    if (key == "code") code = value;
    if (key == "msg") SetReply(value, event);
    if (key != "sender") continue;
    event->sender = value;
    event->has_sender = true;
  }
  if (!StartsWith(code, "DENY")) return ParseResult::kOfNoInterest;
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->stage = is_recipient ? Stage::kRcpt : Stage::kMail;
  event->code_class = StartsWith(code, "DENYSOFT") ? 4 : 5;
  return ParseResult::kEvent;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kHaraka;
  Head head;
  if (!ConsumeHead(&text, &head)) return ParseResult::kOfNoInterest;
  event->queue_id = head.uuid == "-" ? std::string_view() : head.uuid;
  if (head.origin == "outbound") return ParseOutbound(text, event);
  return ParseInbound(text, event);
}

bool IsOwnText(std::string_view text) {
  Head head;
  return ConsumeHead(&text, &head);
}

// Further ones of a delivery are counted only; those of what was given up are named.
bool NextRecipient(EventView* event) {
  std::string_view& rest = event->further_recipients;
  if (event->recipient_count > 1) {
    if (--event->recipient_count == 1) rest = {};
    return true;
  }
  if (ConsumePrefix(&rest, ", ") && ConsumeAddress(&rest, &event->recipient)) return true;
  rest = {};
  return false;
}

}  // namespace
}  // namespace haraka

const DialectTraits kHarakaTraits = {.dialect = Dialect::kHaraka,
                                     .is_program = haraka::IsProgram,
                                     .parse = haraka::Parse,
                                     .is_own_text = haraka::IsOwnText,
                                     .next_recipient = haraka::NextRecipient};

}  // namespace whybounce
