#include "log/dialects/qmail.h"

#include <algorithm>

#include "base/text.h"
#include "log/dialects/traits.h"
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

// The address at the front of qmail-remote's report, or after "Connected to ".
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

namespace qmail {
namespace {

// "starting delivery 5: msg 93 to remote ann@corp.example" and "delivery 5: failure: ...".
EarlierLines::Use Look(const LineView& line) {
  std::string_view text = line.text;
  SkipStamp(&text);
  const std::string_view whole = text;
  const bool starts = ConsumePrefix(&text, "starting delivery ");
  if (!starts && !ConsumePrefix(&text, "delivery ")) return {};
  const auto number = ParseUint(starts ? TakeUntil(&text, ": msg ") : TakeUntil(&text, ": "));
  using Verb = EarlierLines::Verb;
  if (!number) return {};
  if (!starts) return {Verb::kTakes, *number, {}};
  if (!ParseUint(TakeUntil(&text, " to "))) return {};
  return {Verb::kBegins, *number, whole};
}

ParseResult Complete(const LineView& of, std::string_view earlier, std::string* scratch,
                     ParseResult parsed, EventView* event) {
  if (parsed != ParseResult::kEvent || event->kind != EventKind::kAttempt) return parsed;
  // The report, in words: Sendmail's kin log blanks, qmail logs '_'.
  scratch->assign(event->reply);
  std::replace(scratch->begin(), scratch->end(), '_', ' ');
  // Lines of one reply: "550-a/550 b".
  for (size_t at = scratch->find('/'); at != scratch->npos; at = scratch->find('/', at + 1)) {
    if (at + 4 < scratch->size() && IsDigit((*scratch)[at + 1]) && IsDigit((*scratch)[at + 2]) &&
        IsDigit((*scratch)[at + 3]) && ((*scratch)[at + 4] == '-' || (*scratch)[at + 4] == ' ')) {
      (*scratch)[at] = ' ';
    }
  }
  const std::string_view report = *scratch;
  event->relay_ip = PeerIp(report);
  event->stage = StageOfReport(report);
  bool remote = false;
  SetReply(ReplyOf(report, &remote), event);
  event->speaker = remote ? Speaker::kRemote : Speaker::kOwnMta;
  if (const size_t code = report.rfind("(#"); !remote && code != report.npos) {
    std::string_view rest = report.substr(code);
    event->dsn = ConsumeEnhancedCode(&rest);
  }
  std::string_view text = of.text;
  SkipStamp(&text);
  event->queue_id = text.substr(0, text.find(": "));  // "delivery 5": it began before the log did
  if (earlier.empty()) return parsed;
  TakeUntil(&earlier, ": msg ");
  event->queue_id = TakeUntil(&earlier, " to ");
  const bool local = ConsumePrefix(&earlier, "local ");
  ConsumePrefix(&earlier, "remote ");
  event->direction = local ? Direction::kInbound : Direction::kOutbound;
  event->recipient = earlier;
  return parsed;
}

constexpr Joins kJoins = {"starting delivery ", Look, Complete};

}  // namespace
}  // namespace qmail

const DialectTraits kQmailTraits = {.dialect = Dialect::kQmail,
                                    .is_program = IsQmailProgram,
                                    .parse = ParseQmail,
                                    .joins = &qmail::kJoins};

}  // namespace whybounce
