// Arrivals and deliveries: src/receive.c, src/deliver.c delivery_log(), transports/smtp.c.
#include <algorithm>

#include "base/text.h"
#include "parse/exim.h"
#include "parse/exim_internal.h"
#include "parse/smtp_reply.h"

namespace whybounce::exim {
namespace {

// Takes the address behind the flag. A quoted local part may hold blanks; "** a@b: reason" has its
// colon at the address.
std::string_view ConsumeAddress(std::string_view* text, bool* ends_fields) {
  size_t end = FindAny(*text, ' ', '"');
  bool quoted = false;
  for (; end < text->size(); ++end) {
    const char c = (*text)[end];
    if (c == '\\' && quoted) {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      break;
    }
  }
  end = std::min(end, text->size());
  std::string_view address = text->substr(0, end);
  text->remove_prefix(end);
  *ends_fields = address.size() > 1 && address.ends_with(':') && !StartsWith(address, ":");
  if (*ends_fields) address.remove_suffix(1);
  return address;
}

// Address, "<original>" and "(parents)". A pipe, a file or :blackhole: stands for its original
// address.
void ParseAddress(std::string_view* text, EventView* event, bool* ends_fields, bool* discarded) {
  const bool special = StartsWith(*text, "|") || StartsWith(*text, "/") || StartsWith(*text, ":") ||
                       StartsWith(*text, ">") || StartsWith(*text, "discarded ");
  std::string_view address;
  if (special && text->find(" <") != text->npos) {
    address = text->substr(0, text->find(" <"));
    text->remove_prefix(address.size());
  } else {
    address = ConsumeAddress(text, ends_fields);
  }
  event->recipient = address;
  if (StartsWith(*text, " <")) {
    const size_t close = FindAny(*text, '>');
    if (close != text->size()) {
      event->original_recipient = text->substr(2, close - 2);
      text->remove_prefix(close + 1);
      if (ConsumePrefix(text, ":")) *ends_fields = true;
    }
  }
  if (StartsWith(*text, " (")) {
    const size_t close = text->find(')');
    if (close != text->npos) text->remove_prefix(close + 1);
  }
  *discarded = StartsWith(address, ":blackhole:") || Equals(address, "blackhole") ||
               Equals(address, "discarded");
  if (event->original_recipient.empty()) return;
  // "ann <ann@shop.example>" is the local part of the same address (log_as_local).
  const std::string_view original = event->original_recipient;
  const bool same = original.size() > address.size() && original.starts_with(address) &&
                    original[address.size()] == '@';
  if (special || same) {
    event->recipient = original;
    event->original_recipient = {};
  }
}

// " QT=5m3s DT=0s" and its kin behind a reason.
std::string_view TrimTrailingFields(std::string_view reason) {
  for (;;) {
    const size_t space = FindLast(reason, ' ');
    if (space == reason.npos) return reason;
    const std::string_view last = reason.substr(space + 1);
    if (!StartsWith(last, "QT=") && !StartsWith(last, "DT=")) return reason;
    reason = reason.substr(0, space);
  }
}

// Where a reply begins: behind a ": " outside of angle brackets that a reply code follows.
size_t FindReply(std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i + 4 < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>') depth = std::max(0, depth - 1);
    if (depth > 0 || text[i] != ':' || text[i + 1] != ' ') continue;
    std::string_view rest = text.substr(i + 2);
    if (ConsumeReplyCode(&rest) != 0) return i + 2;
  }
  return text.npos;
}

void SetReply(std::string_view reply, EventView* event) {
  event->reply = reply;
  const ReplyParts parts = SplitReply(reply);
  event->reply_code = parts.code;
  event->enhanced_code = parts.enhanced_code;
}

void ParseReason(std::string_view reason, EventView* event) {
  static constexpr std::string_view kErrors[] = {"SMTP error from remote mail server after ",
                                                 "SMTP error from remote mailer after ",
                                                 "LMTP error after "};
  for (const std::string_view error : kErrors) {
    if (!reason.starts_with(error)) continue;
    const std::string_view rest = reason.substr(error.size());
    event->stage = StageOf(rest);
    const size_t reply = FindReply(rest);
    event->speaker = Speaker::kRemote;
    if (reply == rest.npos) {
      SetReply(reason, event);
      return;
    }
    // Until 4.8x the host stood here: "after RCPT TO:<a@b>: host mx [192.0.2.1]: 550 ...".
    const size_t host = rest.substr(0, reply).rfind(": host ");
    if (host != rest.npos && !event->HasRelay()) {
      std::string_view name = rest.substr(host + 7, reply - host - 9);
      const size_t open = name.find(" [");
      event->relay_host = name.substr(0, open);
      if (open != name.npos && name.ends_with("]"))
        event->relay_ip = name.substr(open + 2, name.size() - open - 3);
    }
    SetReply(rest.substr(reply), event);
    return;
  }
  event->speaker = Speaker::kOwnMta;
  SetReply(reason, event);
  event->stage = Stage::kLocal;
  for (const std::string_view words :
       {"SMTP timeout after ", "Remote host closed connection in response to ",
        "Malformed SMTP reply in response to ", "smtp send to "}) {
    if (const size_t at = reason.find(words); at != reason.npos)
      event->stage = StageOf(reason.substr(at + words.size()));
  }
  if (StartsWith(reason, "Connection") || StartsWith(reason, "No route") ||
      StartsWith(reason, "Network is")) {
    event->stage = Stage::kConnect;
  } else if (reason.find("TLS") != reason.npos) {
    event->stage = Stage::kStarttls;
  }
}

bool IsGivenUp(std::string_view reason) {
  return StartsWith(reason, "retry timeout exceeded") ||
         reason.find("have been failing for a long time") != reason.npos ||
         reason.find("retry time not reached") != reason.npos;
}

// Fields up to the reason; the reason, or what an errno is called and the reason joined, in
// *reason.
void ParseFields(std::string_view* text, EventView* event, std::string_view* errno_text) {
  Field field;
  while (!text->empty()) {
    if (StartsWith(*text, " : ")) {  // 4.99 and later
      text->remove_prefix(3);
      return;
    }
    if (ConsumeField(text, &field)) {
      if (field.letter == 'H') {
        event->relay_host = field.value;
        event->relay_ip = field.ip;
      } else if (field.letter == 'F') {
        event->sender = field.value;
        event->has_sender = true;
      } else if (field.letter == 'C') {
        event->reply = field.value;
      } else if (Equals(field.key, "QT")) {
        event->delay_s = ParseDuration(field.value);
      } else if (field.letter == 'S') {
        event->size_bytes = static_cast<int64_t>(ParseUint(field.value).value_or(0));
      }
      if (field.ends_fields) {
        ConsumePrefix(text, " ");
        return;
      }
      continue;
    }
    // Words without '=': "defer", "(-44)", "routing", "L", "L*", "PRDR", "K", "DS", "TFO*".
    std::string_view rest = *text;
    while (StartsWith(rest, " ")) rest.remove_prefix(1);
    std::string_view word = rest.substr(0, FindAny(rest, ' '));
    const bool colon = word.ends_with(':');
    if (colon) word.remove_suffix(1);
    const bool known = Equals(word, "defer") || Equals(word, "routing") ||
                       (StartsWith(word, "(") && word.ends_with(')')) || Equals(word, "L") ||
                       Equals(word, "L*") || Equals(word, "L.") || Equals(word, "PRDR") ||
                       Equals(word, "K") || Equals(word, "K*") || Equals(word, "DS") ||
                       StartsWith(word, "TFO") || Equals(word, "*") || Equals(word, "NOTIFY") ||
                       word.empty();
    if (!known) {
      *text = rest;
      return;
    }
    rest.remove_prefix(std::min(rest.size(), word.size() + (colon ? 1U : 0U)));
    *text = rest;
    if (!colon) continue;
    ConsumePrefix(text, " ");
    // "defer (110): Connection timed out H=mx [192.0.2.1]: SMTP timeout ...": the fields go on.
    const size_t host = text->find(" H=");
    if (host == text->npos) return;
    *errno_text = text->substr(0, host);
    text->remove_prefix(host);
  }
}

}  // namespace

