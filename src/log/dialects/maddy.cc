// Lines of maddy (internal/target/queue, internal/endpoint/smtp): a module's name, what happened, a
// tab and a JSON object: `queue: delivery attempt failed<TAB>{"msg_id":"2f6f32e9","rcpt":"R",...}`.
#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace maddy {
namespace {

constexpr std::string_view kFailed = "delivery attempt failed";
constexpr std::string_view kGivenUp = "not delivered, permanent error";

bool IsProgram(std::string_view program) { return program == "maddy"; }

struct Line {
  std::string_view module;
  std::string_view what;
  std::string_view object;  // after its "{"
};

// The tab may have been written as syslog daemons do.
bool Split(std::string_view text, Line* line) {
  for (const std::string_view tab : {"\t{\"", "#011{\"", "\\t{\""}) {
    const size_t at = text.find(tab);
    if (at == text.npos) continue;
    const std::string_view head = text.substr(0, at);
    const size_t colon = head.rfind(": ");
    if (colon == head.npos) return false;
    line->module = head.substr(0, colon);
    line->what = head.substr(colon + 2);
    line->object = text.substr(at + tab.size() - 1);
    return true;
  }
  return false;
}

// Takes `"key":value,` off the front of what is in the braces: strings without their quotes, as
// they are escaped; lists and objects as they stand.
bool ConsumeMember(std::string_view* text, std::string_view* key, std::string_view* value) {
  std::string_view rest = *text;
  const auto string = [&rest](std::string_view* out) {
    if (!ConsumePrefix(&rest, "\"")) return false;
    size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) return false;
    *out = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
  };
  if (!string(key) || !ConsumePrefix(&rest, ":")) return false;
  if (!string(value)) {
    const char first = rest.empty() ? '\0' : rest.front();
    const char closing = first == '[' ? ']' : first == '{' ? '}' : '\0';
    size_t end = closing != '\0' ? rest.find(closing) : rest.find_first_of(",}");
    if (end == rest.npos) return false;
    if (closing != '\0') ++end;
    *value = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  ConsumePrefix(&rest, ",");
  *text = rest;
  return true;
}

struct Fields {
  std::string_view id, recipient, sender, server, code, enhanced_code, message, reason;
};

Fields FieldsOf(std::string_view object) {
  Fields out;
  std::string_view key;
  std::string_view value;
  while (ConsumeMember(&object, &key, &value)) {
    if (key == "msg_id") out.id = value;
    if (key == "rcpt") out.recipient = value;
    if (key == "from" || key == "sender") out.sender = value;
    if (key == "remote_server") out.server = value;
    if (key == "smtp_code") out.code = value;
    if (key == "smtp_enchcode") out.enhanced_code = value;
    if (key == "smtp_msg") out.message = value;
    if (key == "reason") out.reason = value;
  }
  return out;
}

// `\"`, `\n`, `\u003c` as the bytes they stand for; what is beyond ASCII stays as it is.
void Unescape(std::string_view text, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out->push_back(text[i]);
      continue;
    }
    const char what = text[++i];
    unsigned number = 0;
    if (what == 'u' && i + 4 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 5, number, 16).ptr ==
            text.data() + i + 5 &&
        number < 0x80) {
      out->push_back(number < 0x20 ? ' ' : static_cast<char>(number));
      i += 4;
    } else if (what == 'n' || what == 'r' || what == 't') {
      out->push_back(' ');
    } else {
      if (what == 'u') out->push_back('\\');
      out->push_back(what);
    }
  }
}

void SetServer(std::string_view server, EventView* event) {
  if (IsIpAddress(server)) {
    event->relay_ip = server;
  } else if (server.find(' ') == server.npos) {
    event->relay_host = server;
  }
}

void SetCodes(const Fields& fields, EventView* event) {
  event->reply = fields.message.empty() ? fields.reason : fields.message;
  event->reply_code =
      static_cast<ReplyCode>(std::min<uint64_t>(ParseUint(fields.code).value_or(0), 999));
  std::string_view enhanced = fields.enhanced_code;
  event->enhanced_code = ConsumeEnhancedCode(&enhanced);
}

