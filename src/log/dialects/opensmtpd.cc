#include "log/dialects/opensmtpd.h"

#include <algorithm>

#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace opensmtpd {
namespace {

// "2h", "1m5s", "0s", "3d4h5m": duration_to_text().
double ParseDelay(std::string_view text) {
  double seconds = 0;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && IsDigit(text[digits])) ++digits;
    const auto count = ParseUint(text.substr(0, digits));
    if (!count || digits >= text.size()) return -1;
    const char unit = text[digits];
    const double scale = unit == 'd' ? 86400 : unit == 'h' ? 3600 : unit == 'm' ? 60 : 1;
    seconds += static_cast<double>(*count) * scale;
    text.remove_prefix(digits + 1);
  }
  return seconds;
}

// Takes `key=<value>` off the front. The address may hold a '>' within quotes; what follows it is
// a blank and the next key.
bool ConsumeAddress(std::string_view* text, std::string_view key, std::string_view* address) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, key) || !ConsumePrefix(&rest, "=<")) return false;
  const size_t close = rest.find("> ");
  const size_t end = close == rest.npos && rest.ends_with(">") ? rest.size() - 1 : close;
  if (end == rest.npos) return false;
  *address = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 2));
  *text = rest;
  return true;
}

// Takes `key="value" ` or `key=value ` off the front.
bool ConsumeWord(std::string_view* text, std::string_view key, std::string_view* value) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, key) || !ConsumePrefix(&rest, "=")) return false;
  if (ConsumePrefix(&rest, "\"")) {
    *value = TakeUntil(&rest, "\"");
    ConsumePrefix(&rest, " ");
  } else {
    *value = TakeUntil(&rest, " ");
  }
  *text = rest;
  return true;
}

bool ParseResultWord(std::string_view result, EventView* event) {
  if (result == "Ok") {
    event->outcome = Outcome::kDelivered;
  } else if (result == "TempFail") {
    event->outcome = Outcome::kDeferred;
  } else if (result == "PermFail" || result == "Loop") {
    event->outcome = Outcome::kBounced;
  } else if (result == "Expired" || result == "Expire") {
    event->outcome = Outcome::kExpired;
  } else {
    return false;
  }
  return true;
}

// "192.0.2.1 (host)"; an address literal stands for the host, too. A domain alone is where no host
// could be talked to.
void SetRelay(std::string_view relay, EventView* event) {
  std::string_view host = relay;
  const std::string_view ip = TakeUntil(&host, " (");
  host = host.substr(0, host.find(')'));
  if (!IsIpAddress(ip)) return;
  event->relay_ip = ip;
  if (host != ip) event->relay_host = host;
}

// "... delivery evpid=H from=<S> to=<R> rcpt=<O> source="IP" relay="IP (host)" delay=1s result="Ok"
// stat="250 ok"". The stat is the peer's and stands last; nothing in it is taken for a field.
ParseResult ParseDelivery(std::string_view agent, std::string_view text, EventView* event) {
  std::string_view evpid, original, source, relay, user, delay, result;
  if (!ConsumeWord(&text, "evpid", &evpid) || evpid.size() != 16 ||
      !ConsumeAddress(&text, "from", &event->sender) ||
      !ConsumeAddress(&text, "to", &event->recipient)) {
    return ParseResult::kNotUnderstood;
  }
  event->queue_id = evpid.substr(0, 8);
  event->has_sender = true;
  if (ConsumeAddress(&text, "rcpt", &original) && original != "-" && original != event->recipient)
    event->original_recipient = original;
  ConsumeWord(&text, "user", &user);
  ConsumeWord(&text, "method", &user);
  ConsumeWord(&text, "source", &source);
  if (ConsumeWord(&text, "relay", &relay)) SetRelay(relay, event);
  if (ConsumeWord(&text, "delay", &delay)) event->delay_s = ParseDelay(delay);
  if (!ConsumeWord(&text, "result", &result) || !ParseResultWord(result, event))
    return ParseResult::kNotUnderstood;
  if (!ConsumePrefix(&text, "stat=")) return ParseResult::kNotUnderstood;
  if (ConsumePrefix(&text, "\"") && text.ends_with("\"")) text.remove_suffix(1);
  event->kind = EventKind::kAttempt;
  SetReply(text, event);
  const bool local = agent == "mda";
  event->direction = local ? Direction::kInbound : Direction::kOutbound;
  event->speaker = local || event->reply_code == 0 ? Speaker::kOwnMta : Speaker::kRemote;
  event->stage = local ? Stage::kLocal : Stage::kUnknown;
  if (event->outcome == Outcome::kDelivered && !local) event->stage = Stage::kEndOfData;
  return ParseResult::kEvent;
}

