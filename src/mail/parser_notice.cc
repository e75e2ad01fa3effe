// The part of MailParser that reads what was written for people.
#include <algorithm>
#include <utility>

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/dsn.h"
#include "mail/parser.h"
#include "reply/find_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

// Without the marks of quoting at the front of its lines.
std::string_view Unquoted(std::string_view text, Arena* arena) {
  ArenaText out(arena, text.size());
  while (!text.empty()) {
    std::string_view line = TakeUntil(&text, "\n");
    if (ConsumePrefix(&line, ">")) ConsumePrefix(&line, " ");
    out.Append(line);
    if (text.data() != line.data() + line.size()) out.Append('\n');
  }
  return out.Take();
}

ReplyClass ClassesOf(MailKind kind) {
  return kind == MailKind::kDeliveryReport ? ReplyClass::kAll : ReplyClass::kFailures;
}

Outcome OutcomeOf(MailKind kind) {
  if (kind == MailKind::kDelayWarning) return Outcome::kDeferred;
  return kind == MailKind::kDeliveryReport ? Outcome::kDelivered : Outcome::kBounced;
}

// Answers of several lines that are looked at.
constexpr size_t kAnswersMax = 500;

// Where answers of several lines begin in a transcript: "<<< 550-a", "<<< 550 b".
void FindAnswers(std::string_view transcript, std::vector<std::string_view>* answers) {
  answers->clear();
  for (size_t at = 0; (at = transcript.find("<<< ", at)) != transcript.npos; at += 4) {
    if (at > 0 && transcript[at - 1] != '\n') continue;
    const std::string_view answer = transcript.substr(at);
    if (answer.size() > 7 && answer[7] == '-' && answers->size() < kAnswersMax)
      answers->push_back(answer);
  }
}

// The lines that say all of the reply whose first line is `first`, "550-a". Joined; empty if there
// are none.
std::string_view WholeReply(const std::vector<std::string_view>& answers, std::string_view first,
                            Arena* arena) {
  for (std::string_view rest : answers) {
    if (!rest.substr(4).starts_with(first)) continue;
    ArenaText out(arena, std::min(rest.size(), kReplyBytesMax));
    for (bool goes_on = true; goes_on && ConsumePrefix(&rest, "<<< ");) {
      const std::string_view line = TrimSpace(TakeUntil(&rest, "\n"));
      if (!line.starts_with(first.substr(0, 3)) || line.size() + 1 > out.Rest().size()) break;
      goes_on = line.size() > 3 && line[3] == '-';
      if (!out.empty()) out.Append(' ');
      out.Append(line);
    }
    return out.Take();
  }
  return {};
}

}  // namespace

// A notice within a notice: gateways and people pass bounces on, attached, below a line of their
// own, or quoted.
bool MailParser::ReadForwarded(int depth) {
  if (depth > 0 || notice_.certain() || !hints_.failed.empty()) return false;
  const bool passed_on =
      (evidence_.subject_opening & Bit(Meaning::kForwarded)) != 0 && evidence_.SubjectFails();
  if (!evidence_.FromSystem() && !passed_on) return false;
  const std::string_view inner = original_ != nullptr && original_->encoding == Encoding::kNone
                                     ? original_->body
                                     : text_.original();
  MailHeader header;
  header.Read(inner);
  if (EqualsIgnoreCase(MainValue(header[Header::kContentType]), "multipart/report")) {
    Read(inner, depth + 1);
    return true;
  }
  if (!passed_on) return false;
  const std::string_view text = Unquoted(text_.whole(), &arena_);
  if (!HoldsDeliveryStatus(text)) return false;
  ReadDeliveryStatus(text, &arena_, &mail_);
  return !mail_.recipients.empty();
}

// Gateways put the transcript into the part with the mail that came back: an answer there that
// names the recipient is about it.
MailReply MailParser::AnswerNaming(std::string_view address) {
  if (!std::exchange(has_answers_, true)) {
    answers_.clear();
    const std::string_view original = Original();
    for (size_t at = 0; (at = original.find("\n<<< ", at)) != original.npos; ++at) {
      const std::string_view line = original.substr(at + 1, original.find('\n', at + 1) - at - 1);
      const MailReply reply = FindReply(line, ReplyClass::kFailures);
      FoundAddress found;
      for (size_t from = 0; reply.code != 0 && FindAddress(line, from, &found); from = found.end)
        answers_.try_emplace(found.address, reply);
    }
  }
  const auto named = answers_.find(address);
  return named == answers_.end() ? MailReply() : named->second;
}

void MailParser::AddRecipient(std::string_view address, NoticeFinding finding) {
  if (mail_.recipients.size() >= kMailRecipientsMax) {
    mail_.cut = true;
    return;
  }
  if (finding.reply.strength == 0) finding.reply = AnswerNaming(address);
  MailRecipient& recipient = mail_.recipients.emplace_back();
  recipient.outcome = OutcomeOf(mail_.kind);
  recipient.recipient = address;
  recipient.reply = finding.reply.strength > 0 ? finding.reply.text : finding.words;
  recipient.reply_code = finding.reply.code;
  recipient.enhanced_code = finding.reply.enhanced_code;
  recipient.stage = finding.reply.stage;
  recipient.relay_host = finding.reply.host;
  recipient.relay_ip = finding.reply.ip;
  recipient.speaker = finding.reply.code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
  SettleOutcome(&recipient);
}

