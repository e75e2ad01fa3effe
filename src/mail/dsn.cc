#include "mail/dsn.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/charset.h"
#include "mail/date.h"
#include "mail/header.h"
#include "reply/find_reply.h"

namespace whybounce {
namespace {

enum class Field : uint8_t {
  kUnknown,
  kFinalRecipient,
  kOriginalRecipient,
  kAction,
  kStatus,
  kRemoteMta,
  kDiagnostic,
  kLastAttempt,
  kReportingMta,
  kQueueId,
  kSender,
  kWillRetry,
};

struct FieldName {
  std::string_view name;  // lower case
  Field field;
};
constexpr FieldName kFields[] = {
    {"final-recipient", Field::kFinalRecipient},
    {"original-recipient", Field::kOriginalRecipient},
    {"action", Field::kAction},
    {"status", Field::kStatus},
    {"remote-mta", Field::kRemoteMta},
    {"diagnostic-code", Field::kDiagnostic},
    {"localized-diagnostic", Field::kUnknown},
    {"last-attempt-date", Field::kLastAttempt},
    {"reporting-mta", Field::kReportingMta},
    {"x-postfix-queue-id", Field::kQueueId},
    {"x-postfix-sender", Field::kSender},
    {"will-retry-until", Field::kWillRetry},
    {"arrival-date", Field::kUnknown},
    {"received-from-mta", Field::kUnknown},
    {"original-envelope-id", Field::kUnknown},
    {"dsn-gateway", Field::kUnknown},
};

// A line as "Name: value"; null name if it is none. `known` is set for the fields above, and
// for other names that look like one.
struct Line {
  bool is_field = false;
  Field field = Field::kUnknown;
  std::string_view value;
};

Line ReadLine(std::string_view line) {
  Line out;
  const size_t colon = line.find(':');
  if (colon == line.npos || colon > 40) return out;
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  bool has_dash = false;
  for (const char c : name) {
    if (!IsAlnum(c) && c != '-' && c != '_') return out;
    has_dash = has_dash || c == '-';
  }
  out.value = TrimSpace(line.substr(colon + 1));
  for (const FieldName& known : kFields) {
    if (!EqualsIgnoreCase(known.name, name)) continue;
    out.is_field = true;
    out.field = known.field;
    return out;
  }
  out.is_field = has_dash && !name.empty() && IsAlpha(name.front());
  return out;
}

// "dns; mx.example" -> "mx.example".
std::string_view WithoutType(std::string_view value) {
  const size_t semicolon = value.find(';');
  return semicolon == value.npos || semicolon > 20 ? value : TrimSpace(value.substr(semicolon + 1));
}

struct ActionName {
  std::string_view name;
  Outcome outcome;
  bool probe;
};
// "deliverable" and "undeliverable" are Postfix's answers to sendmail -bv.
constexpr ActionName kActions[] = {
    {"failed", Outcome::kBounced, false},       {"failure", Outcome::kBounced, false},
    {"delayed", Outcome::kDeferred, false},     {"delivered", Outcome::kDelivered, false},
    {"relayed", Outcome::kRelayed, false},      {"expanded", Outcome::kExpanded, false},
    {"deliverable", Outcome::kDelivered, true}, {"undeliverable", Outcome::kBounced, true},
};

// The fields of one recipient as they come.
struct Group {
  std::string_view final_recipient, original_recipient, action, status, remote_mta, diagnostic,
      last_attempt;
  bool will_retry = false;

