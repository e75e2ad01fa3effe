// Text in other character sets than UTF-8, by GMime.
#ifndef WHYBOUNCE_MAIL_CHARSET_H_
#define WHYBOUNCE_MAIL_CHARSET_H_

#include <string_view>

#include "absl/status/status.h"
#include "base/arena.h"

namespace whybounce {

// Loads GMime, which the functions below do for themselves, too; without it they return what is
// ASCII or UTF-8 already, and all other text as it is. Thread-safe.
absl::Status LoadCharsets();

// `text` in UTF-8. Returned as it is where it is UTF-8 already whatever `charset` says, and where
// nobody knows the charset; else the result is in *arena. A byte that is not valid becomes U+FFFD.
std::string_view ToUtf8(std::string_view text, std::string_view charset, Arena* arena);

// A header's value with its encoded words (RFC 2047) decoded, in UTF-8. Returned as it is where
// there are none. Values are cut at kHeaderValueBytesMax.
std::string_view DecodeWords(std::string_view value, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_CHARSET_H_
