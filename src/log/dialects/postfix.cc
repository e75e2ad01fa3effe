#include "log/dialects/postfix.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "log/dialects/postfix_internal.h"
#include "log/dialects/traits.h"
#include "log/dialects/waiting.h"

namespace whybounce {
namespace postfix {

size_t FindQuotedEnd(std::string_view text) {
  bool quoted = false;
  for (size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '>' && !quoted) {
      return i;
    }
  }
  // Before 3.5 addresses were logged without quotes, so a lone quote may stand in one.
  const size_t end = text.find('>');
  return end == text.npos ? 0 : end;
}

bool ConsumeBareAddress(std::string_view* text, std::string_view* address) {
  const size_t end = text->substr(0, kAddressBytesMax).find(", ");
  if (end == text->npos || end == 0) return false;
  const std::string_view bare = text->substr(0, end);
  if (bare.find_first_of("<>\" ") != bare.npos) return false;
  *address = bare;
  text->remove_prefix(end);
  return true;
}

namespace {

// A number of at most 18 digits off the front; what is longer is cut there.
[[gnu::always_inline]] inline int64_t TakeNumber(std::string_view* text) {
  const std::string_view s = *text;
  int64_t number = 0;
  size_t digits = 0;
  while (digits < s.size() && digits < 18 && IsDigit(s[digits]))
    number = number * 10 + (s[digits++] - '0');
  text->remove_prefix(digits);
  return number;
}

// qmgr: "from=<S>, size=N, nrcpt=N (queue active)" and "from=<S>, status=expired, returned to
// sender".
[[gnu::noinline]] ParseResult ParseFrom(std::string_view text, EventView* event) {
  ConsumePrefix(&text, "from=");
  if (!ConsumeAddress(&text, &event->sender)) return ParseResult::kNotUnderstood;
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
  event->size_bytes = TakeNumber(&text);
  if (ConsumePrefix(&text, ", nrcpt=")) event->recipient_count = TakeNumber(&text);
  return ParseResult::kEvent;
}

// smtpd: "client=H[ip][, sasl_method=..][, orig_queue_id=Q][, orig_client=H[ip]]".
[[gnu::noinline]] ParseResult ParseClient(std::string_view text, EventView* event) {
  event->kind = EventKind::kArrival;
  ConsumePrefix(&text, "client=");
  const NamedHost client = ParseNamedHost(TakeField(&text));
  event->client_host = client.name;
  event->client_ip = client.ip;
  while (!text.empty()) {
    std::string_view field = TakeField(&text);
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
  return MayBePostfixQueueId(event->other_queue_id);
}

constexpr size_t kActionBytesMax = 24;

// What is said of a queue id less often.
[[gnu::noinline]] ParseResult ParseRare(std::string_view text, EventView* event) {
  if (StartsWith(text, "uid=")) return ParseUid(text, event);
  if (ParseNotification(text, event)) return ParseResult::kEvent;
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
                                               "breaking line ",
                                               "milter-header-",
                                               "replacing ",
                                               "replace: ",
                                               "TLSRPT: ",
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
  if (StartsWith(text, "from=")) return ParseFrom(text, event);
  if (StartsWith(text, "to=")) return ParseDelivery(text, event);
  if (StartsWith(text, "removed")) {
    if (text.size() > 7 && !StartsWith(text, "removed (")) return ParseRare(text, event);
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  if (StartsWith(text, "message-id=")) {
    event->kind = EventKind::kMessageId;
    event->message_id = text.substr(11);
    return ParseResult::kEvent;
  }
  if (StartsWith(text, "client=")) return ParseClient(text, event);
  if (ParseWaiting(text, event)) return ParseResult::kEvent;
  return ParseRare(text, event);
}

}  // namespace
}  // namespace postfix

namespace {

constexpr size_t kIdBytesMin = 5;
constexpr size_t kIdBytesMax = 24;
constexpr size_t kLongIdBytesMin = 12;
constexpr size_t kTimeBytes = 10;  // of a long id
constexpr size_t kMaskedIdBytesMax = 40;

// As QueueIdBytes(), of an id of any length.
[[gnu::noinline]] size_t CountIdBytes(std::string_view text) {
  size_t end = 0;
  bool is_hex = true;
  for (; end <= kIdBytesMax && end < text.size() && IsAlnum(text[end]); ++end)
    is_hex = is_hex && (IsDigit(text[end]) || (text[end] >= 'A' && text[end] <= 'F'));
  if (end > kIdBytesMax || end < kIdBytesMin) return 0;
  return is_hex || text.substr(0, end).find('z', kTimeBytes) != text.npos ? end : 0;
}

// Whether the first `size` bytes, of less than 16, are a queue id: a short one is of hexadecimal
// digits, a long one has a 'z' after its time.
[[gnu::always_inline]] inline bool IsQueueId(const Bytes16& bytes, size_t size) {
  const uint32_t of_id = (1U << size) - 1;
  const uint32_t digits = bytes.Between('0', '9');
  if ((of_id & ~(digits | bytes.Between('A', 'F'))) == 0) return size >= kIdBytesMin;
  return size >= kLongIdBytesMin && (of_id & ~(digits | bytes.Letters())) == 0 &&
         (bytes.Equal('z') & of_id) >> kTimeBytes != 0;
}

// The length of the queue id that the text begins with, if a colon follows it, else 0.
[[gnu::always_inline]] inline size_t QueueIdBytes(std::string_view text) {
  const Bytes16 bytes = FirstBytes(text.data(), text.size());
  const uint32_t colons = bytes.Equal(':');
  if (colons == 0) {
    const bool may_be_longer = (bytes.Between('0', '9') | bytes.Letters()) == 0xffff;
    return may_be_longer ? CountIdBytes(text) : 0;
  }
  const auto size = static_cast<size_t>(__builtin_ctz(colons));
  return IsQueueId(bytes, size) ? size : 0;
}

// "7E1AEC2C388XXXX: to=<": an id that its owner masked, or of a form of its own, is known by what
// follows it.
bool HasMaskedQueueId(std::string_view text, size_t* id_bytes) {
  size_t size = 0;
  while (size < text.size() && size <= kMaskedIdBytesMax && IsAlnum(text[size])) ++size;
  if (size < kIdBytesMin || size > kMaskedIdBytesMax) return false;
  std::string_view rest = text.substr(size);
  if (!ConsumePrefix(&rest, ": ")) return false;
  *id_bytes = size;
  for (const std::string_view words :
       {"to=", "from=<", "client=", "uid=", "message-id=", "removed", "sender non-delivery ",
        "sender delivery status ", "sender delay ",
        "reject: ", "milter-reject: ", "hold: ", "host ",
        "status=", "waiting: ", "lost connection with ", "conversation with ", "connect to "}) {
    if (StartsWith(rest, words)) {
      const std::string_view id = text.substr(0, size);
      return !Equals(id, "NOQUEUE") && !Equals(id, "warning") && !Equals(id, "error") &&
             !Equals(id, "fatal") && !Equals(id, "panic") && !postfix::IsAction(id);
    }
  }
  return false;
}

// What no queue id stands before.
[[gnu::noinline]] ParseResult ParseLoose(std::string_view text, EventView* event) {
  // Every second one.
  if (StartsWith(text, "connect from ") || StartsWith(text, "disconnect from "))
    return ParseResult::kOfNoInterest;
  if (size_t id_bytes = 0; HasMaskedQueueId(text, &id_bytes)) {
    event->queue_id = text.substr(0, id_bytes);
    return postfix::ParseQueued(text.substr(id_bytes + 2), event);
  }
  const size_t colon = FindNear(text.substr(0, 26), ": ");
  if (colon != text.npos) {
    const std::string_view head = text.substr(0, colon);
    std::string_view rest = text.substr(colon + 2);
    // Before the actions: cleanup has one that is called warning too, but after a queue id.
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

bool IsPostfixQueueId(std::string_view id) {
  if (id.size() < Bytes16::kSize) return IsQueueId(FirstBytes(id.data(), id.size()), id.size());
  return CountIdBytes(id) == id.size();
}

bool MayBePostfixQueueId(std::string_view id) {
  return id.size() >= kIdBytesMin && id.size() <= kMaskedIdBytesMax &&
         std::all_of(id.begin(), id.end(), IsAlnum);
}

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

const DialectTraits kPostfixTraits = {.dialect = Dialect::kPostfix,
                                      .is_program = IsPostfixProgram,
                                      .parse = ParsePostfix,
                                      .next_recipient = NextWaitingRecipient};

}  // namespace whybounce
