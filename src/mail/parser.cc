#include "mail/parser.h"

#include <algorithm>
#include <utility>

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/charset.h"
#include "mail/date.h"
#include "mail/dsn.h"
#include "mail/html.h"
#include "mail/json.h"
#include "mail/kind.h"
#include "mail/original.h"
#include "mail/receipt.h"

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
  original_ = feedback_ = receipt_ = nullptr;
  has_text_ = has_original_text_ = has_answers_ = false;
  why_of_ = why_ = {};
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
        receipt_ = &part;
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
  for (const MailPart* part : status_) {
    // No boundary stands below it.
    const bool breaks_off =
        part->body.data() + part->body.size() + 1 >= body_.data() + body_.size();
    ReadDeliveryStatus(TextOf(*part, kMailBytesMax, &arena_), breaks_off, &arena_, &mail_);
  }
}

// Some send the status as a text, in a part of its own or among words.
void MailParser::ReadStatusInText() {
  const auto holds = [&](const MailPart* part) {
    return HoldsDeliveryStatus(TextOf(*part, kNoticeBytesMax, &arena_));
  };
  const auto part =
      plain_.size() < 2 ? plain_.end() : std::find_if(plain_.begin() + 1, plain_.end(), holds);
  const bool in_first = HoldsDeliveryStatus(text_.text());
  if (!in_first && part == plain_.end()) return;
  GatherEvidence();
  if (!ShowsProgram(evidence_)) return;
  const std::string_view text = in_first ? text_.text() : TextOf(**part, kNoticeBytesMax, &arena_);
  ReadDeliveryStatus(text, false, &arena_, &mail_);
}

// The text for people: its first plain part that says something, or what can be read of the HTML
// where that names nobody. What lists put below it are parts, too, so further ones are read only
// where the first names no recipient.
std::string_view MailParser::NoticeBytes(bool all_parts) {
  std::string_view all;
  const auto append = [&](std::string_view text) {
    if (TrimSpace(text).empty() || all.size() >= kNoticeBytesMax) return;
    if (all.empty()) {
      all = text;
      return;
    }
    ArenaText joined(&arena_, all.size() + text.size() + 2);
    joined.Append(all);
    joined.Append("\n\n");
    joined.Append(text);
    all = joined.Take();
  };
  for (const MailPart* part : plain_) {
    if (all.empty() || all_parts) append(TextOf(*part, kNoticeBytesMax, &arena_));
  }
  const bool says_something = all.find('@') != all.npos || html_.empty();
  if (!says_something) {
    for (const MailPart* part : html_)
      append(HtmlText(TextOf(*part, 4 * kNoticeBytesMax, &arena_), &arena_));
  }
  return all;
}

// False if there are none.
bool MailParser::ReadOtherTexts() {
  if (plain_.size() < 2) return false;
  text_.Read(NoticeBytes(true), &arena_);
  return true;
}

void MailParser::ReadNotice() {
  if (std::exchange(has_text_, true)) return;
  text_.Read(NoticeBytes(false), &arena_);
}

std::string_view MailParser::Original() {
  if (original_ != nullptr) {
    if (!has_original_text_) original_text_ = TextOf(*original_, kNoticeBytesMax, &arena_);
    has_original_text_ = true;
    return original_text_;
  }
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
  const auto may_be_more = [&] { return hints_.failed.size() <= kMailRecipientsMax; };
  while (may_be_more() && NextField(&rest, &field)) {
    if (HeaderFromName(field.name) != Header::kXFailedRecipients) continue;
    FoundAddress found;
    for (size_t from = 0; may_be_more() && FindAddress(field.value, from, &found); from = found.end)
      hints_.failed.Add(found.address);
  }
}

