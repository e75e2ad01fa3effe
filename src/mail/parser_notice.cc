// The part of MailParser that reads what was written for people.
#include <algorithm>
#include <utility>

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/bare_names.h"
#include "mail/boilerplate.h"
#include "mail/charset.h"
#include "mail/dsn.h"
#include "mail/parser.h"
#include "mail/stages.h"
#include "reply/find_reply.h"

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

// A notice in a mail that a gateway wrapped and a list passed on.
constexpr int kWrapsMax = 2;

bool IsLocalPart(std::string_view name, std::string_view address) {
  return EqualsIgnoreCase(address.substr(0, address.find('@')), name);
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

// Whether the header of a mail within the mail may be that of a notice.
bool MailParser::MayHoldNotice(std::string_view inner) {
  MailHeader header;
  header.Read(inner);
  if (EqualsIgnoreCase(MainValue(header[Header::kContentType]), "multipart/report")) return true;
  if (header.Has(Header::kXFailedRecipients) || header.Has(Header::kAutoSubmitted)) return true;
  if (header.Has(Header::kReturnPath) && AddressOf(header[Header::kReturnPath]).empty())
    return true;
  const std::string_view from = DecodeWords(Unfolded(header[Header::kFrom], &arena_), &arena_);
  return (MeaningsOf(from, nullptr) & Bit(Meaning::kNotifier)) != 0;
}

// A notice within a mail: gateways, list programs and people pass bounces on, attached or below a
// line of their own.
MailParser::Forwarded MailParser::ReadForwarded(std::string_view message, int depth) {
  if (depth >= kWrapsMax || notice_.certain() || !hints_.failed.empty()) return Forwarded::kNone;
  const bool passed_on =
      (evidence_.subject_opening & Bit(Meaning::kForwarded)) != 0 && evidence_.SubjectFails();
  const bool attached = original_ != nullptr;
  if (!attached && !evidence_.FromSystem() && !passed_on) return Forwarded::kNone;
  const std::string_view inner =
      attached ? TextOf(*original_, kMailBytesMax, &arena_) : text_.original();
  if (MayHoldNotice(inner) || (attached && KindByEvidence() == MailKind::kMail)) {
    Read(inner, depth + 1);
    const bool is_notice = mail_.kind == MailKind::kBounce ||
                           mail_.kind == MailKind::kDelayWarning ||
                           mail_.kind == MailKind::kDeliveryReport;
    if (!is_notice) Read(message, kWrapsMax);
    return Forwarded::kRead;
  }
  if (!passed_on) return Forwarded::kNone;
  // Some programs quote what they pass on.
  const std::string_view text = Unquoted(text_.whole(), &arena_);
  if (!HoldsDeliveryStatus(text)) return Forwarded::kNone;
  ReadDeliveryStatus(text, false, &arena_, &mail_);
  return mail_.recipients.empty() ? Forwarded::kNone : Forwarded::kStatus;
}

// Many recipients share what is said of the whole.
std::string_view MailParser::Why(std::string_view words) {
  if (words.data() != why_of_.data() || words.size() != why_of_.size()) {
    why_of_ = words;
    why_ = WithoutBoilerplate(words, words_, &arena_);
  }
  return why_;
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
  if (finding.reply.strength > 0) {
    recipient.reply = finding.reply.text;
  } else {
    if (ConsumeGaveUp(&finding.words)) recipient.outcome = Outcome::kExpired;
    recipient.reply = Why(finding.words);
    if (recipient.reply.empty()) recipient.reply = Why(notice_.OfWhole().words);
  }
  recipient.reply_code = finding.reply.code;
  recipient.enhanced_code = finding.reply.enhanced_code;
  recipient.stage = finding.reply.stage;
  recipient.relay_host = finding.reply.host;
  recipient.relay_ip = finding.reply.ip;
  recipient.speaker = finding.reply.code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
  SettleOutcome(&recipient);
  if (recipient.outcome == Outcome::kBounced && GaveUp(recipient))
    recipient.outcome = Outcome::kExpired;
}

// "Undeliverable for 4 days", where no answer tells of a refusal, and of several recipients no
// word.
bool MailParser::GaveUp(const MailRecipient& recipient) {
  if (text_.Count(Meaning::kGaveUp) == 0 || recipient.reply_code != 0 || recipient.enhanced_code)
    return false;
  if (std::max(notice_.recipients().size(), hints_.failed.size()) < 2) return true;
  return (MeaningsOf(recipient.reply, nullptr) & Bit(Meaning::kRefusal)) == 0;
}

// Names without a domain are of the domain of the mail that came back, or of the notifier's.
bool MailParser::FindBareRecipients() {
  FindBareNames(text_, &bare_names_);
  const std::string_view from = AddressOf(header_[Header::kFrom]);
  const std::string_view domain = from.substr(std::min(from.size(), from.rfind('@') + 1));
  for (const BareName& bare : bare_names_) {
    std::string_view address;
    for (const std::string_view addressed : hints_.addressed) {
      if (IsLocalPart(bare.name, addressed)) address = addressed;
    }
    if (address.empty() && !hints_.addressed.empty()) continue;
    if (address.empty() && domain.find('.') != domain.npos)
      address = AtDomain(bare.name, domain, &arena_);
    if (address.empty()) continue;
    NoticeFinding finding = notice_.OfWhole();
    if (!bare.words.empty()) finding.words = bare.words;
    AddRecipient(address, finding);
  }
  return !mail_.recipients.empty();
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
  AddRecipient(address, address.empty() ? notice_.OfWhole() : notice_.FindingFor(address));
}

void MailParser::UseNotice() {
  mail_.kind = KindByEvidence();
  switch (mail_.kind) {
    case MailKind::kBounce:
    case MailKind::kDelayWarning:
    case MailKind::kDeliveryReport:
      break;
    case MailKind::kFeedback:
      ReadCopyOfComplaint();
      if (mail_.recipients.empty()) MakeNotABounce();
      return;
    default:
      MakeNotABounce();
      return;
  }
  mail_.cut = mail_.cut || text_.cut();
  if (ClassesOf(mail_.kind) == ReplyClass::kAll)
    notice_.Read(text_, hints_, ReplyClass::kAll, &arena_);
  if (!hints_.failed.empty()) {
    for (const std::string_view address : hints_.failed) {
      AddRecipient(address, notice_.FindingFor(address));
      mail_.recipients.back().original_recipient = notice_.ExpandedFrom(address);
    }
    return;
  }
  if (!notice_.certain()) FindBareNames(text_, &bare_names_);
  for (const NoticeRecipient& recipient : notice_.recipients()) {
    NoticeFinding finding = recipient.finding;
    // Below "To: <ann@corp.example>" stands nothing of why; after "ann" in a list of names does.
    if (!notice_.certain() && finding.reply.strength == 0) {
      for (const BareName& bare : bare_names_) {
        if (!bare.words.empty() && IsLocalPart(bare.name, recipient.address))
          finding.words = bare.words;
      }
    }
    AddRecipient(recipient.address, finding);
    mail_.recipients.back().original_recipient = recipient.expanded_from;
  }
  if (mail_.recipients.empty() && !FindBareRecipients()) FindLastResort();
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
    if (!recipient.reply.empty() && !finding.attempt &&
        (reply.code == 0 || reply.enhanced_code == recipient.enhanced_code))
      continue;
    recipient.reply = reply.strength > 0 ? reply.text : Why(finding.words);
    const bool says_why = (MeaningsOf(recipient.reply, nullptr) & Bit(Meaning::kRefusal)) != 0;
    if (reply.strength == 0 && !finding.near && !finding.attempt && !says_why &&
        recipient.outcome == Outcome::kDeferred)
      recipient.reply = Why(notice_.Warning());
    recipient.reply_code = reply.code;
    if (reply.enhanced_code) recipient.enhanced_code = reply.enhanced_code;
    if (reply.code != 0) recipient.stage = reply.stage;
  }
}

