#include "mail/json.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>

#include "base/arena_text.h"
#include "base/civil_time.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/original.h"
#include "reply/find_reply.h"

namespace whybounce {
namespace {

using Element = simdjson::dom::element;

// Text at `pointer` ("/bounce/timestamp"), in the arena; empty if there is none.
std::string_view TextAt(const Element& element, std::string_view pointer, Arena* arena) {
  std::string_view text;
  if (element.at_pointer(pointer).get(text) != simdjson::SUCCESS) return {};
  return arena->Copy(text.substr(0, kReplyBytesMax));
}

int64_t TimeAt(const Element& element, std::string_view pointer, Arena* arena) {
  std::string_view text = TextAt(element, pointer, arena);
  CivilStamp stamp;
  if (!ConsumeIsoStamp(&text, &stamp)) return 0;
  return (DaysFromCivil(stamp.year, stamp.month, stamp.day) * 86400 + stamp.second_of_day) *
             1'000'000 +
         stamp.micros;
}

void SetReply(std::string_view diagnostic, ReplyClass classes, MailRecipient* recipient) {
  // "smtp; 550 5.1.1 user unknown"
  if (const size_t semicolon = diagnostic.find("; "); semicolon < 8)
    diagnostic.remove_prefix(semicolon + 2);
  const MailReply reply = FindReply(diagnostic, classes);
  recipient->reply = reply.strength > 0 ? reply.text : diagnostic;
  recipient->reply_code = reply.code;
  recipient->enhanced_code = reply.enhanced_code ? reply.enhanced_code : recipient->dsn;
  recipient->speaker = reply.code != 0 ? Speaker::kRemote : Speaker::kOwnMta;
}

void ReadBounce(const Element& root, Arena* arena, ParsedMail* mail) {
  mail->kind = MailKind::kBounce;
  mail->host = TextAt(root, "/bounce/reportingMTA", arena);
  if (const size_t type = mail->host.find("; "); type < 5) mail->host.remove_prefix(type + 2);
  if (const int64_t time = TimeAt(root, "/bounce/timestamp", arena); time != 0)
    mail->unix_us = time;
  simdjson::dom::array recipients;
  if (root.at_pointer("/bounce/bouncedRecipients").get(recipients) != simdjson::SUCCESS) return;
  for (const Element one : recipients) {
    if (mail->recipients.size() >= kMailRecipientsMax) return;
    MailRecipient& recipient = mail->recipients.emplace_back();
    recipient.recipient = TextAt(one, "/emailAddress", arena);
    std::string_view status = TextAt(one, "/status", arena);
    recipient.dsn = ConsumeEnhancedCode(&status);
    SetReply(TextAt(one, "/diagnosticCode", arena), ReplyClass::kFailures, &recipient);
    SettleOutcome(&recipient);
  }
}

void ReadNames(const Element& root, std::string_view pointer, Outcome outcome, Arena* arena,
               ParsedMail* mail) {
  simdjson::dom::array names;
  if (root.at_pointer(pointer).get(names) != simdjson::SUCCESS) return;
  for (const Element one : names) {
    if (mail->recipients.size() >= kMailRecipientsMax) return;
    std::string_view address;
    const bool is_text = one.get(address) == simdjson::SUCCESS;
    MailRecipient& recipient = mail->recipients.emplace_back();
    recipient.outcome = outcome;
    recipient.recipient = is_text ? arena->Copy(address) : TextAt(one, "/emailAddress", arena);
  }
}

}  // namespace

bool ReadJsonNotification(std::string_view text, Arena* arena, ParsedMail* mail) {
  text = TrimSpace(text);
  if (!text.starts_with('{')) return false;
  const auto holds = [&](std::string_view key) { return text.find(key) != text.npos; };
  if (!holds("notificationType") && !holds("eventType")) return false;
  text = text.substr(0, text.rfind('}') + 1);
  // Line ends inside of strings are those of the mail, not of the JSON.
  ArenaText copy(arena, text.size() + simdjson::SIMDJSON_PADDING);
  for (const char c : text) {
    if (c != '\n') copy.Append(c);
  }
  std::ranges::fill(copy.Rest(), '\0');
  simdjson::dom::parser parser;
  Element root;
  if (parser.parse(copy.view().data(), copy.size(), false).get(root) != simdjson::SUCCESS)
    return false;
  // SNS puts the notification into its own envelope, as a string.
  if (std::string_view inner; root.at_pointer("/Message").get(inner) == simdjson::SUCCESS)
    return ReadJsonNotification(arena->Copy(inner), arena, mail);
  std::string_view type = TextAt(root, "/notificationType", arena);
  if (type.empty()) type = TextAt(root, "/eventType", arena);
  if (type == "Bounce") {
    ReadBounce(root, arena, mail);
  } else if (type == "Delivery") {
    mail->kind = MailKind::kDeliveryReport;
    mail->host = TextAt(root, "/delivery/reportingMTA", arena);
    ReadNames(root, "/delivery/recipients", Outcome::kDelivered, arena, mail);
    const std::string_view reply = TextAt(root, "/delivery/smtpResponse", arena);
    for (MailRecipient& recipient : mail->recipients) SetReply(reply, ReplyClass::kAll, &recipient);
    if (const int64_t time = TimeAt(root, "/delivery/timestamp", arena); time != 0)
      mail->unix_us = time;
  } else if (type == "Complaint") {
    mail->kind = MailKind::kFeedback;
    ReadNames(root, "/complaint/complainedRecipients", Outcome::kNotABounce, arena, mail);
    // Of several it is not known which one: all of the message at the domain are named.
    if (mail->recipients.size() == 1) mail->recipients.front().complained = true;
    mail->feedback_type = TextAt(root, "/complaint/complaintFeedbackType", arena);
  } else {
    return false;
  }
  mail->sender = TextAt(root, "/mail/source", arena);
  mail->has_sender = !mail->sender.empty();
  mail->message_id = TextAt(root, "/mail/commonHeaders/messageId", arena);
  mail->queue_id = TextAt(root, "/mail/messageId", arena);
  return true;
}

}  // namespace whybounce