ParseResult ParseDelivery(std::string_view flag, std::string_view text, EventView* event) {
  if (Equals(flag, "*>")) return ParseResult::kOfNoInterest;  // -N: nothing was delivered
  event->kind = EventKind::kAttempt;
  bool ends_fields = false;
  bool discarded = false;
  ParseAddress(&text, event, &ends_fields, &discarded);
  if (event->recipient.empty()) return ParseResult::kNotUnderstood;
  std::string_view errno_text;
  if (!ends_fields) ParseFields(&text, event, &errno_text);
  if (!event->HasRelay()) event->direction = Direction::kInbound;

  if (Equals(flag, "=>") || Equals(flag, "->") || Equals(flag, ">>")) {
    event->outcome = discarded ? Outcome::kDiscarded : Outcome::kDelivered;
    SetReply(event->reply, event);
    event->stage = event->reply_code != 0 ? Stage::kEndOfData : Stage::kLocal;
    event->speaker = event->reply_code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
    return ParseResult::kEvent;
  }
  const std::string_view reason = TrimTrailingFields(TrimSpace(text));
  ParseReason(reason.empty() ? errno_text : reason, event);
  if (!errno_text.empty() && event->speaker == Speaker::kOwnMta) {
    // Both say it: the view spans from the one to the other, with "H=..." between.
    if (!reason.empty())
      event->reply = {errno_text.data(),
                      static_cast<size_t>(reason.data() + reason.size() - errno_text.data())};
    if (event->stage == Stage::kLocal) event->stage = Stage::kConnect;
  }
  if (Equals(flag, "==")) {
    event->outcome = Outcome::kDeferred;
    event->suspended = event->unexplained = FindIgnoreCase(reason, "retry time not") == 0 ||
                                            reason.find("retry time not reached") != reason.npos;
  } else {
    event->outcome = IsGivenUp(reason) ? Outcome::kExpired : Outcome::kBounced;
  }
  return ParseResult::kEvent;
}

