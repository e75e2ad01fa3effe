#include "log/dialects/qmail.h"

#include <algorithm>

#include "base/text.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace qmail {
namespace {

// splogger's "1774123.123456 " or multilog's "@4000000069b0..." in front of the text.
void SkipStamp(std::string_view* text) {
  std::string_view rest = *text;
  const std::string_view stamp = TakeUntil(&rest, " ");
  if (stamp.size() < 8 || rest.empty()) return;
  const bool seconds =
      std::all_of(stamp.begin(), stamp.end(), [](char c) { return IsDigit(c) || c == '.'; });
  if (seconds || stamp.front() == '@') *text = rest;
}

// "93: bytes 512 from <S> qp 1234 uid 64011"
ParseResult ParseInfo(std::string_view text, EventView* event) {
  event->queue_id = TakeUntil(&text, ": ");
  if (!ParseUint(event->queue_id) || !ConsumePrefix(&text, "bytes "))
    return ParseResult::kNotUnderstood;
  event->kind = EventKind::kActive;
  event->size_bytes = static_cast<int64_t>(ParseUint(TakeUntil(&text, " ")).value_or(0));
  if (!ConsumePrefix(&text, "from <")) return ParseResult::kNotUnderstood;
  event->sender = text.substr(0, text.rfind("> qp "));
  event->has_sender = true;
  return ParseResult::kEvent;
}

ParseResult ParseEnding(std::string_view text, EventView* event) {
  if (!ParseUint(TakeUntil(&text, ": "))) return ParseResult::kNotUnderstood;
  const std::string_view how = TakeUntil(&text, ": ");
  if (how == "success") {
    event->outcome = Outcome::kDelivered;
  } else if (how == "deferral" || how == "report mangled, will defer") {
    event->outcome = Outcome::kDeferred;
  } else if (how == "failure") {
    event->outcome = Outcome::kBounced;
  } else {
    return ParseResult::kNotUnderstood;
  }
  event->kind = EventKind::kAttempt;
  event->reply = text;
  return ParseResult::kEvent;
}

// The address at the front of qmail-remote's report, or behind "Connected to ".
std::string_view PeerIp(std::string_view report) {
  ConsumePrefix(&report, "Connected to ");
  const std::string_view word = report.substr(0, report.find(' '));
  return IsIpAddress(word) ? word : std::string_view();
}

Stage StageOfReport(std::string_view report) {
  if (const Stage stage = StageOfSentence(report); stage != Stage::kUnknown) return stage;
  if (report.starts_with("Sorry, I wasn't able to establish")) return Stage::kConnect;
  return Stage::kLocal;
}

// What the peer said, of "192.0.2.1 does not like recipient./Remote host said: 550 x/Giving up on
// 192.0.2.1./"; else the whole.
std::string_view ReplyOf(std::string_view report, bool* remote) {
  constexpr std::string_view kSaid = "Remote host said: ";
  const size_t at = report.find(kSaid);
  *remote = at != report.npos;
  if (*remote) report.remove_prefix(at + kSaid.size());
  if (const size_t end = report.rfind("/Giving up on "); end != report.npos)
    report = report.substr(0, end);
  while (report.ends_with("/") || report.ends_with(" ")) report.remove_suffix(1);
  return report;
}

}  // namespace
}  // namespace qmail

bool IsQmailProgram(std::string_view program) {
  return program == "qmail" || program == "qmail-send" || program == "notqmail";
}

ParseResult ParseQmail(std::string_view text, EventView* event) {
  event->dialect = Dialect::kQmail;
  qmail::SkipStamp(&text);
  if (ConsumePrefix(&text, "delivery ")) return qmail::ParseEnding(text, event);
  if (ConsumePrefix(&text, "info msg ")) return qmail::ParseInfo(text, event);
  if (ConsumePrefix(&text, "new msg ")) {
    event->kind = EventKind::kArrival;
    event->queue_id = text;
    return ParseUint(text) ? ParseResult::kEvent : ParseResult::kNotUnderstood;
  }
  if (ConsumePrefix(&text, "end msg ")) {
    event->kind = EventKind::kRemoval;
    event->queue_id = text;
    return ParseUint(text) ? ParseResult::kEvent : ParseResult::kNotUnderstood;
  }
  for (const std::string_view words :
       {"starting delivery ", "status: ", "bounce msg ", "double bounce: ", "triple bounce: ",
        "warning: ", "alert: ", "running", "exiting", "number of deliveries", "unable to"}) {
    if (text.starts_with(words)) return ParseResult::kOfNoInterest;
  }
  return ParseResult::kNotUnderstood;
}

void QmailDeliveries::Start(std::string_view text) {
  qmail::SkipStamp(&text);
  const std::string_view line = text;
  if (!ConsumePrefix(&text, "starting delivery ")) return;
  const auto number = ParseUint(TakeUntil(&text, ": msg "));
  if (!number || text.size() > 2048 || !ParseUint(TakeUntil(&text, " to "))) return;
  Delivery& slot = slots_[*number % kDeliveriesMax];
  slot.number = *number;
  slot.line.assign(line);
}

void QmailDeliveries::Complete(std::string_view text, EventView* event) {
  // The report, in words: Sendmail's kin log blanks, qmail logs '_'.
  reply_.assign(event->reply);
  std::replace(reply_.begin(), reply_.end(), '_', ' ');
  // Lines of one reply: "550-a/550 b".
  for (size_t at = reply_.find('/'); at != reply_.npos; at = reply_.find('/', at + 1)) {
    if (at + 4 < reply_.size() && IsDigit(reply_[at + 1]) && IsDigit(reply_[at + 2]) &&
        IsDigit(reply_[at + 3]) && (reply_[at + 4] == '-' || reply_[at + 4] == ' ')) {
      reply_[at] = ' ';
    }
  }
  const std::string_view report = reply_;
  event->relay_ip = qmail::PeerIp(report);
  event->stage = qmail::StageOfReport(report);
  bool remote = false;
  SetReply(qmail::ReplyOf(report, &remote), event);
  event->speaker = remote ? Speaker::kRemote : Speaker::kOwnMta;
  if (const size_t code = report.rfind("(#"); !remote && code != report.npos) {
    std::string_view rest = report.substr(code);
    event->dsn = ConsumeEnhancedCode(&rest);
  }

  qmail::SkipStamp(&text);
  const std::string_view name = text.substr(0, text.find(": "));
  ConsumePrefix(&text, "delivery ");
  const auto number = ParseUint(TakeUntil(&text, ": "));
  if (!number) return;
  event->queue_id = name;  // "delivery 5": it began before the log did
  Delivery& slot = slots_[*number % kDeliveriesMax];
  if (slot.line.empty() || slot.number != *number) return;
  std::string_view line = slot.line;
  TakeUntil(&line, ": msg ");
  event->queue_id = TakeUntil(&line, " to ");
  const bool local = ConsumePrefix(&line, "local ");
  ConsumePrefix(&line, "remote ");
  event->direction = local ? Direction::kInbound : Direction::kOutbound;
  event->recipient = line;
  slot.number = UINT64_MAX;  // over; the line stays for the views
}

std::string QmailDeliveries::Save() const {
  std::string lines;
  for (const Delivery& slot : slots_) {
    if (slot.line.empty() || slot.number == UINT64_MAX) continue;
    lines.append(slot.line).push_back('\n');
  }
  return lines;
}

void QmailDeliveries::Load(std::string_view lines) {
  for (Delivery& slot : slots_) slot = Delivery();
  while (!lines.empty()) Start(TakeUntil(&lines, "\n"));
}

}  // namespace whybounce