ParseResult ParseRefusal(std::string_view command, std::string_view reply, EventView* event) {
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  SetReply(reply, event);
  event->code_class = event->reply_code / 100 == 4 ? 4 : 5;
  const size_t open = command.find('<');
  const std::string_view address =
      open == command.npos
          ? std::string_view()
          : command.substr(open + 1, std::min(command.rfind('>'), command.size()) - open - 1);
  if (FindIgnoreCase(command, "rcpt to") == 0) {
    event->stage = Stage::kRcpt;
    event->recipient = address;
  } else if (FindIgnoreCase(command, "mail from") == 0) {
    event->stage = Stage::kMail;
    event->sender = address;
    event->has_sender = true;
  } else if (FindIgnoreCase(command, "helo") == 0 || FindIgnoreCase(command, "ehlo") == 0) {
    event->stage = Stage::kEhlo;
  } else if (FindIgnoreCase(command, "data") == 0) {
    event->stage = command.size() > 4 ? Stage::kData : Stage::kEndOfData;
  } else {
    // AUTH, STARTTLS, junk: no mail was offered.
    return ParseResult::kOfNoInterest;
  }
  return ParseResult::kEvent;
}

// `failed-command command="RCPT TO:<r>" result="550 Invalid recipient: <r>"`
ParseResult ParseFailedCommand(std::string_view text, EventView* event) {
  if (!ConsumePrefix(&text, "command=\"")) return ParseResult::kNotUnderstood;
  const size_t end = text.rfind("\" result=\"");
  if (end == text.npos) return ParseResult::kNotUnderstood;
  std::string_view reply = text.substr(end + 10);
  if (reply.ends_with("\"")) reply.remove_suffix(1);
  return ParseRefusal(text.substr(0, end), reply, event);
}
ParseResult ParseSession(std::string_view agent, std::string_view text, EventView* event) {
  std::string_view word;
  if (ConsumePrefix(&text, "delivery ")) return ParseDelivery(agent, text, event);
  if (agent == "smtp") {
    if (ConsumePrefix(&text, "failed-command ")) return ParseFailedCommand(text, event);
    if (ConsumePrefix(&text, "message ")) {
      if (!ConsumeWord(&text, "msgid", &event->queue_id) || event->queue_id.size() != 8)
        return ParseResult::kNotUnderstood;
      event->kind = EventKind::kArrival;
      event->queued = true;
      if (ConsumeWord(&text, "size", &word))
        event->size_bytes = static_cast<int64_t>(ParseUint(word).value_or(0));
      if (ConsumeWord(&text, "nrcpt", &word))
        event->recipient_count = static_cast<int64_t>(ParseUint(word).value_or(0));
      return ParseResult::kEvent;
    }
    // Comes after the message's line; without a recipient of its own it only names the sender.
    if (ConsumePrefix(&text, "envelope ")) {
      if (!ConsumeWord(&text, "evpid", &word) || word.size() != 16 ||
          !ConsumeAddress(&text, "from", &event->sender)) {
        return ParseResult::kNotUnderstood;
      }
      event->queue_id = word.substr(0, 8);
      event->has_sender = true;
      event->kind = EventKind::kActive;
      // Its own bounces come to it over a session of its own: no other line tells them apart.
      if (event->sender.empty()) event->origin = Origin::kNotification;
      return ParseResult::kEvent;
    }
  }
  return ParseResult::kOfNoInterest;
}

