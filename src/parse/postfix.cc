#include "parse/postfix.h"

#include "base/text.h"
#include "parse/postfix_internal.h"

namespace whybounce {
namespace postfix {

Peer ParsePeer(std::string_view text) {
  const size_t open = FindAny(text, '[');
  if (open == text.size()) return {text.substr(0, FindAny(text, ':')), {}};
  const std::string_view behind = text.substr(open + 1);
  const size_t close = FindAny(behind, ']');
  if (close == behind.size()) return {text, {}};
  return {text.substr(0, open), behind.substr(0, close)};
}

bool ConsumeAngled(std::string_view* text, std::string_view* address) {
  if (text->empty() || text->front() != '<') return false;
  if (const size_t end = FindAny(*text, '>', '"'); end < text->size() && (*text)[end] == '>') {
    *address = text->substr(1, end - 1);
    text->remove_prefix(end + 1);
    return true;
  }
  bool quoted = false;
  for (size_t i = 1; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '>' && !quoted) {
      *address = text->substr(1, i - 1);
      text->remove_prefix(i + 1);
      return true;
    }
  }
  // Before 3.5 addresses were logged without quotes, so a lone quote may stand in one.
  const size_t end = text->find('>');
  if (end == text->npos) return false;
  *address = text->substr(1, end - 1);
  text->remove_prefix(end + 1);
  return true;
}

namespace {

std::string_view TakeDigits(std::string_view* text) {
  size_t digits = 0;
  while (digits < text->size() && IsDigit((*text)[digits])) ++digits;
  const std::string_view taken = text->substr(0, digits);
  text->remove_prefix(digits);
  return taken;
}

// qmgr: "from=<S>, size=N, nrcpt=N (queue active)" and "from=<S>, status=expired, returned to
// sender".
ParseResult ParseFrom(std::string_view text, EventView* event) {
  ConsumePrefix(&text, "from=");
  if (!ConsumeAngled(&text, &event->sender)) return ParseResult::kNotUnderstood;
  event->has_sender = true;
  if (StartsWith(text, ", status=expired") || StartsWith(text, ", status=force-expired")) {
    event->kind = EventKind::kExpiry;
    event->outcome = Outcome::kExpired;
    event->stage = Stage::kLocal;
    event->speaker = Speaker::kOwnMta;
    event->reply = text.substr(2);
    return ParseResult::kEvent;
  }
  if (!ConsumePrefix(&text, ", size=")) return ParseResult::kNotUnderstood;
  event->kind = EventKind::kActive;
  event->size_bytes = static_cast<int64_t>(ParseUint(TakeDigits(&text)).value_or(0));
  if (ConsumePrefix(&text, ", nrcpt="))
    event->recipient_count = static_cast<int64_t>(ParseUint(TakeDigits(&text)).value_or(0));
  return ParseResult::kEvent;
}

// smtpd: "client=H[ip][, sasl_method=..][, orig_queue_id=Q][, orig_client=H[ip]]".
ParseResult ParseClient(std::string_view text, EventView* event) {
  event->kind = EventKind::kArrival;
  ConsumePrefix(&text, "client=");
  const Peer client = ParsePeer(TakeUntil(&text, ", "));
  event->client_host = client.name;
  event->client_ip = client.ip;
  while (!text.empty()) {
    std::string_view field = TakeUntil(&text, ", ");
    // XFORWARD from a content filter: this message is that one, come back.
    if (ConsumePrefix(&field, "orig_queue_id=")) {
      event->other_queue_id = field;
      event->origin = Origin::kFiltered;
    }
  }
  return ParseResult::kEvent;
}

// pickup: "uid=U from=<S>[ orig_id=QID]".
ParseResult ParseUid(std::string_view text, EventView* event) {
  event->kind = EventKind::kArrival;
  TakeUntil(&text, " from=");
  if (!ConsumeAngled(&text, &event->sender)) return ParseResult::kNotUnderstood;
  event->has_sender = true;
  if (ConsumePrefix(&text, " orig_id=")) {
    event->other_queue_id = text;
    event->origin = Origin::kRequeued;
  }
  return ParseResult::kEvent;
}

// bounce: "sender non-delivery notification: QID2" and its kin.
bool ParseNotification(std::string_view text, EventView* event) {
  if (!StartsWith(text, "sender ") && !StartsWith(text, "postmaster ")) return false;
  const size_t at = text.find(" notification: ");
  if (at == text.npos || at > 40) return false;
  event->kind = EventKind::kLink;
  event->origin = Origin::kNotification;
  event->other_queue_id = text.substr(at + 15);
  return IsPostfixQueueId(event->other_queue_id);
}

constexpr size_t kActionBytesMax = 24;

// What is said of a queue id less often.
ParseResult ParseOther(std::string_view text, EventView* event) {
  std::string_view rest = text.substr(0, kActionBytesMax);
  if (const std::string_view word = TakeUntil(&rest, ": ");
      IsAction(word) && word.size() + 2 <= text.size()) {
    return ParseSmtpdAction(word, text.substr(word.size() + 2), event);
  }
  if (ParseCleanupRefusal(text, event)) return ParseResult::kEvent;
  // A soft error of one of several hosts tried ("host H said: 4xx ..."), and whatever else a daemon
  // says of a queue id: the recipient's own status= line follows.
  static constexpr std::string_view kTalk[] = {"host ",
                                               "lost connection",
                                               "conversation with",
                                               "connect to ",
                                               "resent-message-id=",
                                               "passing <",
                                               "enabling PIX workarounds",
                                               "skipped, still being delivered",
                                               "status=deferred (",
                                               "placed on hold",
                                               "released from hold",
                                               "requeued",
                                               "expired",
                                               "force-expired",
                                               "sender notification failed",
                                               "postmaster notification failed",
                                               "not sending ",
                                               "timeout after",
                                               "too many errors",
                                               "Server certificate",
                                               "Cannot start TLS",
                                               "TLS is required",
                                               "SASL authentication failed",
                                               "message rejected: ",
                                               "moved to ",
                                               "mail_queue_enter",
                                               "discarding ",
                                               "delivering to ",
                                               "SMTPUTF8 is required",
                                               "certificate verification failed",
                                               "undeliverable ",
                                               "improper command pipelining"};
  for (const std::string_view talk : kTalk) {
    if (text.starts_with(talk)) return ParseResult::kOfNoInterest;
  }
  // "H[ip] said ...": the same, of a host named first.
  const size_t bracket = text.find('[');
  if (bracket != text.npos && bracket < 256 && text.substr(0, bracket).find(' ') == text.npos) {
    return ParseResult::kOfNoInterest;
  }
  return IsKnownTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

ParseResult ParseQueued(std::string_view text, EventView* event) {
  if (StartsWith(text, "to=<")) return ParseDelivery(text, event);
  if (StartsWith(text, "from=<")) return ParseFrom(text, event);
  if (Equals(text, "removed") || StartsWith(text, "removed (")) {
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  if (StartsWith(text, "client=")) return ParseClient(text, event);
  if (StartsWith(text, "message-id=")) {
    event->kind = EventKind::kMessageId;
    event->message_id = text.substr(11);
    return ParseResult::kEvent;
  }
  if (StartsWith(text, "uid=")) return ParseUid(text, event);
  if (ParseNotification(text, event)) return ParseResult::kEvent;
  return ParseOther(text, event);
}

}  // namespace
}  // namespace postfix

namespace {

constexpr size_t kIdBytesMin = 5;
constexpr size_t kIdBytesMax = 24;
constexpr size_t kLongIdBytesMin = 12;
constexpr size_t kTimeBytes = 10;  // of a long id

// As QueueIdBytes(), of an id of any length.
size_t CountIdBytes(std::string_view text) {
  size_t end = 0;
  bool is_hex = true;
  for (; end <= kIdBytesMax && end < text.size() && IsAlnum(text[end]); ++end)
    is_hex = is_hex && (IsDigit(text[end]) || (text[end] >= 'A' && text[end] <= 'F'));
  if (end < kIdBytesMin || end > kIdBytesMax) return 0;
  if (is_hex) return end;
  const bool is_long =
      end >= kLongIdBytesMin && text.substr(0, end).find('z', kTimeBytes) != text.npos;
  return is_long ? end : 0;
}

// The length of the queue id that the text begins with: of its letters and digits, if they can be
// one, else 0. A short id is of hexadecimal digits, a long one has a 'z' behind its time.
size_t QueueIdBytes(std::string_view text) {
  if (text.size() < Bytes16::kSize) return CountIdBytes(text);
  const Bytes16 bytes(text.data());
  const uint32_t digits = bytes.Between('0', '9');
  const size_t hex_bytes = LeadingBytes(digits | bytes.Between('A', 'F'));
  if (hex_bytes < Bytes16::kSize && !IsAlpha(text[hex_bytes]))
    return hex_bytes < kIdBytesMin ? 0 : hex_bytes;
  const size_t end = LeadingBytes(digits | bytes.Letters());
  if (end == Bytes16::kSize) return CountIdBytes(text);
  if (end < kLongIdBytesMin) return 0;
  return LeadingBytes(~bytes.Equal('z') | ((1U << kTimeBytes) - 1)) < end ? end : 0;
}

// What no queue id stands before.
ParseResult ParseLoose(std::string_view text, EventView* event) {
  const size_t colon = FindNear(text.substr(0, 26), ": ");
  if (colon != text.npos) {
    const std::string_view head = text.substr(0, colon);
    std::string_view rest = text.substr(colon + 2);
    // Before the actions: cleanup has one that is called warning too, but behind a queue id.
    if (Equals(head, "warning") || Equals(head, "error") || Equals(head, "fatal") ||
        Equals(head, "panic")) {
      return postfix::ParseComplaint(rest, event);
    }
    if (postfix::IsAction(head)) return postfix::ParseSmtpdAction(head, rest, event);
    if (Equals(head, "NOQUEUE")) {
      text = rest;
      const std::string_view word = TakeUntil(&rest, ": ");
      if (postfix::IsAction(word)) return postfix::ParseSmtpdAction(word, rest, event);
    }
  }
  return postfix::IsKnownTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

}  // namespace

bool IsPostfixQueueId(std::string_view id) { return !id.empty() && QueueIdBytes(id) == id.size(); }

bool IsPostfixProgram(std::string_view program) {
  const size_t slash = program.rfind('/');
  if (slash == program.npos) return StartsWith(program, "postfix");
  if (StartsWith(program, "postfix")) return true;
  const std::string_view daemon = program.substr(slash + 1);
  for (const std::string_view known :
       {"smtp",     "smtpd",     "qmgr",     "cleanup", "local",           "virtual",    "pipe",
        "bounce",   "error",     "retry",    "lmtp",    "pickup",          "postscreen", "discard",
        "defer",    "trace",     "anvil",    "scache",  "tlsproxy",        "dnsblog",    "verify",
        "nqmgr",    "postsuper", "postdrop", "tlsmgr",  "trivial-rewrite", "proxymap",   "master",
        "sendmail", "postqueue", "postlog",  "showq",   "flush",           "spawn"}) {
    if (daemon == known) return true;
  }
  return false;
}

ParseResult ParsePostfix(std::string_view text, EventView* event) {
  event->dialect = Dialect::kPostfix;
  while (StartsWith(text, " ")) text.remove_prefix(1);
  const size_t id_bytes = QueueIdBytes(text);
  if (id_bytes == 0 || !StartsWith(text.substr(id_bytes), ": ")) return ParseLoose(text, event);
  event->queue_id = text.substr(0, id_bytes);
  return postfix::ParseQueued(text.substr(id_bytes + 2), event);
}

}  // namespace whybounce
