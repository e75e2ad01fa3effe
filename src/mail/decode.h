// Content-Transfer-Encodings (RFC 2045 section 6), forgiving.
#ifndef WHYBOUNCE_MAIL_DECODE_H_
#define WHYBOUNCE_MAIL_DECODE_H_

#include <cstddef>
#include <string_view>

namespace whybounce {

// Both write at most `room` bytes to `out` and stop there; return how many. What is not valid is
// left out (base64) or kept as it stands (quoted-printable). "\r" is left out, so line ends are
// '\n'.
size_t DecodeQuotedPrintable(std::string_view text, char* out, size_t room);
size_t DecodeBase64(std::string_view text, char* out, size_t room);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_DECODE_H_
