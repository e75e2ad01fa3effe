#include "log/dialects/sendmail.h"

#include <algorithm>

#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace sendmail {
namespace {

// "00:01:05", "1+02:00:00" (days): pintvl().
double ParseDelay(std::string_view text) {
  double seconds = 0;
  if (const size_t plus = text.find('+'); plus != text.npos) {
    seconds = static_cast<double>(ParseUint(text.substr(0, plus)).value_or(0)) * 86400;
    text.remove_prefix(plus + 1);
  }
  double clock = 0;
  while (!text.empty()) {
    const auto part = ParseUint(TakeUntil(&text, ":"));
    if (!part) return -1;
    clock = clock * 60 + static_cast<double>(*part);
  }
  return seconds + clock;
}

// "host. [192.0.2.1]" or "[192.0.2.1] [192.0.2.1]" or "host [192.0.2.1] (may be forged)".
struct NamedHost {
  std::string_view name;
  std::string_view ip;
};
NamedHost ParseNamedHost(std::string_view text) {
  NamedHost peer;
  const size_t open = text.rfind('[');
  const size_t close = text.find(']', open == text.npos ? 0 : open);
  if (open != text.npos && close != text.npos) peer.ip = text.substr(open + 1, close - open - 1);
  peer.name = text.substr(0, text.find(' '));
  if (peer.name.starts_with("[")) peer.name = {};
  if (peer.name.ends_with(".")) peer.name.remove_suffix(1);
  return peer;
}

std::string_view WithoutAngles(std::string_view address) {
  if (address.size() < 2 || address.front() != '<' || address.back() != '>') return address;
  return address.substr(1, address.size() - 2);
}

// The stage of a reply is not logged; what the text says of it is.
// What follows dsn=: "reply=550 ..., stat=User unknown" or "stat=Deferred: ...". Both hold words of
// the peer, which may look like fields: Sendmail puts the reply twice or once, so that its own mark
// is the middle one of an odd number, or the last.
void ParseStat(std::string_view text, EventView* event) {
  std::string_view stat;
  std::string_view reply;
  if (ConsumePrefix(&text, "stat=")) {
    stat = text;
  } else if (ConsumePrefix(&text, "reply=")) {
    constexpr std::string_view kMark = ", stat=";
    size_t at = text.rfind(kMark);
    for (size_t i = text.find(kMark); i != text.npos; i = text.find(kMark, i + 1)) {
      // "Deferred: REPLY" and "Sent (REPLY)" repeat the reply.
      const std::string_view before = text.substr(0, i);
      std::string_view after = text.substr(i + kMark.size());
      if (ConsumePrefix(&after, "Deferred: ") && after.starts_with(before.substr(0, 160))) {
        at = i;
        break;
      }
    }
    reply = text.substr(0, at);
    if (at != text.npos) stat = text.substr(at + kMark.size());
  }
  event->speaker = Speaker::kRemote;
  if (event->outcome == Outcome::kDelivered) {
    // "Sent (Ok: queued as 1)": the text after the codes of a 250.
    if (ConsumePrefix(&stat, "Sent (") && stat.ends_with(")")) stat.remove_suffix(1);
    event->reply = reply.empty() ? stat : reply;
    event->reply_code = SplitReply(event->reply).code;
    return;
  }
  if (!reply.empty()) return SetReply(reply, event);
  ConsumePrefix(&stat, "Deferred: ");
  SetReply(stat, event);
  if (event->reply_code == 0) event->speaker = Speaker::kOwnMta;
}

bool ConsumeDelivered(std::string_view reply, EventView* event) {
  // "62A... Message accepted for delivery": handed to the daemon of this very host.
  const size_t blank = reply.find(' ');
  if (blank == reply.npos || !IsSendmailQueueId(reply.substr(0, blank)) ||
      !reply.substr(blank).starts_with(" Message accepted for delivery")) {
    return false;
  }
  event->outcome = Outcome::kRelayed;
  event->origin = Origin::kFiltered;
  event->other_queue_id = reply.substr(0, blank);
  return true;
}

// "to=<R>,<R>, ctladdr=S (uid/gid), delay=D, xdelay=D, mailer=M, pri=N, relay=H. [ip], dsn=X.Y.Z,
// reply=..., stat=..."
ParseResult ParseDelivery(std::string_view text, EventView* event) {
  const size_t end = text.find(", delay=");
  if (end == text.npos) {
    // "to=..., delay=..." is the rule; a refusal of the whole message has "stat=" alone.
    return ParseResult::kOfNoInterest;
  }
  std::string_view recipients = text.substr(0, end);
  std::string_view controlling;
  if (const size_t by = recipients.find(", ctladdr="); by != recipients.npos) {
    controlling = recipients.substr(by + 10);
    controlling = controlling.substr(0, controlling.find(" ("));
    recipients = recipients.substr(0, by);
  }
  event->further_recipients = recipients;
  NextSendmailRecipient(event);
  text.remove_prefix(end + 2);
  std::string_view mailer;
  bool has_dsn = false;
  while (!text.empty() && !text.starts_with("stat=") && !text.starts_with("reply=")) {
    std::string_view field = TakeUntil(&text, ", ");
    if (ConsumePrefix(&field, "delay=")) {
      event->delay_s = ParseDelay(field);
    } else if (ConsumePrefix(&field, "mailer=")) {
      mailer = field;
    } else if (ConsumePrefix(&field, "relay=")) {
      const NamedHost peer = ParseNamedHost(field);
      event->relay_host = peer.name;
      event->relay_ip = peer.ip;
    } else if (ConsumePrefix(&field, "dsn=")) {
      event->dsn = ParseEnhancedCode(field).value_or(EnhancedCode{});
      has_dsn = true;
    } else if (field.find('=') == field.npos) {
      return ParseResult::kNotUnderstood;
    }
  }
  // "stat=queued": put into the queue, not tried.
  if (!has_dsn || event->dsn.code_class == 0) {
    return text.starts_with("stat=") ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
  }
  if (text.starts_with("stat=queued")) return ParseResult::kOfNoInterest;
  event->kind = EventKind::kAttempt;
  // The code is Sendmail's own and says how it ended; nothing after it is trusted for that.
  event->outcome = event->dsn.code_class == 2   ? Outcome::kDelivered
                   : event->dsn.code_class == 4 ? Outcome::kDeferred
                                                : Outcome::kBounced;
  ParseStat(text, event);
  // A program or file stands for the address whose alias it is.
  if ((mailer == "prog" || mailer == "*file*") && !controlling.empty())
    event->recipient = WithoutAngles(controlling);
  const bool local = mailer == "local" || mailer == "prog" || mailer == "*file*";
  if (local) {
    event->direction = Direction::kInbound;
    event->speaker = Speaker::kOwnMta;
  }
  if (event->outcome == Outcome::kDelivered) {
    event->stage = local ? Stage::kLocal : Stage::kEndOfData;
    if (IsLoopbackName(event->relay_ip)) ConsumeDelivered(event->reply, event);
  } else if (event->speaker == Speaker::kOwnMta) {
    event->stage = Stage::kLocal;
    // "Connection refused by mx.example."
    if (event->reply.starts_with("Connection ") || event->reply.starts_with("No route"))
      event->stage = Stage::kConnect;
  }
  return ParseResult::kEvent;
}

// "from=<S>, size=N, class=0, nrcpts=N, msgid=<M>, proto=ESMTP, daemon=MTA, relay=H [ip]"
ParseResult ParseFrom(std::string_view text, EventView* event) {
  std::string_view sender = TakeUntil(&text, ", size=");
  event->kind = EventKind::kArrival;
  event->queued = true;
  event->sender = WithoutAngles(sender);
  event->has_sender = true;
  event->size_bytes = static_cast<int64_t>(ParseUint(TakeUntil(&text, ", ")).value_or(0));
  while (!text.empty()) {
    std::string_view field = TakeUntil(&text, ", ");
    if (ConsumePrefix(&field, "nrcpts=")) {
      event->recipient_count = static_cast<int64_t>(ParseUint(field).value_or(0));
    } else if (ConsumePrefix(&field, "msgid=")) {
      event->message_id = field;
    } else if (ConsumePrefix(&field, "relay=")) {
      const NamedHost peer = ParseNamedHost(field);
      event->client_host = peer.name;
      event->client_ip = peer.ip;
    }
  }
  // Taken in, and refused after the dot, or abandoned: nothing goes into the queue.
  if (event->recipient_count == 0) event->queued = false;
  return ParseResult::kEvent;
}

void Refuse(std::string_view reply, Stage stage, EventView* event) {
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->stage = stage;
  SetReply(reply, event);
  event->code_class = event->reply_code / 100 == 4 ? 4 : 5;
}

// "ruleset=check_rcpt, arg1=<r>, relay=H [ip], reject=550 5.7.1 ..."; also discard, quarantine.
ParseResult ParseRuleset(std::string_view text, EventView* event) {
  const std::string_view ruleset = TakeUntil(&text, ", ");
  const size_t at = text.find(", reject=");
  // Rules that Sendmail asks before it sends (tls_server, tls_rcpt): the recipient's line follows.
  if (!ruleset.starts_with("check_")) return ParseResult::kOfNoInterest;
  if (at == text.npos) {
    // Set aside or dropped: "discard", "quarantine=reason".
    const bool held = text.find(", quarantine=") != text.npos;
    if (!held && !text.ends_with(", discard")) return ParseResult::kOfNoInterest;
    Refuse(text, Stage::kUnknown, event);
    event->outcome = held ? Outcome::kHeld : Outcome::kDiscarded;
    event->code_class = 2;
    return ParseResult::kEvent;
  }
  std::string_view head = text.substr(0, at);
  const Stage stage = ruleset == "check_rcpt"    ? Stage::kRcpt
                      : ruleset == "check_mail"  ? Stage::kMail
                      : ruleset == "check_relay" ? Stage::kConnect
                      : ruleset == "check_data"  ? Stage::kData
                      : ruleset == "check_eom"   ? Stage::kEndOfData
                                                 : Stage::kUnknown;
  Refuse(text.substr(at + 9), stage, event);
  if (const size_t relay = head.rfind(", relay="); relay != head.npos) {
    const NamedHost peer = ParseNamedHost(head.substr(relay + 8));
    event->client_host = peer.name;
    event->client_ip = peer.ip;
    head = head.substr(0, relay);
  }
  if (!ConsumePrefix(&head, "arg1=")) return ParseResult::kEvent;
  const std::string_view argument = WithoutAngles(head.substr(0, head.find(", arg2=")));
  if (stage == Stage::kRcpt) event->recipient = argument;
  if (stage == Stage::kMail) {
    event->sender = argument;
    event->has_sender = true;
  }
  return ParseResult::kEvent;
}

// Lines after a queue id that settle nothing.
bool IsTalk(std::string_view text) {
  for (const std::string_view words : {"done;",
                                       "clone ",
                                       "owner=",
                                       "alias ",
                                       "forward ",
                                       "lost input channel",
                                       "STARTTLS=",
                                       "AUTH=",
                                       "Authentication-Warning",
                                       "collect: ",
                                       "milter",
                                       "Milter",
                                       "SYSERR",
                                       "timeout ",
                                       "makeconnection",
                                       "--- ",
                                       "<-- ",
                                       "SMTP outgoing",
                                       "discarded",
                                       "unable to",
                                       "Losing ",
                                       "return to sender",
                                       "return receipt",
                                       "locked",
                                       "Warning: ",
                                       "truncated",
                                       "save mail",
                                       "version=",
                                       "postmaster notify",
                                       "did not issue",
                                       "AUTH failure",
                                       "AUTH error",
                                       "connect from",
                                       "tls_",
                                       "Fixed MIME",
                                       "rejecting commands",
                                       "removed",
                                       "split:",
                                       "possible SMTP attack",
                                       "sender notify",
                                       "expanded",
                                       "bodytype",
                                       "h_errno",
                                       "X-Authentication"}) {
    if (text.starts_with(words)) return true;
  }
  return false;
}

// "ID: ID2: DSN: User unknown", "ID: ID2: sender notify: Cannot send message for 5 days".
ParseResult ParseNotification(std::string_view text, EventView* event) {
  if (text.starts_with("clone") || text.starts_with("owner")) return ParseResult::kOfNoInterest;
  event->origin = Origin::kNotification;
  // The recipients that still wait are given up; that says so in its own line of each only if it
  // had one last attempt.
  if (text.find("Cannot send message for ") != text.npos ||
      text.find("Cannot send message within ") != text.npos) {
    event->kind = EventKind::kExpiry;
    event->outcome = Outcome::kExpired;
    event->stage = Stage::kLocal;
    event->speaker = Speaker::kOwnMta;
    event->reply = text;
    return ParseResult::kEvent;
  }
  event->kind = EventKind::kLink;
  return ParseResult::kEvent;
}

ParseResult ParseMessageLine(std::string_view text, EventView* event) {
  if (ConsumePrefix(&text, "to=")) return ParseDelivery(text, event);
  if (ConsumePrefix(&text, "from=")) return ParseFrom(text, event);
  if (ConsumePrefix(&text, "ruleset=")) return ParseRuleset(text, event);
  std::string_view rest = text;
  if (const std::string_view id = TakeUntil(&rest, ": "); IsSendmailQueueId(id) && !rest.empty()) {
    event->other_queue_id = id;
    return ParseNotification(rest, event);
  }
  // "Milter (name): data, reject=554 5.7.1 ...", "Milter: to=<r>, reject=550 ..."
  if (text.starts_with("Milter")) {
    const size_t at = text.find(", reject=");
    if (at == text.npos) return ParseResult::kOfNoInterest;
    std::string_view where = text.substr(0, at);
    TakeUntil(&where, ": ");
    const Stage stage = where.starts_with("to=")       ? Stage::kRcpt
                        : where.starts_with("from=")   ? Stage::kMail
                        : where.starts_with("connect") ? Stage::kConnect
                        : where.starts_with("helo")    ? Stage::kEhlo
                                                       : Stage::kEndOfData;
    Refuse(text.substr(at + 9), stage, event);
    if (stage == Stage::kRcpt) event->recipient = WithoutAngles(where.substr(3));
    return ParseResult::kEvent;
  }
  // "<ghost@shop.example>... User unknown": a recipient that a client offered.
  if (text.starts_with("<")) {
    const size_t dots = text.find(">... ");
    if (dots == text.npos) return ParseResult::kOfNoInterest;
    Refuse(text.substr(dots + 5), Stage::kRcpt, event);
    event->recipient = text.substr(1, dots - 1);
    return ParseResult::kEvent;
  }
  if (text.find(" did not issue ") != text.npos) return ParseResult::kOfNoInterest;
  return IsTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

}  // namespace
}  // namespace sendmail

