// Lines of Stalwart (crates/trc): "[LEVEL ]words (event.id) key = value, key = "text", key =
// ["a"]". Quotes within a text are not escaped, and the fields of a session stand before those of
// the event, so that a key may come twice: the last one holds.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace stalwart {
namespace {

bool IsProgram(std::string_view program) {
  return program == "stalwart" || program == "stalwart-mail" || program == "stalwart-smtp";
}

bool IsIdByte(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-'; }

// "RCPT TO rejected (delivery.rcpt-to-rejected) " off the front; empty if there is none.
std::string_view ConsumeHead(std::string_view* text) {
  constexpr size_t kHeadBytesMax = 160;
  const std::string_view head = text->substr(0, kHeadBytesMax);
  for (size_t open = head.find(" ("); open != head.npos; open = head.find(" (", open + 2)) {
    const size_t close = head.find(')', open);
    if (close == head.npos) return {};
    const std::string_view id = head.substr(open + 2, close - open - 2);
    const size_t dot = id.find('.');
    if (dot == 0 || dot == id.npos || dot + 1 == id.size() ||
        !std::all_of(id.begin(), id.begin() + static_cast<ptrdiff_t>(dot), IsIdByte) ||
        !std::all_of(id.begin() + static_cast<ptrdiff_t>(dot) + 1, id.end(), IsIdByte)) {
      continue;
    }
    std::string_view rest = text->substr(close + 1);
    if (!rest.empty() && !ConsumePrefix(&rest, " ")) continue;
    *text = rest;
    return id;
  }
  return {};
}

// Where `, key = ` begins after a value that may hold anything; its end if none follows.
size_t EndOfValue(std::string_view text, std::string_view closing) {
  for (size_t at = text.find(closing); at != text.npos; at = text.find(closing, at + 1)) {
    std::string_view behind = text.substr(at + closing.size());
    if (behind.empty()) return at;
    if (!ConsumePrefix(&behind, ", ")) continue;
    size_t size = 0;
    while (size < behind.size() && (IsAlnum(behind[size]) || behind[size] == '.')) ++size;
    if (size > 0 && StartsWith(behind.substr(size), " = ")) return at;
  }
  return text.size();
}

// Takes "key = value, " off the front: texts without their quotes, lists with their brackets.
bool ConsumeField(std::string_view* text, std::string_view* key, std::string_view* value) {
  std::string_view rest = *text;
  const size_t equals = rest.find(" = ");
  if (equals == rest.npos) return false;
  *key = rest.substr(0, equals);
  rest.remove_prefix(equals + 3);
  const bool is_text = StartsWith(rest, "\"");
  const bool is_list = StartsWith(rest, "[");
  if (is_text) rest.remove_prefix(1);
  const std::string_view closing = is_text ? "\"" : is_list ? "]" : "";
  const size_t end =
      closing.empty() ? std::min(rest.find(", "), rest.size()) : EndOfValue(rest, closing);
  *value = rest.substr(0, std::min(rest.size(), end + (is_list ? 1 : 0)));
  rest.remove_prefix(std::min(rest.size(), end + closing.size()));
  ConsumePrefix(&rest, ", ");
  *text = rest;
  return true;
}

// The next address of `"a@b", "c@d"]`.
bool ConsumeListed(std::string_view* list, std::string_view* address) {
  const size_t open = list->find('"');
  if (open == list->npos) return false;
  list->remove_prefix(open + 1);
  *address = TakeUntil(list, "\"");
  return true;
}

struct Fields {
  std::string_view id, sender, to, hostname, code, details, size;
  bool has_sender = false;
};

Fields FieldsOf(std::string_view text) {
  Fields out;
  std::string_view key;
  std::string_view value;
  while (ConsumeField(&text, &key, &value)) {
    if (key == "queueId") out.id = value;
    if (key == "from") {
      out.sender = value == "<>" ? std::string_view() : value;
      out.has_sender = true;
    }
    if (key == "to") out.to = value;
    if (key == "hostname") out.hostname = value;
    if (key == "code") out.code = value;
    if (key == "details" || key == "reason") out.details = value;
    if (key == "size") out.size = value;
  }
  return out;
}

struct Kind {
  std::string_view id;
  Outcome outcome;  // where no code says another
  Stage stage;
  // Of a recipient, once more or for the first time: what the protocol said was told before, if it
  // was about that recipient.
  bool is_notice = false;
};
constexpr Kind kKinds[] = {
    {"delivered", Outcome::kDelivered, Stage::kEndOfData},
    {"rcpt-to-rejected", Outcome::kBounced, Stage::kRcpt},
    {"rcpt-to-failed", Outcome::kDeferred, Stage::kRcpt},
    {"message-rejected", Outcome::kBounced, Stage::kEndOfData},
    {"mail-from-rejected", Outcome::kBounced, Stage::kMail},
    {"ehlo-rejected", Outcome::kDeferred, Stage::kEhlo},
    {"greeting-failed", Outcome::kDeferred, Stage::kGreeting},
    {"connect-error", Outcome::kDeferred, Stage::kConnect},
    {"null-mx", Outcome::kBounced, Stage::kLocal},
    {"mx-lookup-failed", Outcome::kDeferred, Stage::kLocal},
    {"dsn-success", Outcome::kDelivered, Stage::kUnknown, true},
    {"dsn-temp-fail", Outcome::kDeferred, Stage::kUnknown, true},
    {"dsn-perm-fail", Outcome::kBounced, Stage::kUnknown, true},
};

const Kind* KindOf(std::string_view id) {
  if (!ConsumePrefix(&id, "delivery.")) return nullptr;
  const auto* it = std::find_if(std::begin(kKinds), std::end(kKinds),
                                [&](const Kind& kind) { return kind.id == id; });
  return it == std::end(kKinds) ? nullptr : it;
}

ParseResult ParseAttempt(const Kind& kind, const Fields& fields, EventView* event) {
  event->kind = EventKind::kAttempt;
  event->outcome = kind.outcome;
  event->stage = kind.stage;
  event->queue_id = fields.id;
  event->has_sender = fields.has_sender;
  event->sender = fields.sender;
  if (IsIpAddress(fields.hostname)) {
    event->relay_ip = fields.hostname;
  } else {
    event->relay_host = fields.hostname;
  }
  SetReply(fields.details, event);
  if (const auto code = ParseUint(fields.code); code && *code >= 200 && *code < 600) {
    event->reply_code = static_cast<ReplyCode>(*code);
    if (kind.outcome != Outcome::kDelivered && !kind.is_notice)
      event->outcome = *code < 500 ? Outcome::kDeferred : Outcome::kBounced;
  }
  event->speaker = event->reply_code == 0 ? Speaker::kOwnMta : Speaker::kRemote;
  if (StartsWith(fields.to, "[")) {
    event->further_recipients = fields.to;
    if (!ConsumeListed(&event->further_recipients, &event->recipient))
      event->further_recipients = {};
  } else {
    event->recipient = fields.to;
  }
  // What ends a whole message is told of again, by the name of each recipient.
  if (event->recipient.empty() && event->outcome != Outcome::kDeferred)
    return ParseResult::kOfNoInterest;
  return ParseResult::kEvent;
}

ParseResult ParseArrival(std::string_view id, const Fields& fields, EventView* event) {
  if (fields.id.empty()) return ParseResult::kOfNoInterest;
  event->kind = EventKind::kArrival;
  event->queued = true;
  event->queue_id = fields.id;
  event->has_sender = fields.has_sender;
  event->sender = fields.sender;
  event->size_bytes = static_cast<int64_t>(ParseUint(fields.size).value_or(0));
  if (id.find("dsn") != id.npos) event->origin = Origin::kNotification;
  return ParseResult::kEvent;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kStalwart;
  const std::string_view id = ConsumeHead(&text);
  if (id.empty()) return ParseResult::kNotUnderstood;
  if (const Kind* kind = KindOf(id)) return ParseAttempt(*kind, FieldsOf(text), event);
  if (StartsWith(id, "queue.") && id.ends_with("queued"))
    return ParseArrival(id, FieldsOf(text), event);
  return ParseResult::kOfNoInterest;
}

// After a level all it says, else of deliveries and the queue.
bool IsOwnText(std::string_view text) {
  bool has_level = false;
  for (const std::string_view level : {"TRACE ", "DEBUG ", "INFO ", "WARN ", "ERROR "})
    has_level = has_level || ConsumePrefix(&text, level);
  const std::string_view id = ConsumeHead(&text);
  if (id.empty()) return false;
  return has_level ? text.empty() || text.find(" = ") != text.npos
                   : StartsWith(id, "delivery.") || StartsWith(id, "queue.");
}

bool NextRecipient(EventView* event) {
  if (ConsumeListed(&event->further_recipients, &event->recipient)) return true;
  event->further_recipients = {};
  return false;
}

// By message: which of its recipients the protocol has said something about since the attempt
// began; "*" for all.
EarlierLines::Use Look(const LineView& line) {
  std::string_view text = line.text;
  std::string_view id = ConsumeHead(&text);
  if (id.empty() && StartsWith(text, "(delivery.")) {  // it begins at the mark
    text.remove_prefix(1);
    id = TakeUntil(&text, ") ");
  }
  using Verb = EarlierLines::Verb;
  const Kind* kind = KindOf(id);
  const bool begins = id == "delivery.attempt-start";
  if (kind == nullptr && !begins) return {};
  const Fields fields = FieldsOf(text);
  const uint64_t key = Hash64(fields.id);
  if (begins) return {Verb::kBegins, key, "-"};
  if (kind->is_notice) return {Verb::kAsks, key, {}};
  // What names nobody and has ended is said by notices alone.
  EventView event;
  if (ParseAttempt(*kind, fields, &event) != ParseResult::kEvent) return {};
  return {Verb::kAdds, key, fields.to.empty() ? "*" : fields.to};
}

ParseResult Complete(const LineView&, std::string_view earlier, std::string*, ParseResult parsed,
                     EventView* event) {
  if (parsed != ParseResult::kEvent || event->stage != Stage::kUnknown) return parsed;
  while (!earlier.empty()) {
    const std::string_view to = TakeUntil(&earlier, "\n");
    const bool is_listed = StartsWith(to, "[") && to.find(event->recipient) != to.npos;
    if (to == event->recipient || to == "*" || is_listed) return ParseResult::kOfNoInterest;
  }
  return parsed;
}

constexpr Joins kJoins = {"(delivery.", Look, Complete};

}  // namespace
}  // namespace stalwart

const DialectTraits kStalwartTraits = {.dialect = Dialect::kStalwart,
                                       .is_program = stalwart::IsProgram,
                                       .parse = stalwart::Parse,
                                       .is_own_text = stalwart::IsOwnText,
                                       .joins = &stalwart::kJoins,
                                       .next_recipient = stalwart::NextRecipient};

}  // namespace whybounce
