#include "mail/kind.h"

#include "base/text.h"

namespace whybounce {
namespace {

bool Has(Meanings meanings, Meaning meaning) { return (meanings & Bit(meaning)) != 0; }

bool IsAutoSubmitted(const MailHeader& header) {
  const std::string_view value = MainValue(header[Header::kAutoSubmitted]);
  return !value.empty() && !EqualsIgnoreCase(value, "no");
}

// Headers that only automatic answers have (RFC 3834 section 5, and what was there before it).
bool AnswersAutomatically(const MailHeader& header) {
  const std::string_view submitted = header[Header::kAutoSubmitted];
  if (FindIgnoreCase(submitted, "auto-replied") == 0) return true;
  if (header.Has(Header::kXAutoreply)) return true;
  return FindIgnoreCase(header[Header::kPrecedence], "auto_reply") != std::string_view::npos;
}

// Points for "a mail system wrote this because mail was not delivered".
int BouncePoints(const MailEvidence& e) {
  const MailHeader& header = *e.header;
  const NoticeText& text = *e.text;
  const bool subject_fails = e.SubjectFails() || Has(e.subject, Meaning::kDelayed);
  const bool forwarded =
      Has(e.subject_opening, Meaning::kForwarded) || Has(e.subject_opening, Meaning::kReplied);
  const bool text_fails = text.Count(Meaning::kFailed) > 0 || text.Count(Meaning::kDelayed) > 0;
  int points = 0;
  points += e.null_sender ? 2 : 0;
  points += Has(e.from, Meaning::kNotifier) ? 3 : 0;
  points += subject_fails && !forwarded ? 3 : 0;
  points += text_fails ? 2 : 0;
  points += e.names_recipient ? 2 : e.may_name_recipient ? 1 : 0;
  points += subject_fails && !text_fails && text.Count(Meaning::kRefusal) > 0 ? 1 : 0;
  points += e.has_reply ? 2 : 0;
  points += e.has_original ? 1 : 0;
  points += IsAutoSubmitted(header) ? 1 : 0;
  // People, lists and newsletters write about bounces too.
  points -= forwarded && !Has(e.from, Meaning::kNotifier) ? 4 : 0;
  points -= header.Has(Header::kListUnsubscribe) ? 4 : 0;
  points -= header.Has(Header::kListId) ? 2 : 0;
  points -= e.in_thread && !e.FromSystem() ? 2 : 0;
  points -= e.mail_program && !e.null_sender ? 3 : 0;
  points -= e.own_sender && !Has(e.from, Meaning::kNotifier) ? 3 : 0;
  return points;
}

// RFC 5321 section 6.1: notices of failure go out with the null reverse path. One that did not, or
// that was written in a mail program or in a thread, must bring more than words with it: people
// tell each other of refused mail, and parcels and payments come back too.
bool IsSomebodys(const MailEvidence& e) {
  const bool notifier = Has(e.from, Meaning::kNotifier);
  const bool brings_mail = e.has_original || (IsAutoSubmitted(*e.header) && e.names_recipient);
  if (e.mail_program && !e.null_sender && !brings_mail) return true;
  // "Mail Admin", who wants bounces of his own or has a person's address, and names nobody: a lure.
  const bool by_name =
      e.own_sender || (!e.null_sender && !e.notifier_address && !e.may_name_recipient);
  if (notifier && by_name && !brings_mail && !e.names_recipient && !e.has_reply) return true;
  if (notifier) return false;
  if ((e.own_sender || e.in_thread) && !e.null_sender && !brings_mail) return true;
  const bool names_mail = e.names_recipient || e.has_reply || e.has_original;
  const bool of_goods =
      Has(e.subject, Meaning::kOtherGoods) || e.text->Count(Meaning::kOtherGoods) > 0;
  return (!names_mail && !e.may_name_recipient) || (of_goods && !e.has_reply && !e.has_original);
}

}  // namespace

bool ShowsProgram(const MailEvidence& e) {
  constexpr Meanings kOfDelivery = Bit(Meaning::kFailed) | Bit(Meaning::kFailedSubject) |
                                   Bit(Meaning::kDelayed) | Bit(Meaning::kDelivered) |
                                   Bit(Meaning::kRefusal);
  const std::string_view type = MainValue((*e.header)[Header::kContentType]);
  return e.FromSystem() || (e.subject & kOfDelivery) != 0 || IsAutoSubmitted(*e.header) ||
         e.header->Has(Header::kXFailedRecipients) || EqualsIgnoreCase(type, "multipart/report");
}

MailKind DecideKind(const MailEvidence& e) {
  const NoticeText& text = *e.text;
  const MailHeader& header = *e.header;
  if (e.has_failed_header) {
    return text.Count(Meaning::kDelayed) > 0 && text.Count(Meaning::kFailed) == 0
               ? MailKind::kDelayWarning
               : MailKind::kBounce;
  }
  const bool from_system = Has(e.from, Meaning::kNotifier);
  const bool subject_fails = e.SubjectFails();
  const int points = BouncePoints(e);
  if (Has(e.subject, Meaning::kFeedback) && !subject_fails) return MailKind::kFeedback;
  if (!from_system && !subject_fails &&
      (Has(e.subject, Meaning::kChallenge) || text.Count(Meaning::kChallenge) > 0) && points < 7) {
    return MailKind::kChallenge;
  }
  const bool says_away = Has(e.subject_opening, Meaning::kAutoReply) ||
                         (Has(e.subject, Meaning::kAutoReply) && !subject_fails);
  if (says_away && !(from_system && e.names_recipient)) return MailKind::kAutoReply;
  constexpr Meanings kFails = Bit(Meaning::kFailed) | Bit(Meaning::kFailedSubject);
  // "We received your request: failed delivery": the subject of the mail that it answers fails.
  const bool acknowledges = (IsAutoSubmitted(header) && Has(e.subject, Meaning::kAutoReply)) ||
                            (AnswersAutomatically(header) && text.Count(Meaning::kAutoReply) > 0) ||
                            (IsAutoSubmitted(header) && text.Count(Meaning::kAutoReply) > 0 &&
                             (e.subject_opening & kFails) == 0);
  if (acknowledges && !from_system && !e.null_sender && !e.has_reply) return MailKind::kAutoReply;
  const bool speaks_of_delivery =
      subject_fails || Has(e.subject, Meaning::kDelayed) ||
      text.Count(Meaning::kFailed) + text.Count(Meaning::kDelayed) > 0 || e.has_reply ||
      (from_system && text.Count(Meaning::kRefusal) > 0);
  // Words alone are no notice: "Mail Admin" wants a password, and a parcel was not delivered.
  const bool shows_mail = e.names_recipient || e.has_reply || e.has_original ||
                          IsAutoSubmitted(header) || Has(e.subject, Meaning::kDelayed);
  const bool like_a_notice =
      e.null_sender || (subject_fails && (from_system || e.may_name_recipient || shows_mail)) ||
      (from_system && shows_mail);
  const bool enough = points >= 7 || (points >= 5 && like_a_notice);
  if (speaks_of_delivery && enough && ShowsProgram(e) && !IsSomebodys(e)) {
    // A warning says that it is one; a failure may speak of delays before it gave up.
    if (Has(e.subject, Meaning::kDelayed) && !subject_fails) return MailKind::kDelayWarning;
    const size_t delayed = text.Count(Meaning::kDelayed);
    const size_t failed = text.Count(Meaning::kFailed);
    if (e.has_reply ? !e.has_final_reply && delayed > failed : delayed > 0 && delayed >= failed)
      return MailKind::kDelayWarning;
    return MailKind::kBounce;
  }
  if (Has(e.subject, Meaning::kDelivered) && from_system) return MailKind::kDeliveryReport;
  if (AnswersAutomatically(header)) return MailKind::kAutoReply;
  if ((IsAutoSubmitted(header) || e.null_sender) && text.Count(Meaning::kAutoReply) > 0)
    return MailKind::kAutoReply;
  return MailKind::kMail;
}

}  // namespace whybounce
