// Deliveries: src/deliver.c delivery_log(), transports/smtp.c.
#include <algorithm>

#include "base/text.h"
#include "log/dialects/exim_field.h"
#include "log/dialects/exim_internal.h"
#include "reply/smtp_reply.h"

namespace whybounce::exim {
namespace {

// "5m3s", "0.000s", "1d2h": seconds, or -1.
double ParseDuration(std::string_view text) {
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && (IsDigit(text[digits]) || text[digits] == '.')) ++digits;
    const auto value = ParseDecimal(text.substr(0, digits));
    if (!value || digits >= text.size()) return -1;
    switch (text[digits]) {
      case 'w':
        total += *value * 604800;
        break;
      case 'd':
        total += *value * 86400;
        break;
      case 'h':
        total += *value * 3600;
        break;
      case 'm':
        total += *value * 60;
        break;
      case 's':
        total += *value;
        break;
      default:
        return -1;
    }
    any = true;
    text.remove_prefix(digits + 1);
  }
  return any ? total : -1;
}

bool StandsFor(char first) { return first == '|' || first == '/' || first == ':' || first == '>'; }

// "my name@corp.example R=": a local part with a blank that nobody quoted.
void ExtendAddress(const char** at, const char* end, std::string_view* address) {
  if (*at == end || address->find('@') != address->npos) return;
  const char* const next_end = Find(*at + 1, end, ' ');
  const std::string_view next = View(*at + 1, next_end);
  if (next.find('@') == next.npos || next.find_first_of("<(=:\"") != next.npos) return;
  *address = View(address->data(), next_end);
  *at = next_end;
}

// Of " (nick@corp.example, list@corp.example)" the first: the address that became this one.
// Takes it off *at.
std::string_view CutParents(const char** at, const char* end) {
  if (!StartsWith(View(*at, end), " (")) return {};
  const char* const close = Find(*at, end, ')');
  if (close == end) return {};
  const std::string_view parents = View(*at + 2, close);
  *at = close + 1;
  return parents.substr(0, parents.find(", "));
}

// Takes address, "(parents)" and "<original>" off *from. A pipe, a file or :blackhole: stands for
// its original address.
bool ParseRecipient(const char** from, const char* end, EventView* event, bool* discarded) {
  const char* at = *from;
  bool ends_fields = false;
  std::string_view address;
  const bool special = at != end && (StandsFor(*at) || StartsWith(View(at, end), "discarded "));
  const size_t original_at = special ? View(at, end).find(" <") : std::string_view::npos;
  if (original_at != std::string_view::npos) {
    address = {at, original_at};
    at += original_at;
  } else {
    address = CutAddress(&at, end, &ends_fields);
    if (!ends_fields) ExtendAddress(&at, end, &address);
  }
  event->recipient = address;
  *discarded = StartsWith(address, ":blackhole:") || Equals(address, "blackhole") ||
               Equals(address, "discarded");
  *from = at;
  if (end - at < 2 || (at[1] != '<' && at[1] != '(')) return ends_fields;
  // +all_parents: "nick (nick@corp.example) <list@corp.example>".
  const std::string_view parent = CutParents(&at, end);
  if (!special && parent.size() > address.size() && parent[address.size()] == '@' &&
      StartsWith(parent, address))
    event->recipient = address = parent;
  if (StartsWith(View(at, end), " <")) {
    const char* const close = Find(at, end, '>');
    if (close != end) {
      // "ann <ann@shop.example>" is the local part of the same address (log_as_local).
      const std::string_view original = View(at + 2, close);
      const bool same = original.size() > address.size() && original[address.size()] == '@' &&
                        StartsWith(original, address);
      if ((special || same) && !original.empty()) {
        event->recipient = original;
      } else {
        event->original_recipient = original;
      }
      at = close + 1;
      if (at != end && *at == ':') {
        ends_fields = true;
        ++at;
      }
    }
  }
  CutParents(&at, end);
  *from = at;
  return ends_fields;
}