  bool NamesRecipient() const { return !final_recipient.empty() || !original_recipient.empty(); }
  // Whom, and not one word of what became of it.
  bool NamesOnly() const {
    return action.empty() && status.empty() && diagnostic.empty() && remote_mta.empty();
  }
};

void SetOutcome(const Group& group, MailRecipient* recipient) {
  for (const ActionName& action : kActions) {
    if (group.action.size() < action.name.size() ||
        !EqualsIgnoreCase(group.action.substr(0, action.name.size()), action.name)) {
      continue;
    }
    recipient->outcome = action.outcome;
    recipient->probe = action.probe;
    return;
  }
  // No action, or none that RFC 3464 section 2.3.3 knows: the class of the status says it.
  recipient->outcome = recipient->dsn.code_class == 2                       ? Outcome::kDelivered
                       : group.will_retry && recipient->dsn.code_class != 5 ? Outcome::kDeferred
                                                                            : Outcome::kBounced;
}

bool HasLetters(std::string_view text) {
  for (const char c : text) {
    if (IsAlpha(c) || (c & 0x80) != 0) return true;
  }
  return false;
}

void SetReply(const Group& group, MailRecipient* recipient) {
  std::string_view diagnostic = group.diagnostic;
  std::string_view type;
  const size_t semicolon = diagnostic.find(';');
  if (semicolon != diagnostic.npos && semicolon < 30 &&
      diagnostic.substr(0, semicolon).find(' ') == diagnostic.npos) {
    type = diagnostic.substr(0, semicolon);
    diagnostic = WithoutType(diagnostic);
    if (semicolon > 20) diagnostic = TrimSpace(group.diagnostic.substr(semicolon + 1));
  }
  if (diagnostic.size() > 5 && EqualsIgnoreCase(diagnostic.substr(0, 5), "smtp;"))
    diagnostic = TrimSpace(diagnostic.substr(5));
  const bool failure =
      recipient->outcome == Outcome::kBounced || recipient->outcome == Outcome::kDeferred;
  const MailReply reply = FindReply(diagnostic, failure ? ReplyClass::kFailures : ReplyClass::kAll);
  if (reply.strength > 0) {
    recipient->reply = reply.text;
    recipient->reply_code = reply.code;
    recipient->enhanced_code = reply.enhanced_code;
    recipient->stage = reply.stage;
    recipient->relay_host = reply.host;
    recipient->relay_ip = reply.ip;
    if (reply.code != 0) recipient->speaker = Speaker::kRemote;
  } else if (HasLetters(diagnostic)) {  // "X-Unix; 255" is only a number
    recipient->reply = diagnostic;
  }
  if (!recipient->enhanced_code) recipient->enhanced_code = recipient->dsn;
}

// "IMCEAEX-_O=SHOP_CN=ANN@shop.example": how Exchange writes a name that is no address of SMTP.
bool IsEncapsulated(std::string_view address) {
  constexpr std::string_view kMark = "IMCEA";
  return address.size() > kMark.size() && EqualsIgnoreCase(address.substr(0, kMark.size()), kMark);
}

// "Other or undefined network or routing status": the code's own name in RFC 3463, where all names
// of codes that say nothing (X.y.0) begin alike; or that of its class.
bool IsNameOfStatus(std::string_view comment) {
  constexpr std::array<std::string_view, 5> kNames = {"other ", "permanent failure",
                                                      "persistent transient failure",
                                                      "temporary failure", "transient failure"};
  return std::any_of(kNames.begin(), kNames.end(), [comment](std::string_view name) {
    return comment.size() >= name.size() && EqualsIgnoreCase(comment.substr(0, name.size()), name);
  });
}

class StatusReader {
 public:
  StatusReader(Arena* arena, ParsedMail* mail) : arena_(*arena), mail_(*mail) {}

  // Where the mail breaks off within `text`, its last name may be half of one.
  void Read(std::string_view text, bool breaks_off) {
    while (!text.empty()) {
      const std::string_view line = TakeUntil(&text, "\n");
      if (TrimSpace(line).empty()) {
        EndField();
        if (group_.NamesRecipient()) EndGroup();
        continue;
      }
      const bool indented = line.front() == ' ' || line.front() == '\t';
      const Line read = indented ? Line() : ReadLine(line);
      if (read.is_field) {
        EndField();
        field_ = read.field;
        begin_ = read.value.data();
        end_ = begin_ + read.value.size();
      } else if (begin_ != nullptr && (indented || field_ == Field::kDiagnostic)) {
        // MessageLabs and others do not indent the further lines of a reply.
        end_ = line.data() + line.size();
      } else {
        EndField();
      }
    }
    EndField();
    if (breaks_off && group_.NamesOnly()) {
      mail_.cut = true;
      return;
    }
    EndGroup();
  }

 private:
  void EndField() {
    if (begin_ == nullptr) return;
    const std::string_view raw(begin_, static_cast<size_t>(end_ - begin_));
    begin_ = nullptr;
    // Groups that ran together: what only a new recipient can have.
    if ((field_ == Field::kFinalRecipient && !group_.final_recipient.empty()) ||
        (field_ == Field::kOriginalRecipient && !group_.original_recipient.empty())) {
      EndGroup();
    }
    const std::string_view value = ToUtf8(Unfolded(raw, &arena_), "", &arena_);
    switch (field_) {
      case Field::kFinalRecipient:
        group_.final_recipient = TypedAddress(value, &arena_);
        break;
      case Field::kOriginalRecipient:
        group_.original_recipient = TypedAddress(value, &arena_);
        break;
      case Field::kAction:
        group_.action = value;
        break;
      case Field::kStatus:
        group_.status = value;
        break;
      case Field::kRemoteMta:
        group_.remote_mta = value;
        break;
      case Field::kDiagnostic:
        if (group_.diagnostic.empty()) group_.diagnostic = value;
        break;
      case Field::kLastAttempt:
        group_.last_attempt = value;
        break;
      case Field::kWillRetry:
        group_.will_retry = true;
        break;
      case Field::kReportingMta:
        if (std::string_view ip; mail_.host.empty())
          ParseHostAndIp(WithoutType(value), &mail_.host, &ip);
        break;
      case Field::kQueueId:
        if (mail_.queue_id.empty()) mail_.queue_id = value;
        break;
      case Field::kSender:
        mail_.sender = TypedAddress(value, &arena_);
        mail_.has_sender = true;
        break;
      case Field::kUnknown:
        break;
    }
  }