bool NextSendmailRecipient(EventView* event) {
  std::string_view& rest = event->further_recipients;
  if (rest.empty()) return false;
  // Addresses stand in angle brackets, local ones may stand bare; a comma parts them.
  size_t end = 0;
  bool quoted = false;
  for (; end < rest.size() && (quoted || rest[end] != ','); ++end) {
    if (rest[end] == '"') quoted = !quoted;
  }
  event->recipient = sendmail::WithoutAngles(TrimSpace(rest.substr(0, end)));
  rest.remove_prefix(std::min(rest.size(), end + 1));
  return true;
}

ParseResult ParseSendmail(std::string_view text, EventView* event) {
  event->dialect = Dialect::kSendmail;
  std::string_view rest = text;
  const std::string_view id = TakeUntil(&rest, ": ");
  if ((IsSendmailQueueId(id) || IsMaskedSendmailQueueId(id, rest)) && !rest.empty()) {
    event->queue_id = id;
    return sendmail::ParseMessageLine(rest, event);
  }
  if (id == "NOQUEUE") {
    if (ConsumePrefix(&rest, "ruleset=")) return sendmail::ParseRuleset(rest, event);
    return ParseResult::kOfNoInterest;
  }
  if (ConsumePrefix(&text, "ruleset=")) return sendmail::ParseRuleset(text, event);
  // Talk of the daemon: starting, alias database, STARTTLS=, AUTH=, lost input channel, ...
  return ParseResult::kOfNoInterest;
}

const DialectTraits kSendmailTraits = {.dialect = Dialect::kSendmail,
                                       .is_program = IsSendmailProgram,
                                       .parse = ParseSendmail,
                                       .next_recipient = NextSendmailRecipient};

}  // namespace whybounce
