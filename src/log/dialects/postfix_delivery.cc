// Delivery status lines: src/global/log_adhoc.c, one shape for all delivery agents.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "log/dialects/postfix.h"
#include "log/dialects/postfix_internal.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce::postfix {
namespace {

// "host H[ip] said: REPLY (in reply to X command)". The last "(in reply to " is Postfix's own; a
// line cut at 2000 bytes has none.
[[gnu::noinline]] bool ParseHostSaid(std::string_view reason, EventView* event) {
  if (!ConsumePrefix(&reason, "host ")) return false;
  const size_t space = FindAny(reason, ' ');
  if (space == reason.size()) return false;
  std::string_view rest = reason.substr(space + 1);
  if (ConsumePrefix(&rest, "refused to talk to me: ")) {
    event->stage = Stage::kGreeting;
  } else if (!ConsumePrefix(&rest, "said: ")) {
    return false;
  }
  const size_t open = FindLast(rest, '(');
  std::string_view command = rest.substr(std::min(rest.size(), open));
  if (ConsumePrefix(&command, "(in reply to ") && rest.substr(0, open).ends_with(' ')) {
    event->stage = StageOfCommand(command);
    rest = rest.substr(0, open - 1);
  }
  if (!event->HasRelay()) {
    const NamedHost peer = ParseNamedHost(reason.substr(0, space));
    event->relay_host = peer.name;
    event->relay_ip = peer.ip;
  }
  event->speaker = Speaker::kRemote;
  SetReply(rest, event);
  return true;
}

// What the host itself says: of connections, DNS, TLS, its mailboxes and its delivery agents.
[[gnu::noinline]] void ParseOwnWords(std::string_view reason, EventView* event) {
  event->speaker = Speaker::kOwnMta;
  SetReply(reason, event);
  if (StartsWith(reason, "lost connection") || StartsWith(reason, "conversation with")) {
    const size_t at = reason.find(" while ");
    event->stage = at == reason.npos ? Stage::kLocal : StageOfCommand(reason.substr(at + 7));
  } else if (StartsWith(reason, "connect to ")) {
    event->stage = Stage::kConnect;
  } else if (StartsWith(reason, "TLS is required") || StartsWith(reason, "Cannot start TLS") ||
             StartsWith(reason, "Server certificate")) {
    event->stage = Stage::kStarttls;
  } else if (StartsWith(reason, "SASL authentication failed")) {
    event->stage = Stage::kAuth;
  } else {
    event->stage = Stage::kLocal;
  }
  // The host that could not be talked to, where the line has relay=none.
  std::string_view rest = reason;
  if (!event->HasRelay() &&
      (ConsumePrefix(&rest, "connect to ") || ConsumePrefix(&rest, "lost connection with ") ||
       ConsumePrefix(&rest, "conversation with "))) {
    const NamedHost peer = ParseNamedHost(rest.substr(0, FindAny(rest, ' ')));
    event->relay_host = peer.name;
    event->relay_ip = peer.ip;
  }
  // The nested reply's code is the better evidence: "... server H said: 535 5.7.8 ...".
  while (event->reply_code == 0 && !reason.empty()) {
    const std::string_view words = TakeUntil(&reason, ": ");
    if (!words.ends_with(" said") && !words.ends_with(" refused to start TLS")) continue;
    const ReplyParts parts = SplitReply(reason);
    event->reply_code = parts.code;
    event->enhanced_code = parts.enhanced_code;
  }
}

// Links of a delivered message to the queue id it goes on under.
void ParseSuccessor(EventView* event) {
  std::string_view reply = event->reply;
  if (ConsumePrefix(&reply, "forwarded as ")) {
    event->outcome = Outcome::kExpanded;
    event->origin = Origin::kForwarded;
    event->other_queue_id = reply;
    return;
  }
  if (!IsLoopbackName(event->Relay())) return;
  const size_t at = reply.rfind("queued as ");
  if (at == reply.npos) return;
  const std::string_view id = reply.substr(at + 10);
  if (!MayBePostfixQueueId(id)) return;
  event->outcome = Outcome::kRelayed;
  event->origin = Origin::kFiltered;
  event->other_queue_id = id;
}

// What the last server or the delivery agent answered.
[[gnu::noinline]] void ParseDelivered(std::string_view reply, EventView* event) {
  SetReply(reply, event);
  event->stage = event->reply_code != 0 ? Stage::kEndOfData : Stage::kLocal;
  event->speaker = event->reply_code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
  ParseSuccessor(event);
  // Only discard(8) sends to nobody.
  if (!event->HasRelay()) event->outcome = Outcome::kDiscarded;
}

// Takes "sent (" and its kin.
bool ConsumeStatus(std::string_view* text, EventView* event) {
  const auto is = [&](const auto& word) {
    std::string_view rest = *text;
    // A line that was cut may end here.
    if (!ConsumePrefix(&rest, word) || !(ConsumePrefix(&rest, " (") || rest.empty())) return false;
    *text = rest;
    return true;
  };
  if (is("sent")) {
    event->outcome = Outcome::kDelivered;
  } else if (is("deferred") || is("SOFTBOUNCE")) {
    event->outcome = Outcome::kDeferred;
  } else if (is("bounced")) {
    event->outcome = Outcome::kBounced;
  } else if (is("deliverable")) {
    event->outcome = Outcome::kDelivered;
    event->probe = true;
  } else if (is("undeliverable")) {
    event->outcome = Outcome::kBounced;
    event->probe = true;
  } else {
    return false;
  }
  return true;
}

[[gnu::noinline]] void ParseAnyRelay(std::string_view relay, EventView* event) {
  if (Equals(relay, "none")) return;
  const NamedHost peer = ParseNamedHost(relay);
  event->relay_host = peer.name;
  // "mail[private/dovecot-lmtp]" is a socket; a delivery without a network peer stays in the house.
  const bool is_socket = FindAny(peer.ip, '/') != peer.ip.size();
  if (peer.ip.empty() || is_socket) event->direction = Direction::kInbound;
  if (is_socket && peer.name.empty()) event->relay_host = peer.ip;
  if (!is_socket) event->relay_ip = peer.ip;
}

// "mx.example[192.0.2.1]:25", which most are, without a call.
[[gnu::always_inline]] inline void ParseRelay(std::string_view relay, EventView* event) {
  const size_t open = FindAny(relay, '[');
  const std::string_view behind(relay.data() + open, relay.size() - open);
  const size_t close = FindAny(behind, ']', '/');
  if (close < 2 || close == behind.size() || behind[close] != ']')
    return ParseAnyRelay(relay, event);
  event->relay_host = {relay.data(), open};
  event->relay_ip = {behind.data() + 1, close - 1};
}

}  // namespace