  void EndGroup() {
    const Group group = std::exchange(group_, Group());
    if (!group.NamesRecipient()) return;
    if (mail_.recipients.size() >= kMailRecipientsMax) {
      mail_.cut = true;
      return;
    }
    MailRecipient recipient;
    recipient.recipient = group.final_recipient;
    // A final recipient may be a local user, a pipe, an X.400 or an X.500 name: then the original
    // one is known.
    const bool local = !IsAddress(recipient.recipient) ||
                       DomainOf(recipient.recipient).find('.') == std::string_view::npos ||
                       IsEncapsulated(recipient.recipient);
    if (local && IsAddress(group.original_recipient)) {
      recipient.recipient = group.original_recipient;
    } else if (!SameAddress(group.original_recipient, recipient.recipient)) {
      recipient.original_recipient = group.original_recipient;
    }
    std::string_view status = group.status;
    recipient.dsn = ConsumeEnhancedCode(&status);
    SetOutcome(group, &recipient);
    SetReply(group, &recipient);
    // "Status: 5.4.4 (Illegal host/domain name found)" says why where there is no diagnostic.
    if (recipient.reply.empty() && status.starts_with('(') && status.ends_with(')') &&
        !IsNameOfStatus(status.substr(1))) {
      recipient.reply = status.substr(1, status.size() - 2);
    }
    ParseHostAndIp(WithoutType(group.remote_mta), &recipient.relay_host, &recipient.relay_ip);
    recipient.unix_us = ParseMailDate(group.last_attempt);
    SettleOutcome(&recipient);
    if (!IsRepeated(recipient)) mail_.recipients.push_back(recipient);
  }

  // Some gateways write a group twice; compared with the last ones only, for the sake of time.
  bool IsRepeated(const MailRecipient& recipient) const {
    const size_t first = mail_.recipients.size() > 20 ? mail_.recipients.size() - 20 : 0;
    for (size_t i = first; i < mail_.recipients.size(); ++i) {
      if (mail_.recipients[i].outcome == recipient.outcome &&
          SameAddress(mail_.recipients[i].recipient, recipient.recipient)) {
        return true;
      }
    }
    return false;
  }

  Arena& arena_;
  ParsedMail& mail_;
  Group group_;
  Field field_ = Field::kUnknown;
  const char* begin_ = nullptr;  // of the field's value; null: not in a field
  const char* end_ = nullptr;
};

}  // namespace

void ReadDeliveryStatus(std::string_view text, bool breaks_off, Arena* arena, ParsedMail* mail) {
  StatusReader(arena, mail).Read(text, breaks_off);
}

bool HoldsDeliveryStatus(std::string_view text) {
  for (size_t at = 0; (at = text.find("ecipient", at)) != text.npos; ++at) {
    const size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
    const Line line = ReadLine(text.substr(begin, text.find('\n', at) - begin));
    if (line.field == Field::kFinalRecipient || line.field == Field::kOriginalRecipient)
      return true;
    at = text.find('\n', at);  // a line is judged once
    if (at == text.npos) return false;
  }
  return false;
}

void ReadFeedbackReport(std::string_view text, Arena* arena, ParsedMail* mail) {
  HeaderField field;
  while (!mail->cut) {
    if (!NextField(&text, &field)) {
      if (!text.starts_with('\n'))
        return;  // RFC 5965 has one block; some writers put an empty line first
      text.remove_prefix(1);
      continue;
    }
    const std::string_view value = Unfolded(field.value, arena);
    if (EqualsIgnoreCase(field.name, "original-rcpt-to") ||
        EqualsIgnoreCase(field.name, "removal-recipient")) {
      mail->cut = mail->recipients.size() >= kMailRecipientsMax;
      if (mail->cut) break;
      MailRecipient recipient;
      recipient.outcome = Outcome::kNotABounce;
      recipient.complained = true;
      recipient.recipient = TypedAddress(value, arena);
      mail->recipients.push_back(recipient);
    } else if (EqualsIgnoreCase(field.name, "feedback-type") && mail->feedback_type.empty()) {
      mail->feedback_type = value;
    } else if (EqualsIgnoreCase(field.name, "original-mail-from") && !mail->has_sender) {
      mail->sender = TypedAddress(value, arena);
      mail->has_sender = true;
    } else if (EqualsIgnoreCase(field.name, "reporting-mta") && mail->host.empty()) {
      std::string_view ip;
      ParseHostAndIp(WithoutType(value), &mail->host, &ip);
    }
  }
}

}  // namespace whybounce
