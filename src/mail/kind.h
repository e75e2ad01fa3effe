// Decides what a mail is, by evidence.
#ifndef WHYBOUNCE_MAIL_KIND_H_
#define WHYBOUNCE_MAIL_KIND_H_

#include "mail/header.h"
#include "mail/parsed_mail.h"
#include "mail/text.h"

namespace whybounce {

// What was found in a mail without a delivery status.
struct MailEvidence {
  const MailHeader* header = nullptr;
  Meanings subject = 0;          // of the phrases in it
  Meanings subject_opening = 0;  // of those at its beginning
  Meanings from = 0;
  bool notifier_address = false;  // From is one of a notifier by its address, not by its name only
  bool null_sender = false;       // Return-Path: <>, or an empty From
  bool own_sender = false;    // a Return-Path to which bounces go that is nobody's who writes them
  bool mail_program = false;  // X-Mailer: one in which people write
  bool in_thread = false;     // it answers another mail

  bool FromSystem() const { return null_sender || (from & Bit(Meaning::kNotifier)) != 0; }
  bool SubjectFails() const {
    return (subject & (Bit(Meaning::kFailed) | Bit(Meaning::kFailedSubject))) != 0;
  }
  const NoticeText* text = nullptr;
  bool names_recipient = false;  // certainly
  bool may_name_recipient = false;
  bool has_reply = false;          // with a code, beside a recipient
  bool has_final_reply = false;    // one of class 5
  bool has_original = false;       // a copy of a mail, attached or below
  bool has_failed_header = false;  // X-Failed-Recipients
};

// Whether anything but the words of the text says that a program wrote the mail: who it is from, no
// way back, its subject, a field. Notices that people paste into mails of their own say none.
bool ShowsProgram(const MailEvidence& evidence);

MailKind DecideKind(const MailEvidence& evidence);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_KIND_H_
