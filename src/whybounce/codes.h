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
  uint8_t code_class = 0;
  uint16_t subject = 0;
  uint16_t detail = 0;

  explicit operator bool() const { return code_class != 0; }
  friend auto operator<=>(const EnhancedCode&, const EnhancedCode&) = default;
};

// The whole of `text` must be a code; nullopt for anything else.
std::optional<ReplyCode> ParseReplyCode(std::string_view text);
// As ParseEnhancedCode(), of codes of any length.
std::optional<EnhancedCode> ParseAnyEnhancedCode(std::string_view text);
// And of "5.7.1", which is what nearly all are, without a call; nullopt for all others, good or
// bad.
inline std::optional<EnhancedCode> ParseShortEnhancedCode(std::string_view text) {
  const auto digit = [&](size_t at) { return static_cast<uint16_t>(text[at] - '0'); };
  constexpr uint32_t kClasses = 1U << 2 | 1U << 4 | 1U << 5;
  if (text.size() != 5 || text[1] != '.' || text[3] != '.' || digit(0) > 5 ||
      (kClasses >> digit(0) & 1) == 0 || digit(2) > 9 || digit(4) > 9) {
    return std::nullopt;
  }
  return EnhancedCode{static_cast<uint8_t>(digit(0)), digit(2), digit(4)};
}
inline std::optional<EnhancedCode> ParseEnhancedCode(std::string_view text) {
  const auto code = ParseShortEnhancedCode(text);
  return code ? code : ParseAnyEnhancedCode(text);
}
// Takes a code off the front of *text, with the blanks after it; none and no change if there is
// none. An enhanced code may be written "#5.1.1" or "(#5.1.1)" (Cisco, qmail).
ReplyCode ConsumeReplyCode(std::string_view* text);
EnhancedCode ConsumeEnhancedCode(std::string_view* text);
std::string ToString(EnhancedCode code);

}  // namespace whybounce

#endif  // WHYBOUNCE_CODES_H_
