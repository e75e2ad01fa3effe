// Refusals: src/smtp_in.c, src/receive.c. No code is logged for them, only words.
#include <algorithm>

#include "base/text.h"
#include "log/dialects/exim_field.h"
#include "log/dialects/exim_internal.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce::exim {
namespace {

// What was refused: the words after "rejected ".
Stage StageOfWhat(std::string_view what) {
  for (const std::string_view after :
       {"after DATA", "during MIME", "by local_scan", "by non-SMTP", "from <", "due to"}) {
    if (StartsWith(what, after)) return Stage::kEndOfData;
  }
  return StageOfCommand(what);
}

void Refuse(std::string_view what, bool temporarily, EventView* event) {
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->code_class = temporarily ? 4 : 5;
  event->stage = StageOfWhat(what);
  // "RCPT <"a: b"@c>: reason", "MAIL <a@b>: reason", "after DATA: reason".
  size_t from = 0;
  if (const size_t open = what.find('<'); open != what.npos && open < 12) {
    bool quoted = false;
    size_t close = open + 1;
    for (; close < what.size() && (quoted || what[close] != '>'); ++close) {
      if (what[close] == '"') quoted = !quoted;
    }
    if (close == what.size()) close = what.find('>', open);
    if (close != what.npos) {
      const std::string_view address = what.substr(open + 1, close - open - 1);
      if (event->stage == Stage::kRcpt) event->recipient = address;
      if (event->stage == Stage::kMail || StartsWith(what, "from")) {
        event->sender = address;
        event->has_sender = true;
      }
      from = close;
    }
  }
  const size_t colon = what.find(": ", from);
  SetReply(colon == what.npos ? what : what.substr(colon + 2), event);
}

// Fields of the client before or after the refusal; returns what follows them.
std::string_view ParseClient(std::string_view text, EventView* event) {
  const char* at = text.data();
  const char* const end = at + text.size();
  Field field;
  while (CutField(&at, end, &field)) {
    if (field.letter == 'H') {
      event->client_host = field.value;
      event->client_ip = field.ip;
    } else if (field.letter == 'F') {
      event->sender = field.value;
      event->has_sender = true;
    }
    if (field.ends_fields) break;
  }
  return View(SkipBlanks(at, end), end);
}

// "rejected EHLO from mx [192.0.2.1]: reason".
void ParseFromClient(std::string_view what, EventView* event) {
  const size_t from = what.find(" from ");
  const size_t open = what.find('[', from == what.npos ? 0 : from);
  if (from == what.npos || open == what.npos || what.find(": ") < from) return;
  event->client_host = TrimSpace(what.substr(from + 6, open - from - 6));
  event->client_ip = what.substr(open + 1, what.find(']', open) - open - 1);
}

// Refusals that are told in words of their own: text, or what stands after the client's fields.
bool ParseOddRefusal(std::string_view text, std::string_view rest, EventView* event) {
  // "SMTP protocol synchronization error (next input sent too soon: ...): rejected "EHLO x" H=..."
  if (StartsWith(text, "SMTP protocol synchronization error")) {
    Refuse("connection", false, event);
    event->reply = text.substr(0, text.find(" ("));
    if (const size_t host = text.find(" H="); host != text.npos)
      ParseClient(text.substr(host), event);
    return true;
  }
  // "H=h [ip] dropped by 'connect' ACL: words"
  std::string_view what = rest;
  if (ConsumePrefix(&what, "dropped by '")) {
    const std::string_view acl = TakeUntil(&what, "' ACL");
    Refuse("connection", false, event);
    if (!StartsWith(acl, "connect")) event->stage = StageOfWhat(acl);
    if (ConsumePrefix(&what, ": ")) SetReply(what, event);
    return true;
  }
  // "tmp-reject from cutthrough after RCPT: 450 ...", and "reject from cutthrough"
  const bool temporarily = StartsWith(rest, "tmp-reject ");
  if (temporarily || StartsWith(rest, "reject from ")) {
    TakeUntil(&what, " after ");
    Refuse(what.empty() ? rest : what, temporarily, event);
    if (event->stage == Stage::kUnknown) event->stage = Stage::kEndOfData;
    return true;
  }
  // "PRDR R=<r> refusal: words"
  what = rest;
  if (ConsumePrefix(&what, "PRDR R=<")) {
    const std::string_view recipient = TakeUntil(&what, "> ");
    const bool deferral = StartsWith(what, "deferral");
    if (!deferral && !StartsWith(what, "refusal")) return false;
    Refuse("after DATA", deferral, event);
    SetReply(what, event);
    event->recipient = recipient;
    return true;
  }
  if (StartsWith(rest, "too many recipients")) {
    Refuse("RCPT", true, event);
    event->reply = rest;
    return true;
  }
  // A system filter ended the message: nobody gets it.
  if (StartsWith(text, "cancelled by system filter")) {
    Refuse("by local_scan", false, event);
    event->stage = Stage::kLocal;
    const size_t colon = text.find(": ");
    SetReply(colon == text.npos ? text : text.substr(colon + 2), event);
    return true;
  }
  // SA-Exim: "SA: Action: permanently rejected message: score=9.1 ... | From <s> for <r>"
  what = text;
  if (ConsumePrefix(&what, "SA: Action: ")) {
    const bool tossed = StartsWith(what, "silently tossed");
    const bool for_now = StartsWith(what, "temporarily rejected");
    if (!tossed && !for_now && !StartsWith(what, "permanently rejected")) return false;
    Refuse("after DATA", for_now, event);
    event->reply = what.substr(0, what.find(" | "));
    if (tossed) {
      event->outcome = Outcome::kDiscarded;
      event->code_class = 2;
    }
    return true;
  }
  return false;
}

}  // namespace