bool IsQueue(std::string_view module) {
  return module.ends_with("queue") || StartsWith(module, "queue") ||
         module.find("queue/") != module.npos;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kMaddy;
  Line line;
  if (!Split(text, &line)) return ParseResult::kOfNoInterest;
  const bool is_delivered = line.what == "delivered";
  if (is_delivered || line.what == kFailed || line.what == kGivenUp) {
    if (!IsQueue(line.module)) return ParseResult::kOfNoInterest;
    const Fields fields = FieldsOf(line.object);
    if (fields.recipient.empty()) return ParseResult::kNotUnderstood;
    event->kind = EventKind::kAttempt;
    event->queue_id = fields.id;
    event->recipient = fields.recipient;
    SetServer(fields.server, event);
    SetCodes(fields, event);
    event->speaker = fields.server.empty() ? Speaker::kOwnMta : Speaker::kRemote;
    event->outcome = is_delivered                                            ? Outcome::kDelivered
                     : line.what == kGivenUp || event->reply_code / 100 == 5 ? Outcome::kBounced
                                                                             : Outcome::kDeferred;
    return ParseResult::kEvent;
  }
  const bool is_refusal = line.what.ends_with(" error") || line.what == "RCPT error";
  if (is_refusal && (StartsWith(line.module, "smtp") || StartsWith(line.module, "submission"))) {
    const Fields fields = FieldsOf(line.object);
    SetCodes(fields, event);
    if (event->reply_code < 400) return ParseResult::kOfNoInterest;
    event->kind = EventKind::kRejection;
    event->outcome = Outcome::kRejected;
    event->direction = Direction::kInbound;
    event->speaker = Speaker::kOwnMta;
    event->recipient = fields.recipient;
    event->sender = fields.sender;
    event->has_sender = !fields.sender.empty();
    event->stage = StartsWith(line.what, "RCPT")   ? Stage::kRcpt
                   : StartsWith(line.what, "MAIL") ? Stage::kMail
                                                   : Stage::kEndOfData;
    event->code_class = event->reply_code / 100 == 4 ? 4 : 5;
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

bool IsOwnText(std::string_view text) {
  Line line;
  const size_t colon = text.substr(0, 64).find(": ");
  if (colon == text.npos || text.find(' ') < colon) return false;
  return Split(text, &line) && line.object.find("\"msg_id\":\"") != line.object.npos &&
         line.module.find(' ') == line.module.npos;
}

// "not delivered" stands after the attempt that was refused for good, and after the last of those
// that were not.
EarlierLines::Use Look(const LineView& view) {
  std::string_view text = view.text;
  // `text` may begin at the mark: without the module's name.
  const bool is_cut = StartsWith(text, kFailed);
  Line line;
  if (!Split(text, &line)) {
    if (!is_cut) return {};
    const size_t open = text.find("{\"");
    if (open == text.npos) return {};
    line.what = kFailed;
    line.object = text.substr(open + 1);
  }
  const bool is_failed = line.what == kFailed;
  const bool is_given_up = line.what == kGivenUp;
  const bool is_said = line.what == "RCPT error";
  if (!is_failed && !is_given_up && !is_said) return {};
  const Fields fields = FieldsOf(line.object);
  const uint64_t key = Mix64(Hash64(fields.id), Hash64(fields.recipient));
  using Verb = EarlierLines::Verb;
  if (is_said) return {Verb::kAsks, 0, {}};  // only to be unescaped
  return {is_failed ? Verb::kBegins : Verb::kTakes, key, fields.code.substr(0, 1)};
}

ParseResult Complete(const LineView&, std::string_view earlier, std::string* scratch,
                     ParseResult parsed, EventView* event) {
  if (parsed != ParseResult::kEvent) return parsed;
  if (event->kind == EventKind::kAttempt && event->reply.empty() && event->reply_code == 0 &&
      event->outcome == Outcome::kBounced) {
    if (earlier == "5") return ParseResult::kOfNoInterest;
    if (earlier == "4") event->outcome = Outcome::kExpired;
    return parsed;
  }
  Unescape(event->reply, scratch);
  event->reply = *scratch;
  return parsed;
}

constexpr Joins kJoins = {kFailed, Look, Complete};

}  // namespace
}  // namespace maddy

const DialectTraits kMaddyTraits = {.dialect = Dialect::kMaddy,
                                    .is_program = maddy::IsProgram,
                                    .parse = maddy::Parse,
                                    .is_own_text = maddy::IsOwnText,
                                    .joins = &maddy::kJoins};

}  // namespace whybounce
