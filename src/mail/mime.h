// The parts of a mail (RFC 2045 to 2046), without a tree.
#ifndef WHYBOUNCE_MAIL_MIME_H_
#define WHYBOUNCE_MAIL_MIME_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "mail/header.h"

namespace whybounce {

// What a part is to a reader of bounces.
enum class PartKind : uint8_t {
  kPlain,           // text/plain, or no type at all
  kHtml,            // text/html
  kDeliveryStatus,  // message/delivery-status, message/global-delivery-status
  kFeedback,        // message/feedback-report
  kDisposition,     // message/disposition-notification
  kOriginal,        // message/rfc822, text/rfc822-headers, message/global, message/partial, ...
  kOther,
};

enum class Encoding : uint8_t { kNone, kQuotedPrintable, kBase64 };

// A part that has no parts. Views point into the mail.
struct MailPart {
  PartKind kind = PartKind::kPlain;
  Encoding encoding = Encoding::kNone;
  bool attached = false;     // Content-Disposition: attachment
  bool alternative = false;  // says what another part says: inside of multipart/alternative
  std::string_view charset;
  std::string_view body;
};

// The leaves of a mail in their order: at most kMailPartsMax, multiparts at most kMailDepthMax
// deep; deeper ones are taken for one part, as are messages within the message. One pass; a line is
// compared with the boundaries that are open. The views in `parts` point into `header` and `body`.
struct MailParts {
  std::vector<MailPart> parts;
  bool cut = false;  // there was more
  void Read(const MailHeader& header, std::string_view body);

 private:
  struct Open {
    std::string_view boundary;
    bool alternative;
  };
  void AddPart(const MailHeader& header, std::string_view body, bool alternative);
  void ReadMultipart(std::string_view body);
  bool BeginPart(const MailHeader& header);

  std::vector<Open> open_;
};

// What a part says, in UTF-8, line ends '\n': at most `bytes_max` of it. The part's own bytes where
// nothing is to be done, else in *arena.
std::string_view TextOf(const MailPart& part, size_t bytes_max, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_MIME_H_