bool ParseRejection(std::string_view text, EventView* event) {
  // "unqualified sender rejected: <root> H=..."
  if (StartsWith(text, "unqualified ")) {
    std::string_view rest = text;
    const std::string_view what = TakeUntil(&rest, " rejected: ");
    if (rest.empty()) return false;
    const bool recipient = what.ends_with("recipient");
    std::string_view address = TakeUntil(&rest, " H=");
    if (!rest.empty()) {
      ParseClient({rest.data() - 2, rest.size() + 2}, event);
    }
    Refuse(recipient ? "RCPT" : "MAIL", false, event);
    event->reply = text.substr(0, what.size() + 9);
    if (recipient && address.size() > 2) event->recipient = address.substr(1, address.size() - 2);
    return true;
  }
  std::string_view rest = text;
  if (StartsWith(rest, "H=") || StartsWith(rest, "U=") || StartsWith(rest, "F=<"))
    rest = ParseClient(rest, event);
  if (ParseOddRefusal(text, rest, event)) return true;
  const bool temporarily = ConsumePrefix(&rest, "temporarily ");
  if (ConsumePrefix(&rest, "rejected ")) {
    if (event->client_ip.empty()) ParseFromClient(rest, event);
    Refuse(rest, temporarily, event);
    // "rejected MAIL FROM:<a@b> H=mx [192.0.2.1]: message too big": the client stands inside.
    if (!event->client_ip.empty()) return true;
    if (const size_t host = rest.find(" H="); host != rest.npos)
      event->reply = ParseClient(rest.substr(host), event);
    return true;
  }
  // "RCPT <r>: discarded by RCPT ACL: silently dropped"
  if (StartsWith(rest, "RCPT <") && rest.find(": discarded by ") != rest.npos) {
    Refuse(rest, false, event);
    event->outcome = Outcome::kDiscarded;
    event->code_class = 2;
    return true;
  }
  // The connection limits of smtp_accept_max and their kin: a 421 to the client.
  for (const std::string_view prefix :
       {"Connection from ", "refused connection from ", "connection from "}) {
    if (!text.starts_with(prefix)) continue;
    const size_t refused = text.find(" refused");
    if (refused == text.npos && !StartsWith(prefix, "refused")) return false;
    Refuse("connection", true, event);
    event->reply = refused == text.npos ? text : text.substr(refused + 1);
    const size_t open = text.find('[');
    if (open != text.npos)
      event->client_ip = text.substr(open + 1, text.find(']', open) - open - 1);
    return true;
  }
  // "SMTP call from H [ip] dropped: too many syntax or protocol errors (...)".
  const size_t dropped = StartsWith(text, "SMTP call from ") ? text.find(" dropped: ") : text.npos;
  if (dropped != text.npos) {
    Refuse("connection", false, event);
    event->reply = text.substr(dropped + 10);
    const size_t open = text.rfind('[', dropped);
    if (open != text.npos)
      event->client_ip = text.substr(open + 1, text.find(']', open) - open - 1);
    return true;
  }
  return false;
}

}  // namespace whybounce::exim
