// Takes an SMTP reply apart.
#ifndef WHYBOUNCE_REPLY_SMTP_REPLY_H_
#define WHYBOUNCE_REPLY_SMTP_REPLY_H_

#include <string>
#include <string_view>

#include "base/bytes16.h"
#include "whybounce/codes.h"
#include "whybounce/event.h"

namespace whybounce {

// A reply of several lines as one: "250-2.0.0 a 250-2.0.0 b 250 2.0.0 c" (Postfix) and
// "550-5.1.1 a\n550 5.1.1 b" with a literal backslash (Exim) become "250 2.0.0 a b c". A reply of
// one line is returned as it is; otherwise the result is in *scratch (replaced). Octal escapes
// of bytes that are not ASCII (Exim writes UTF-8 as "\\303\\251") become those bytes.
std::string_view JoinReplyLines(std::string_view reply, std::string* scratch);

// The codes at the front of a reply, and what follows them.
struct ReplyParts {
  ReplyCode code = 0;
  EnhancedCode enhanced_code;
  std::string_view text;
};
ReplyParts SplitAnyReply(std::string_view reply);
inline ReplyParts SplitReply(std::string_view reply) {
  // "550 5.1.1 text", which is how most begin, by the place of its digits alone.
  constexpr uint32_t kDigits = 0b0'1'0'1'0'1'0'111;
  constexpr size_t kCodesBytes = 10;
  if (reply.size() < Bytes16::kSize || reply[0] < '2' || reply[0] > '5' || reply[3] != ' ' ||
      reply[9] != ' ' || reply[10] == ' ' || reply[10] == ':' ||
      (Bytes16(reply.data()).Between('0', '9') & ((1U << kCodesBytes) - 1)) != kDigits) {
    return SplitAnyReply(reply);
  }
  const auto enhanced_code = ParseShortEnhancedCode(reply.substr(4, 5));
  if (!enhanced_code) return SplitAnyReply(reply);
  const auto code =
      static_cast<ReplyCode>((reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0'));
  return {code, *enhanced_code, reply.substr(kCodesBytes)};
}

// The reply of an event, and its codes.
inline void SetReply(std::string_view reply, EventView* event) {
  event->reply = reply;
  const ReplyParts parts = SplitReply(reply);
  event->reply_code = parts.code;
  event->enhanced_code = parts.enhanced_code;
}

// Where the next two bytes at or after `from` stand that a reply code ("55") or an enhanced code
// ("5.") may begin with, or npos.
size_t FindReplyCodeLike(std::string_view s, size_t from);
size_t FindEnhancedCodeLike(std::string_view s, size_t from);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_SMTP_REPLY_H_
