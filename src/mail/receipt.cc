#include "mail/receipt.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/original.h"
#include "reply/find_reply.h"

namespace whybounce {
namespace {

bool Has(std::string_view text, std::string_view words) {
  return FindIgnoreCase(text, words) != text.npos;
}

// "rfc822; ann@corp.example", "dns; mx.corp.example" without its type.
std::string_view WithoutType(std::string_view value) {
  return TrimSpace(value.substr(value.find(';') + 1));  // npos + 1 is 0
}

}  // namespace

Receipt ReadReceipt(std::string_view part, Arena* arena) {
  Receipt receipt;
  while (part.starts_with('\n')) part.remove_prefix(1);
  HeaderField field;
  while (NextField(&part, &field)) {
    const std::string_view value = Unfolded(field.value, arena);
    if (EqualsIgnoreCase(field.name, "final-recipient")) {
      receipt.recipient = TypedAddress(value, arena);
    } else if (EqualsIgnoreCase(field.name, "original-recipient")) {
      receipt.original_recipient = TypedAddress(value, arena);
    } else if (EqualsIgnoreCase(field.name, "original-message-id")) {
      receipt.message_id = MessageIdOf(value);
    } else if (EqualsIgnoreCase(field.name, "reporting-ua")) {
      std::string_view ip;
      ParseHostAndIp(value.substr(0, value.find(';')), &receipt.host, &ip);
    } else if (EqualsIgnoreCase(field.name, "disposition")) {
      receipt.by_program = Has(value, "mdn-sent-automatically");
      receipt.deleted = Has(WithoutType(value), "deleted");
    }
  }
  if (SameAddress(receipt.original_recipient, receipt.recipient)) receipt.original_recipient = {};
  return receipt;
}

bool IsRejection(const Receipt& receipt, const MailHeader& header, std::string_view text) {
  if (!receipt.by_program || !receipt.deleted || receipt.recipient.empty()) return false;
  if (Has(header[Header::kAutoSubmitted], "(rejected)")) return true;
  constexpr std::array<std::string_view, 4> kRejects = {
      "automatically rejected", "automatically refused", "was refused by", "was rejected by"};
  return std::any_of(kRejects.begin(), kRejects.end(),
                     [&](std::string_view words) { return Has(text, words); });
}

std::string_view RejectionReason(std::string_view text) {
  text = TrimSpace(text);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = TrimSpace(TakeUntil(&rest, "\n"));
    if (line.ends_with(':') && !TrimSpace(rest).empty()) return TrimSpace(rest);
  }
  return text.substr(0, kReplyBytesMax);
}

}  // namespace whybounce