// The text beside a status part. As it is where it needs no decoding: then it need not be read.
std::string_view MailParser::FirstText() {
  if (!has_text_ && !plain_.empty()) return TextOf(*plain_.front(), kNoticeBytesMax, &arena_);
  ReadNotice();
  return text_.text();
}

// Sendmail's status part has the first line of a reply only; the transcript above it has them all.
void MailParser::CompleteFromTranscript() {
  const auto is_cut = [](const MailRecipient& r) {
    return r.reply_code != 0 && r.reply.substr(3, 1) == "-";
  };
  if (std::none_of(mail_.recipients.begin(), mail_.recipients.end(), is_cut)) return;
  FindAnswers(FirstText(), &transcript_);
  for (MailRecipient& recipient : mail_.recipients) {
    if (!is_cut(recipient)) continue;
    const std::string_view whole = WholeReply(transcript_, recipient.reply, &arena_);
    if (whole.size() <= recipient.reply.size()) continue;
    const MailReply reply = FindReply(whole, ReplyClass::kFailures);
    if (reply.code == recipient.reply_code) recipient.reply = reply.text;
  }
}

// Postfix and Exim say only in their text what a reply answered, some also whom the mail was for.
void MailParser::ReadBesideStatusPart() {
  const std::string_view text = FirstText();
  if (LacksStage(mail_.recipients) || TellsExpansions(text))
    ReadBesideStatus(text, &mail_.recipients);
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
