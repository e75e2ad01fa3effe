// Text in other character sets than UTF-8, by iconv.
#ifndef WHYBOUNCE_MAIL_CHARSET_H_
#define WHYBOUNCE_MAIL_CHARSET_H_

#include <string_view>

#include "base/arena.h"

namespace whybounce {

// `text` in UTF-8. Returned as it is where it is UTF-8 already whatever `charset` says, and where
// nobody knows the charset; else the result is in *arena. A byte that is not valid becomes U+FFFD.
std::string_view ToUtf8(std::string_view text, std::string_view charset, Arena* arena);

// A header's value with its encoded words (RFC 2047) decoded, in UTF-8. Returned as it is where
// there are none. Words of one charset and encoding that follow each other are decoded as one; what
// is no word and no UTF-8 is taken for WINDOWS-1252. Values are cut at kHeaderValueBytesMax.
std::string_view DecodeWords(std::string_view value, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_CHARSET_H_
