// Reply codes (RFC 5321 section 4.2) and enhanced status codes (RFC 3463).
#ifndef WHYBOUNCE_CODES_H_
#define WHYBOUNCE_CODES_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whybounce {

// 200 to 599, or 0 for none.
using ReplyCode = uint16_t;

// "5.7.1": class 2, 4 or 5, subject and detail up to 999 (RFC 3463 section 2). Class 0 is none.
struct EnhancedCode {
  uint8_t klass = 0;
  uint16_t subject = 0;
  uint16_t detail = 0;

  explicit operator bool() const { return klass != 0; }
  friend auto operator<=>(const EnhancedCode&, const EnhancedCode&) = default;
};

// The whole of `text` must be a code; nullopt for anything else.
std::optional<ReplyCode> ParseReplyCode(std::string_view text);
std::optional<EnhancedCode> ParseEnhancedCode(std::string_view text);
// Takes a code off the front of *text, with the blanks behind it; none and no change if there is
// none. An enhanced code may be written "#5.1.1" or "(#5.1.1)" (Cisco, qmail).
ReplyCode ConsumeReplyCode(std::string_view* text);
EnhancedCode ConsumeEnhancedCode(std::string_view* text);
std::string ToString(EnhancedCode code);

}  // namespace whybounce

#endif  // WHYBOUNCE_CODES_H_