// Nobody says who did not get the mail: the return path may, or the mail that came back.
void MailParser::FindLastResort() {
  std::string_view address;
  for (const Header field :
       {Header::kXOriginalTo, Header::kDeliveredTo, Header::kEnvelopeTo, Header::kTo}) {
    if (address.empty()) address = verp_.Recipient(AddressOf(header_[field]), &arena_);
  }
  if (address.empty()) address = NamedBySubject();
  if (address.empty() && hints_.addressed.size() == 1) address = hints_.addressed.front();
  if (address.empty()) address = notice_.OnlyCandidate();
  if (address.empty()) mail_.understood = false;
  AddRecipient(address, notice_.OfWhole());
}

void MailParser::UseNotice() {
  mail_.kind = KindByEvidence();
  switch (mail_.kind) {
    case MailKind::kBounce:
    case MailKind::kDelayWarning:
    case MailKind::kDeliveryReport:
      break;
    default:
      MakeNotABounce();
      return;
  }
  mail_.cut = mail_.cut || text_.cut();
  if (ClassesOf(mail_.kind) == ReplyClass::kAll)
    notice_.Read(text_, hints_, ReplyClass::kAll, &arena_);
  if (!hints_.failed.empty()) {
    for (const std::string_view address : hints_.failed)
      AddRecipient(address, notice_.FindingFor(address));
    return;
  }
  for (const NoticeRecipient& recipient : notice_.recipients()) {
    AddRecipient(recipient.address, recipient.finding);
    mail_.recipients.back().original_recipient = recipient.expanded_from;
  }
  if (mail_.recipients.empty()) FindLastResort();
}

// Some status parts do not say why (Sendmail's local deliveries, OpenSMTPD, Courier), or only that
// the time was up (Exchange: X.4.7, RFC 3463), or for whom: the text does.
void MailParser::CompleteFromNotice() {
  const auto is_expiry = [](const MailRecipient& r) {
    return r.enhanced_code.subject == 4 && r.enhanced_code.detail == 7;
  };
  const auto says_nothing = [&](const MailRecipient& r) {
    const bool failed = r.outcome == Outcome::kBounced || r.outcome == Outcome::kExpired ||
                        r.outcome == Outcome::kDeferred;
    return failed &&
           ((r.reply_code == 0 && r.reply.empty()) || is_expiry(r) || !IsAddress(r.recipient));
  };
  if (std::none_of(mail_.recipients.begin(), mail_.recipients.end(), says_nothing)) return;
  ReadNotice();
  CollectHints();
  for (const MailRecipient& recipient : mail_.recipients) hints_.failed.Add(recipient.recipient);
  notice_.Read(text_, hints_, ReplyClass::kFailures, &arena_);
  for (MailRecipient& recipient : mail_.recipients) {
    if (!says_nothing(recipient)) continue;
    if (!IsAddress(recipient.recipient)) NameRecipient(&recipient);
    const NoticeFinding finding = notice_.FindingFor(recipient.recipient);
    const MailReply& reply = finding.reply;
    if (!recipient.reply.empty() &&
        (reply.code == 0 || reply.enhanced_code == recipient.enhanced_code))
      continue;
    recipient.reply = reply.strength > 0 ? reply.text : finding.words;
    if (reply.strength == 0 && !finding.near && recipient.outcome == Outcome::kDeferred)
      recipient.reply = notice_.Warning();
    recipient.reply_code = reply.code;
    if (reply.enhanced_code) recipient.enhanced_code = reply.enhanced_code;
    if (reply.code != 0) recipient.stage = reply.stage;
  }
}

// Sendmail's status part has the first line of a reply only; the transcript above it has them all.
void MailParser::CompleteFromTranscript() {
  if (plain_.empty()) return;
  FindAnswers(plain_.front()->body.substr(0, kNoticeBytesMax), &transcript_);
  if (transcript_.empty()) return;
  for (MailRecipient& recipient : mail_.recipients) {
    if (recipient.reply_code == 0 || recipient.reply.substr(3, 1) != "-") continue;
    const std::string_view whole = WholeReply(transcript_, recipient.reply, &arena_);
    if (whole.size() <= recipient.reply.size()) continue;
    const MailReply reply = FindReply(whole, ReplyClass::kFailures);
    if (reply.code == recipient.reply_code) recipient.reply = reply.text;
  }
}

// Postfix says only in its text what a reply answered: "(in reply to RCPT TO command)". If it says
// the same of all, it holds for those of whom the status part does not say it.
void MailParser::FindStages() {
  const auto lacks = [](const MailRecipient& r) {
    return r.stage == Stage::kUnknown && r.reply_code != 0;
  };
  if (plain_.empty() || std::none_of(mail_.recipients.begin(), mail_.recipients.end(), lacks))
    return;
  const std::string_view text = plain_.front()->body.substr(0, kNoticeBytesMax);
  Stage only = Stage::kUnknown;
  for (size_t at = 0; (at = text.find("(in", at)) != text.npos; ++at) {
    // Lines may end between any two words.
    std::string_view rest = text.substr(at + 3);
    const auto skip = [&](std::string_view word) {
      while (!rest.empty() && IsSpace(rest.front())) rest.remove_prefix(1);
      return ConsumePrefix(&rest, word);
    };
    if (!skip("reply") || !skip("to") || !skip("")) continue;
    const Stage stage = StageOfCommand(rest);
    if (only != Stage::kUnknown && stage != only) return;
    only = stage;
  }
  for (MailRecipient& recipient : mail_.recipients) {
    if (lacks(recipient)) recipient.stage = only;
  }
}

// What stands as the recipient is none; if there is only one that it can be, it is this.
void MailParser::NameRecipient(MailRecipient* recipient) {
  std::string_view only;
  if (notice_.certain() && notice_.recipients().size() == 1) {
    only = notice_.recipients().front().address;
  } else if (hints_.addressed.size() == 1) {
    only = hints_.addressed.front();
  }
  if (!only.empty() && mail_.recipients.size() == 1) recipient->recipient = only;
}

}  // namespace whybounce