Meanings MailParser::MeaningsOf(std::string_view text, Meanings* opening) {
  const std::string_view folded = Folded(text, &arena_);
  Meanings all = 0;
  words_.Find(folded, [&](Meanings meanings, size_t begin, size_t) {
    all |= meanings;
    const auto is_word = [](char c) { return IsAlnum(c) || (c & 0x80) != 0; };
    if (opening != nullptr && std::none_of(folded.begin(), folded.begin() + begin, is_word))
      *opening |= meanings;
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
  evidence_.notifier_address =
      (MeaningsOf(AddressOf(header_[Header::kFrom]), nullptr) & Bit(Meaning::kNotifier)) != 0;
  for (const Header path : {Header::kReturnPath, Header::kFrom}) {
    if (header_.Has(path) && IsNullPath(header_[path])) evidence_.null_sender = true;
  }
  // "Return-Path: <bounce-7@b.example>" is that of a program whose bounces somebody reads.
  const std::string_view path = AddressOf(header_[Header::kReturnPath]);
  evidence_.own_sender = !path.empty() && !evidence_.null_sender &&
                         (MeaningsOf(path, nullptr) & Bit(Meaning::kNotifier)) == 0;
  for (const Header program : {Header::kUserAgent, Header::kXMailer}) {
    if ((MeaningsOf(header_[program], nullptr) & Bit(Meaning::kMailProgram)) != 0)
      evidence_.mail_program = true;
  }
  evidence_.in_thread = header_.Has(Header::kInReplyTo) || header_.Has(Header::kReferences);
  evidence_.has_original = original_ != nullptr || text_.has_original();
  evidence_.has_failed_header = !hints_.failed.empty();
}

// "Your message to a@b could not be delivered".
std::string_view MailParser::NamedBySubject() const {
  FoundAddress found;
  for (size_t from = 0; evidence_.SubjectFails() && FindAddress(mail_.subject, from, &found);
       from = found.end) {
    if (!Contains(hints_.own, found.address)) return found.address;
  }
  return {};
}

MailKind MailParser::KindByEvidence() {
  evidence_.names_recipient = notice_.certain() || !NamedBySubject().empty();
  evidence_.may_name_recipient = !notice_.recipients().empty() || !notice_.OnlyCandidate().empty();
  for (const NoticeRecipient& recipient : notice_.recipients()) {
    const ReplyCode code = recipient.finding.reply.code;
    evidence_.has_reply = evidence_.has_reply || code != 0;
    evidence_.has_final_reply = evidence_.has_final_reply || code >= 500;
  }
  return DecideKind(evidence_);
}

// Microsoft's Junk Mail Reporting Program sends the mail itself, with a field in its header.
bool MailParser::IsJunkComplaint() {
  if (header_.Has(Header::kXHmXmrOriginalRecipient)) return true;
  if (original_ == nullptr) return false;
  MailHeader copy;
  copy.Read(Original());
  return copy.Has(Header::kXHmXmrOriginalRecipient);
}

// Whom the copy of the mail was for: it is certain who complains if it was one.
void MailParser::ReadCopyOfComplaint() {
  const std::string_view original = Original();
  MailHeader copy;
  copy.Read(original);
  for (const MailHeader* const header : {&header_, &copy}) {
    const std::string_view named = AddressOf((*header)[Header::kXHmXmrOriginalRecipient]);
    if (!named.empty()) hints_.addressed = {named};
  }
  if (hints_.addressed.empty()) OriginalRecipients(original, &arena_, &hints_.addressed);
  for (const std::string_view address : hints_.addressed) {
    MailRecipient& recipient = mail_.recipients.emplace_back();
    recipient.outcome = Outcome::kNotABounce;
    recipient.complained = hints_.addressed.size() == 1;
    recipient.recipient = address;
  }
}

void MailParser::ReadFeedback() {
  mail_.kind = MailKind::kFeedback;
  ReadFeedbackReport(TextOf(*feedback_, kNoticeBytesMax, &arena_), &arena_, &mail_);
  if (mail_.recipients.empty()) ReadCopyOfComplaint();
  if (mail_.recipients.empty()) MakeNotABounce();
}

void MailParser::ReadReceiptPart() {
  const Receipt receipt = ReadReceipt(TextOf(*receipt_, kNoticeBytesMax, &arena_), &arena_);
  ReadNotice();
  if (!IsRejection(receipt, header_, text_.text())) {
    mail_.kind = MailKind::kReadReceipt;
    return MakeNotABounce();
  }
  mail_.kind = MailKind::kBounce;
  mail_.host = receipt.host;
  mail_.message_id = receipt.message_id;
  // A person's own words are no reply that rules know: then the sentence before them tells more.
  const std::string_view reason = RejectionReason(text_.text());
  const bool says_why = (MeaningsOf(reason, nullptr) & Bit(Meaning::kRefusal)) != 0;
  NoticeFinding finding;
  finding.words = says_why ? reason : TrimSpace(text_.text()).substr(0, kReplyBytesMax);
  finding.reply = FindReply(reason, ReplyClass::kFailures);
  AddRecipient(receipt.recipient, finding);
  mail_.recipients.back().original_recipient = receipt.original_recipient;
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
    recipient.recipient = WithoutBatv(recipient.recipient, &arena_);
    recipient.original_recipient = WithoutBatv(recipient.original_recipient, &arena_);
    if (SameAddress(recipient.recipient, recipient.original_recipient))
      recipient.original_recipient = {};
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
    if (IsJunkComplaint()) {
      mail_.kind = MailKind::kFeedback;
      mail_.feedback_type = "abuse";
      return ReadCopyOfComplaint();
    }
    if (receipt_ != nullptr) return ReadReceiptPart();
    ReadNotice();
    if (!ReadJsonNotification(text_.text(), &arena_, &mail_)) ReadStatusInText();
  }
  if (mail_.recipients.empty()) {
    CollectHints();
    GatherEvidence();
    notice_.Read(text_, hints_, ReplyClass::kFailures, &arena_);
    if (notice_.recipients().empty() && ReadOtherTexts())
      notice_.Read(text_, hints_, ReplyClass::kFailures, &arena_);
    switch (ReadForwarded(message, depth)) {
      case Forwarded::kNone:
        return UseNotice();
      case Forwarded::kRead:
        return;
      case Forwarded::kStatus:
        break;
    }
  }
  if (mail_.kind == MailKind::kMail) mail_.kind = KindByActions();
  CompleteFromNotice();
  CompleteFromTranscript();
  ReadBesideStatusPart();
}

const ParsedMail& MailParser::Parse(std::string_view message) {
  arena_.Reset();
  Read(message, 0);
  Finish();
  return mail_;
}

}  // namespace whybounce
