#include "parse/mail_parser.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "parse/mail_address.h"
#include "parse/mail_charset.h"
#include "parse/mail_date.h"
#include "parse/mail_dsn.h"
#include "parse/mail_html.h"
#include "parse/mail_json.h"
#include "parse/mail_kind.h"
#include "parse/mail_original.h"

namespace whybounce {
namespace {

// A part of text that is a mail's header: "mailheaders.txt".
bool IsHeaderText(std::string_view text) {
  MailHeader header;
  header.Read(text.substr(0, kHeaderValueBytesMax));
  return header.Has(Header::kFrom) + header.Has(Header::kTo) + header.Has(Header::kMessageId) +
             header.Has(Header::kReceived) + header.Has(Header::kSubject) >=
         3;
}

// The null reverse path, however a host writes it.
bool IsNullPath(std::string_view value) {
  return value.empty() || value == "<>" || EqualsIgnoreCase(value, "<null>") ||
         FindIgnoreCase(value, "mailer-daemon") != value.npos;
}

// Without the marks of quoting at the front of its lines.
std::string_view Unquoted(std::string_view text, Arena* arena) {
  char* const out = arena->Allocate(text.size());
  size_t made = 0;
  while (!text.empty()) {
    std::string_view line = TakeUntil(&text, "\n");
    if (ConsumePrefix(&line, ">")) ConsumePrefix(&line, " ");
    std::copy(line.begin(), line.end(), out + made);
    made += line.size();
    if (text.data() != line.data() + line.size()) out[made++] = '\n';
  }
  return {out, made};
}

ReplyClass ClassesOf(MailKind kind) {
  return kind == MailKind::kDeliveryReport ? ReplyClass::kAll : ReplyClass::kFailures;
}

Outcome OutcomeOf(MailKind kind) {
  if (kind == MailKind::kDelayWarning) return Outcome::kDeferred;
  return kind == MailKind::kDeliveryReport ? Outcome::kDelivered : Outcome::kBounced;
}

}  // namespace

MailParser::MailParser(const MailWords* words, VerpPattern verp)
    : words_(*words), verp_(std::move(verp)), text_(words) {}

void MailParser::Reset() {
  auto recipients = std::move(mail_.recipients);
  recipients.clear();
  mail_ = ParsedMail();
  mail_.recipients = std::move(recipients);
  status_.clear();
  plain_.clear();
  html_.clear();
  original_ = feedback_ = nullptr;
  is_receipt_ = has_text_ = false;
  hints_.own.clear();
  hints_.failed.clear();
  hints_.addressed.clear();
}

void MailParser::SortParts() {
  for (const MailPart& part : parts_.parts) {
    switch (part.kind) {
      case PartKind::kDeliveryStatus:
        status_.push_back(&part);
        break;
      case PartKind::kFeedback:
        feedback_ = &part;
        break;
      case PartKind::kDisposition:
        is_receipt_ = true;
        break;
      case PartKind::kOriginal:
        if (original_ == nullptr) original_ = &part;
        break;
      case PartKind::kPlain:
        if (part.attached && original_ == nullptr && IsHeaderText(part.body)) {
          original_ = &part;
        } else {
          plain_.push_back(&part);
        }
        break;
      case PartKind::kHtml:
        if (!part.attached) html_.push_back(&part);
        break;
      case PartKind::kOther:
        break;
    }
  }
}

void MailParser::ReadStatus() {
  for (const MailPart* part : status_)
    ReadDeliveryStatus(TextOf(*part, kMailBytesMax, &arena_), &arena_, &mail_);
}

// The text for people: its plain parts, or what can be read of the HTML where they say nothing.
std::string_view MailParser::NoticeBytes() {
  std::string_view all;
  const auto append = [&](std::string_view text) {
    if (text.empty() || all.size() >= kNoticeBytesMax) return;
    if (all.empty()) {
      all = text;
      return;
    }
    char* const joined = arena_.Allocate(all.size() + text.size() + 2);
    std::copy(all.begin(), all.end(), joined);
    joined[all.size()] = joined[all.size() + 1] = '\n';
    std::copy(text.begin(), text.end(), joined + all.size() + 2);
    all = {joined, all.size() + text.size() + 2};
  };
  for (const MailPart* part : plain_) append(TextOf(*part, kNoticeBytesMax, &arena_));
  const bool says_something = all.find('@') != all.npos || html_.empty();
  if (!says_something) {
    for (const MailPart* part : html_)
      append(HtmlText(TextOf(*part, 4 * kNoticeBytesMax, &arena_), &arena_));
  }
  return all;
}

void MailParser::ReadNotice() {
  if (std::exchange(has_text_, true)) return;
  text_.Read(NoticeBytes(), &arena_);
}

std::string_view MailParser::Original() {
  if (original_ != nullptr) return TextOf(*original_, kNoticeBytesMax, &arena_);
  return has_text_ ? text_.original() : std::string_view();
}

void MailParser::CollectHints() {
  for (const Header field :
       {Header::kFrom, Header::kReplyTo, Header::kSender, Header::kTo, Header::kDeliveredTo,
        Header::kEnvelopeTo, Header::kXOriginalTo, Header::kReturnPath}) {
    const std::string_view address = AddressOf(header_[field]);
    if (!address.empty()) hints_.own.push_back(address);
  }
  if (mail_.has_sender && !mail_.sender.empty()) hints_.own.push_back(mail_.sender);
  const std::string_view original = Original();
  if (!original.empty()) OriginalRecipients(original, &arena_, &hints_.addressed);
  if (!header_.Has(Header::kXFailedRecipients)) return;
  // Exim writes the field again when it becomes long.
  std::string_view rest = header_.text();
  HeaderField field;
  while (hints_.failed.size() < kMailRecipientsMax && NextField(&rest, &field)) {
    if (HeaderFromName(field.name) != Header::kXFailedRecipients) continue;
    FoundAddress found;
    for (size_t from = 0; FindAddress(field.value, from, &found); from = found.end) {
      if (!Contains(hints_.failed, found.address)) hints_.failed.push_back(found.address);
    }
  }
}

Meanings MailParser::MeaningsOf(std::string_view text, Meanings* opening) {
  char* const folded = arena_.Allocate(text.size());
  FoldCase(text, folded);
  Meanings all = 0;
  words_.Find({folded, text.size()}, [&](Meanings meanings, size_t begin, size_t) {
    all |= meanings;
    const auto is_word = [](char c) { return IsAlnum(c) || (c & 0x80) != 0; };
    if (opening != nullptr && std::none_of(folded, folded + begin, is_word)) *opening |= meanings;
  });
  return all;
}

MailKind MailParser::KindByActions() const {
  MailKind kind = MailKind::kDeliveryReport;
  for (const MailRecipient& recipient : mail_.recipients) {
    if (recipient.outcome == Outcome::kBounced || recipient.outcome == Outcome::kExpired)
      return MailKind::kBounce;
    if (recipient.outcome == Outcome::kDeferred) kind = MailKind::kDelayWarning;
  }
  return kind;
}

void MailParser::GatherEvidence() {
  evidence_ = MailEvidence();
  evidence_.header = &header_;
  evidence_.text = &text_;
  evidence_.subject = MeaningsOf(mail_.subject, &evidence_.subject_opening);
  const std::string_view from = DecodeWords(Unfolded(header_[Header::kFrom], &arena_), &arena_);
  evidence_.from = MeaningsOf(from, nullptr) | MeaningsOf(header_[Header::kSender], nullptr);
  for (const Header path : {Header::kReturnPath, Header::kFrom}) {
    if (header_.Has(path) && IsNullPath(header_[path])) evidence_.null_sender = true;
  }
  evidence_.has_original = original_ != nullptr || text_.has_original();
  evidence_.has_failed_header = !hints_.failed.empty();
}

MailKind MailParser::KindByEvidence() {
  evidence_.names_recipient = notice_.certain();
  evidence_.has_reply =
      std::any_of(notice_.recipients().begin(), notice_.recipients().end(),
                  [](const NoticeRecipient& r) { return r.finding.reply.code != 0; });
  return DecideKind(evidence_);
}

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

void MailParser::AddRecipient(std::string_view address, const NoticeFinding& finding) {
  if (mail_.recipients.size() >= kMailRecipientsMax) return;
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
  for (const MailRecipient& recipient : mail_.recipients)
    hints_.failed.push_back(recipient.recipient);
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
    recipient.reply_code = reply.code;
    if (reply.enhanced_code) recipient.enhanced_code = reply.enhanced_code;
    if (reply.code != 0) recipient.stage = reply.stage;
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

void MailParser::ReadFeedback() {
  mail_.kind = MailKind::kFeedback;
  ReadFeedbackReport(TextOf(*feedback_, kNoticeBytesMax, &arena_), &arena_, &mail_);
  if (mail_.recipients.empty()) {
    OriginalRecipients(Original(), &arena_, &hints_.addressed);
    for (const std::string_view address : hints_.addressed) {
      MailRecipient& recipient = mail_.recipients.emplace_back();
      recipient.outcome = Outcome::kNotABounce;
      recipient.recipient = address;
    }
  }
  if (mail_.recipients.empty()) MakeNotABounce();
}

void MailParser::MakeNotABounce() {
  MailRecipient& recipient = mail_.recipients.emplace_back();
  recipient.outcome = Outcome::kNotABounce;
  // The mailbox that answered: what a list wants to know of an auto-reply.
  if (mail_.kind == MailKind::kAutoReply || mail_.kind == MailKind::kChallenge ||
      mail_.kind == MailKind::kReadReceipt) {
    recipient.recipient = AddressOf(header_[Header::kFrom]);
    if (mail_.kind == MailKind::kAutoReply && has_text_ && text_.Count(Meaning::kGone) > 0)
      recipient.reply = notice_.OfWhole().words;
  }
}

void MailParser::Finish() {
  const bool bounce = mail_.kind == MailKind::kBounce || mail_.kind == MailKind::kDelayWarning ||
                      mail_.kind == MailKind::kDeliveryReport || mail_.kind == MailKind::kFeedback;
  if (bounce) {
    if (mail_.host.empty()) {
      // The notifier is of the reporting host's domain at least.
      const std::string_view from = AddressOf(header_[Header::kFrom]);
      mail_.host = from.substr(std::min(from.size(), from.rfind('@') + 1));
    }
    if (const std::string_view original = Original(); !original.empty())
      ReadOriginal(original, &arena_, &mail_);
    // The notice went to the sender of the mail.
    if (!mail_.has_sender && mail_.kind != MailKind::kFeedback) {
      mail_.sender = AddressOf(header_[Header::kTo]);
      mail_.has_sender = !mail_.sender.empty();
    }
  } else {
    mail_.message_id = MessageIdOf(header_[Header::kMessageId]);
    mail_.sender = AddressOf(header_[Header::kFrom]);
    mail_.has_sender = header_.Has(Header::kFrom);
  }
  for (MailRecipient& recipient : mail_.recipients) {
    const std::string_view plain = WithoutBatv(recipient.recipient, &arena_);
    if (plain.data() == recipient.recipient.data()) continue;
    recipient.original_recipient = std::exchange(recipient.recipient, plain);
  }
}

void MailParser::Read(std::string_view message, int depth) {
  Reset();
  body_ = header_.Read(message);
  mail_.unix_us = ParseMailDate(Unfolded(header_[Header::kDate], &arena_));
  // One without an id is known again by its whole header.
  mail_.notice_id = MessageIdOf(header_[Header::kMessageId]);
  if (mail_.notice_id.empty()) mail_.notice_id = header_.text();
  mail_.subject = DecodeWords(Unfolded(header_[Header::kSubject], &arena_), &arena_);
  parts_.Read(header_, body_);
  mail_.cut = parts_.cut;
  SortParts();
  ReadStatus();
  if (mail_.recipients.empty()) {
    if (feedback_ != nullptr) return ReadFeedback();
    if (is_receipt_) {
      mail_.kind = MailKind::kReadReceipt;
      return MakeNotABounce();
    }
    ReadNotice();
    if (!ReadJsonNotification(text_.text(), &arena_, &mail_) && HoldsDeliveryStatus(text_.text()))
      ReadDeliveryStatus(text_.text(), &arena_, &mail_);
  }
  if (mail_.recipients.empty()) {
    CollectHints();
    GatherEvidence();
    notice_.Read(text_, hints_, ReplyClass::kFailures, &arena_);
    if (!ReadForwarded(depth)) return UseNotice();
    if (mail_.kind != MailKind::kMail) return;
  }
  if (mail_.kind == MailKind::kMail) mail_.kind = KindByActions();
  CompleteFromNotice();
}

const ParsedMail& MailParser::Parse(std::string_view message) {
  arena_.Reset();
  Read(message, 0);
  Finish();
  return mail_;
}

}  // namespace whybounce