// " QT=5m3s DT=0s" and its kin after a reason.
std::string_view TrimTrailingFields(std::string_view reason) {
  for (;;) {
    const size_t space = FindLast(reason, ' ');
    if (space == reason.npos) return reason;
    const std::string_view last = reason.substr(space + 1);
    if (!StartsWith(last, "QT=") && !StartsWith(last, "DT=")) return reason;
    reason = reason.substr(0, space);
  }
}

// Words without '=' between the fields: "defer", "(-44)", "routing", "PRDR", "TFO*".
bool IsBareField(std::string_view word) {
  switch (word.empty() ? '\0' : word[0]) {
    case '\0':
      return word.empty();
    case 'd':
      return Equals(word, "defer");
    case '(':
      return word.ends_with(')');
    case 'r':
      return Equals(word, "routing");
    case 'L':
      return Equals(word, "L") || Equals(word, "L*") || Equals(word, "L.");
    case 'K':
      return Equals(word, "K") || Equals(word, "K*");
    case 'D':
      return Equals(word, "DS");
    case 'P':
      return Equals(word, "PRDR");
    case 'T':
      return StartsWith(word, "TFO");
    case 'N':
      return Equals(word, "NOTIFY");
    case '*':
      return word.size() == 1;
    default:
      return false;
  }
}

// After a word between the fields; null if it is none of them, and the reason begins with it.
const char* SkipBareField(const char* at, const char* blank, bool* colon) {
  *colon = blank != at && blank[-1] == ':';
  return IsBareField(View(at, blank - (*colon ? 1 : 0))) ? blank : nullptr;
}

// Where " H=" stands, or npos.
size_t FindHost(std::string_view text) {
  size_t at = 0;
  do {
    at = text.find("H=", at + 1);
  } while (at != text.npos && text[at - 1] != ' ');
  return at == text.npos ? at : at - 1;
}

// Who tried, in the words of the configuration; empty where nobody came so far.
struct Tried {
  std::string_view router;
  std::string_view transport;
};

// Fields up to the reason, which is returned; *errno_text is what stands before the host:
// "Connection timed out".
std::string_view ParseFields(const char* at, const char* end, EventView* event,
                             std::string_view* errno_text, Tried* tried) {
  const auto behind_colon = [&] { return View(at != end && *at == ' ' ? at + 1 : at, end); };
  Field field;
  while (at != end) {
    if (CutField(&at, end, &field)) {
      switch (field.letter) {
        case 'H':
          event->relay_host = field.value;
          event->relay_ip = field.ip;
          break;
        case 'F':
          event->sender = field.value;
          event->has_sender = true;
          break;
        case 'C':
          event->reply = field.value;
          break;
        case 'R':
          tried->router = field.value;
          break;
        case 'T':
          tried->transport = field.value;
          break;
        case 'S':
          event->size_bytes = static_cast<int64_t>(ParseUint(field.value).value_or(0));
          break;
        case '\0':
          if (Equals(field.key, "QT")) event->delay_s = ParseDuration(field.value);
          break;
        default:
          break;
      }
      if (field.ends_fields) return behind_colon();
      continue;
    }
    if (StartsWith(View(at, end), " : ")) return View(at + 3, end);  // 4.99 and later
    at = SkipBlanks(at, end);
    bool colon = false;
    const char* const behind = SkipBareField(at, Find(at, end, ' '), &colon);
    if (behind == nullptr) break;
    at = behind;
    if (!colon) continue;
    // "defer (110): Connection timed out H=mx [192.0.2.1]: SMTP timeout ...": the fields go on.
    const std::string_view text = behind_colon();
    const size_t host = FindHost(text);
    if (host == text.npos) return text;
    *errno_text = text.substr(0, host);
    at = text.data() + host;
  }
  return View(at, end);
}

constexpr std::string_view kTooEarly = "retry time not reached";

bool Contains(std::string_view text, std::string_view words) {
  return text.find(words) != text.npos;
}