// "relay: Expire for EVPID: from=<S>, to=<R>, rcpt=<->, delay=4h, stat=Envelope expired": what
// became of an envelope without a session (queue.c). The address may hold anything but its own end.
ParseResult ParseEnvelope(std::string_view text, EventView* event) {
  const std::string_view agent = TakeUntil(&text, ": ");
  const std::string_view result = TakeUntil(&text, " for ");
  const std::string_view evpid = TakeUntil(&text, ": ");
  if (StartsWith(text, "session=")) TakeUntil(&text, ", ");
  if (evpid.size() != 16 || !ConsumePrefix(&text, "from=<")) return ParseResult::kOfNoInterest;
  if (!ParseResultWord(result, event)) return ParseResult::kOfNoInterest;
  event->queue_id = evpid.substr(0, 8);
  event->sender = TakeUntil(&text, ">, to=<");
  event->has_sender = true;
  size_t end = text.npos;
  for (const std::string_view next : {">, rcpt=<", ">, user=", ">, source=", ">, delay="})
    end = std::min(end, text.find(next));
  if (end == text.npos) return ParseResult::kNotUnderstood;
  event->recipient = text.substr(0, end);
  text.remove_prefix(end + 3);
  if (ConsumePrefix(&text, "rcpt=<")) {
    const std::string_view original = TakeUntil(&text, ">, ");
    if (original != "-" && original != event->recipient) event->original_recipient = original;
  }
  // "source=IP, relay=IP (host), delay=2h, stat=..." or "user=ann, method=lmtp, delay=1s, stat=..."
  if (StartsWith(text, "source=")) TakeUntil(&text, ", ");
  if (ConsumePrefix(&text, "relay=")) SetRelay(TakeUntil(&text, ", "), event);
  if (StartsWith(text, "user=")) TakeUntil(&text, ", ");
  if (StartsWith(text, "method=")) TakeUntil(&text, ", ");
  if (ConsumePrefix(&text, "delay=")) event->delay_s = ParseDelay(TakeUntil(&text, ", "));
  if (ConsumePrefix(&text, "stat=")) SetReply(text, event);
  event->kind = EventKind::kAttempt;
  event->direction = agent == "delivery" ? Direction::kInbound : Direction::kOutbound;
  const bool is_said = event->HasRelay() && event->reply_code != 0;
  event->speaker = is_said ? Speaker::kRemote : Speaker::kOwnMta;
  event->stage = is_said ? Stage::kUnknown : Stage::kLocal;
  if (event->outcome == Outcome::kDelivered && is_said) event->stage = Stage::kEndOfData;
  return ParseResult::kEvent;
}

// Before version 6: "Accepted message 1a2b3c4d on session f23a96c7: from=<S>, to=<R>, size=512,
// ndest=1, ..." and `Failed command on session f23a96c7: "RCPT TO:<R>" => 550 Invalid recipient`.
ParseResult ParseIncoming(std::string_view text, EventView* event) {
  if (ConsumePrefix(&text, "Accepted message ")) {
    event->queue_id = TakeUntil(&text, " on session ");
    if (event->queue_id.size() != 8) return ParseResult::kOfNoInterest;
    event->kind = EventKind::kArrival;
    event->queued = true;
    TakeUntil(&text, ": from=<");
    event->sender = TakeUntil(&text, ">, to=<");
    event->has_sender = true;
    return ParseResult::kEvent;
  }
  if (!ConsumePrefix(&text, "Failed command on session ")) return ParseResult::kOfNoInterest;
  TakeUntil(&text, ": \"");
  const size_t arrow = text.rfind("\" => ");
  if (arrow == text.npos) return ParseResult::kOfNoInterest;
  return ParseRefusal(text.substr(0, arrow), text.substr(arrow + 5), event);
}

bool IsHex(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
}

}  // namespace
}  // namespace opensmtpd

bool IsOpenSmtpdProgram(std::string_view program) {
  return program == "smtpd" || program == "opensmtpd";
}

ParseResult ParseOpenSmtpd(std::string_view text, EventView* event) {
  event->dialect = Dialect::kOpensmtpd;
  std::string_view rest = text;
  const std::string_view session = TakeUntil(&rest, " ");
  if (session.size() != 16 || !opensmtpd::IsHex(session)) {
    // Else "info:", "warn:", "smtp-out: No valid route ...".
    if (session == "smtp-in:") return opensmtpd::ParseIncoming(rest, event);
    const bool envelope = session == "relay:" || session == "delivery:" || session == "bounce:";
    return envelope ? opensmtpd::ParseEnvelope(text, event) : ParseResult::kOfNoInterest;
  }
  const std::string_view agent = TakeUntil(&rest, " ");
  if (agent != "smtp" && agent != "mta" && agent != "mda" && agent != "bounce")
    return ParseResult::kNotUnderstood;
  return opensmtpd::ParseSession(agent, rest, event);
}

const DialectTraits kOpenSmtpdTraits = {
    .dialect = Dialect::kOpensmtpd, .is_program = IsOpenSmtpdProgram, .parse = ParseOpenSmtpd};

}  // namespace whybounce
