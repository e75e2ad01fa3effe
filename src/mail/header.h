// Header fields (RFC 5322 section 2.2) of mails and of their parts.
#ifndef WHYBOUNCE_MAIL_HEADER_H_
#define WHYBOUNCE_MAIL_HEADER_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "base/arena.h"

namespace whybounce {

// A value may hold line ends (folding); neither has blanks at its ends.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

// Takes the next field off the front of *rest, skipping lines that are none; false at the empty
// line or boundary that ends a header (it is left) and at the end of the text.
bool NextField(std::string_view* rest, HeaderField* field);

// On one line. Returned as it is where it is one, else written to *arena.
std::string_view Unfolded(std::string_view value, Arena* arena);

// The fields that mean something to us.
enum class Header : uint8_t {
  kOther,
  kFrom,
  kTo,
  kCc,
  kDate,
  kSender,
  kSubject,
  kListId,
  kReplyTo,
  kReceived,
  kMessageId,
  kInReplyTo,
  kPrecedence,
  kReferences,
  kReturnPath,
  kContentType,
  kDeliveredTo,
  kEnvelopeTo,
  kXOriginalTo,
  kAutoSubmitted,
  kXAutoreply,
  kListUnsubscribe,
  kXFailedRecipients,
  kTransferEncoding,
  kDisposition,
  kUserAgent,
  kXMailer,
  kXHmXmrOriginalRecipient,
};
inline constexpr size_t kHeaderCount = static_cast<size_t>(Header::kXHmXmrOriginalRecipient) + 1;

Header HeaderFromName(std::string_view name);

// The first field of each kind. Views point into the header; an absent field is empty.
// Thread-compatible.
class MailHeader {
 public:
  // Reads the header at the front of `text` and returns what follows its empty line. A mail without
  // body has no empty line.
  std::string_view Read(std::string_view text);

  std::string_view operator[](Header header) const { return fields_[static_cast<size_t>(header)]; }
  bool Has(Header header) const { return present_[static_cast<size_t>(header)]; }
  // All fields, for those that look for more.
  std::string_view text() const { return text_; }
  size_t field_count() const { return field_count_; }

 private:
  std::array<std::string_view, kHeaderCount> fields_;
  std::array<bool, kHeaderCount> present_{};
  std::string_view text_;
  size_t field_count_ = 0;
};

// The value of parameter `name` (lower case) in a value like `multipart/report; boundary="x"`, or
// empty. Quoted pairs stay as they are. Takes several lines.
std::string_view Parameter(std::string_view value, std::string_view name);

// The words before the first ';' of a value.
std::string_view MainValue(std::string_view value);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_HEADER_H_