ParseResult ParseArrival(std::string_view text, EventView* event) {
  event->kind = EventKind::kArrival;
  event->queued = true;
  bool ignored = false;
  event->sender = ConsumeAddress(&text, &ignored);
  event->has_sender = true;
  if (Equals(event->sender, "<>")) event->sender = {};
  Field field;
  while (!text.empty()) {
    if (ConsumeField(&text, &field)) {
      if (field.letter == 'H') {
        event->client_host = field.value;
        event->client_ip = field.ip;
      } else if (field.letter == 'R' && IsEximMessageId(field.value)) {
        // The message that this bounce is about.
        event->other_queue_id = field.value;
        event->origin = Origin::kNotification;
      } else if (field.letter == 'S') {
        event->size_bytes = static_cast<int64_t>(ParseUint(field.value).value_or(0));
      } else if (Equals(field.key, "id") || Equals(field.key, "id*")) {
        event->message_id = field.value;
      } else if (field.letter == 'T') {
        break;  // the subject, and behind it only the envelope
      }
      continue;
    }
    while (StartsWith(text, " ")) text.remove_prefix(1);
    if (StartsWith(text, "from <") || StartsWith(text, "for ")) break;
    TakeUntil(&text, " ");
  }
  // A local submission with the null sender is Exim's own, with or without R= (log_selector).
  if (event->sender.empty() && event->client_ip.empty()) event->origin = Origin::kNotification;
  return ParseResult::kEvent;
}

}  // namespace whybounce::exim
