// Takes an SMTP reply apart.
#ifndef WHYBOUNCE_PARSE_SMTP_REPLY_H_
#define WHYBOUNCE_PARSE_SMTP_REPLY_H_

#include <string>
#include <string_view>

#include "whybounce/codes.h"

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
ReplyParts SplitReply(std::string_view reply);

// Where the next two bytes at or behind `from` stand that a reply code ("55") or an enhanced code
// ("5.") may begin with, or npos.
size_t FindReplyCodeLike(std::string_view s, size_t from);
size_t FindEnhancedCodeLike(std::string_view s, size_t from);

}  // namespace whybounce

#endif  // WHYBOUNCE_PARSE_SMTP_REPLY_H_