// -odqs, queue_smtp_domains, queue_domains, control=queue: a queue runner is to deliver it.
bool IsQueuedOnPurpose(std::string_view own) {
  return StartsWith(own, "SMTP delivery explicitly queued") ||
         StartsWith(own, "first-pass only routing") || Contains(own, "omain is in queue_domains") ||
         StartsWith(own, "Domain in queue_domains");
}

bool ContainsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return Contains(text, word); });
}

// Whether mail that failed was for this host: no host was asked, and who tried was a transport into
// a mailbox or a router of local parts. Names are the administrator's, those of Exim's own and of
// Debian's configuration tell. Where nobody came so far as to try, the address may be anybody's.
bool FailedHere(const EventView& event, const Tried& tried) {
  if (event.HasRelay()) return false;
  if (!tried.transport.empty()) {
    const bool remote =
        ContainsAny(tried.transport, {"smtp", "smarthost", "remote", "relay"}) ||
        ContainsAny(event.reply, {"any host", "all hosts", "SMTP timeout", "Connection "});
    return !remote || Contains(tried.transport, "lmtp");
  }
  return ContainsAny(tried.router,
                     {"alias", "forward", "virtual", "user", "procmail", "mailman"}) ||
         StartsWith(tried.router, "local");
}

void ParseFailure(std::string_view reason, std::string_view errno_text, EventView* event) {
  ParseReason(reason.empty() ? errno_text : reason, event);
  if (errno_text.empty() || event->speaker != Speaker::kOwnMta) return;
  // Both say it: the view spans from the one to the other, with "H=..." between.
  if (!reason.empty()) {
    event->reply = {errno_text.data(),
                    static_cast<size_t>(reason.data() + reason.size() - errno_text.data())};
  }
  if (event->stage == Stage::kLocal) event->stage = Stage::kConnect;
}

}  // namespace

ParseResult ParseDelivery(Flag flag, std::string_view text, EventView* event) {
  event->kind = EventKind::kAttempt;
  const char* const end = text.data() + text.size();
  const char* at = text.data();
  bool discarded = false;
  const bool stands_for = at != end && StandsFor(*at);
  const bool ends_fields = ParseRecipient(&at, end, event, &discarded);
  if (event->recipient.empty()) return ParseResult::kNotUnderstood;
  std::string_view errno_text;
  Tried tried;
  text = ends_fields ? View(at, end) : ParseFields(at, end, event, &errno_text, &tried);

  if (flag == Flag::kDelivered) {
    if (!event->HasRelay()) event->direction = Direction::kInbound;
    event->outcome = discarded ? Outcome::kDiscarded : Outcome::kDelivered;
    if (!event->reply.empty()) SetReply(event->reply, event);
    event->stage = event->reply_code != 0 ? Stage::kEndOfData : Stage::kLocal;
    event->speaker = event->reply_code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
    return ParseResult::kEvent;
  }
  const std::string_view reason = TrimTrailingFields(TrimSpace(text));
  ParseFailure(reason, errno_text, event);
  if (stands_for || FailedHere(*event, tried)) event->direction = Direction::kInbound;
  // What a remote host says of its own retries is no word of ours.
  const std::string_view own = event->speaker == Speaker::kOwnMta ? reason : std::string_view();
  if (flag == Flag::kDeferred) {
    event->outcome = Outcome::kDeferred;
    event->suspended = event->unexplained = EqualsIgnoreCase(own.substr(0, 14), "retry time not") ||
                                            Contains(own, kTooEarly) || IsQueuedOnPurpose(own);
  } else {
    const bool given_up = StartsWith(own, "retry timeout exceeded") ||
                          Contains(own, "have been failing for a long time") ||
                          Contains(own, kTooEarly);
    event->outcome = given_up ? Outcome::kExpired : Outcome::kBounced;
  }
  return ParseResult::kEvent;
}

}  // namespace whybounce::exim