void ParseReason(std::string_view reason, EventView* event) {
  event->suspended = ConsumePrefix(&reason, "delivery temporarily suspended: ");
  if (!ParseHostSaid(reason, event)) ParseOwnWords(reason, event);
}

ParseResult ParseDelivery(std::string_view text, EventView* event) {
  event->kind = EventKind::kAttempt;
  ConsumePrefix(&text, "to=");
  if (!ConsumeAddress(&text, &event->recipient)) return ParseResult::kNotUnderstood;
  if (ConsumePrefix(&text, ", orig_to=") && !ConsumeAddress(&text, &event->original_recipient)) {
    return ParseResult::kNotUnderstood;
  }
  if (!ConsumePrefix(&text, ", relay=")) return ParseResult::kNotUnderstood;
  ParseRelay(TakeField(&text), event);
  // conn_use=N, delay=D, delays=a/b/c/d, tls=..., dsn=X.Y.Z, then status: the first one is
  // Postfix's.
  while (!ConsumePrefix(&text, "status=")) {
    std::string_view field = TakeField(&text);
    if (StartsWith(field, "delays=") || StartsWith(field, "conn_use=")) {
      if (text.empty()) return ParseResult::kNotUnderstood;
    } else if (ConsumePrefix(&field, "delay=")) {
      event->delay_s = ParseDecimal(field).value_or(-1);
    } else if (ConsumePrefix(&field, "dsn=")) {
      event->dsn = ParseEnhancedCode(field).value_or(EnhancedCode{});
    } else if (text.empty() || FindAny(field, '=') == field.size()) {
      return ParseResult::kNotUnderstood;
    }
  }
  if (!ConsumeStatus(&text, event)) return ParseResult::kNotUnderstood;
  if (text.ends_with(')')) text.remove_suffix(1);
  if (event->outcome == Outcome::kDelivered) {
    ParseDelivered(text, event);
    return ParseResult::kEvent;
  }
  ParseReason(text, event);
  return ParseResult::kEvent;
}

}  // namespace whybounce::postfix
