// What the bytes of a reply are.
#ifndef WHYBOUNCE_CLASSIFY_REPLY_BYTES_H_
#define WHYBOUNCE_CLASSIFY_REPLY_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace whybounce {

// Bits of a byte's class.
inline constexpr uint8_t kDigit = 1;
inline constexpr uint8_t kLetter = 2;  // ASCII letters and every byte of a non-ASCII character
inline constexpr uint8_t kBlank = 4;
// May stand in an unquoted local part, as far as replies go.
inline constexpr uint8_t kLocalPart = 8;

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0; c < 256; ++c) {
    if (c >= '0' && c <= '9') classes[c] = kDigit | kLocalPart;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
      classes[c] = kLetter | kLocalPart;
    if (c <= ' ' || c == 0x7f) classes[c] = kBlank;
  }
  for (const char c : {'.', '_', '%', '+', '=', '-', '~'})
    classes[static_cast<uint8_t>(c)] = kLocalPart;
  return classes;
}
inline constexpr std::array<uint8_t, 256> kClasses = MakeClasses();
constexpr std::array<char, 256> MakeLower() {
  std::array<char, 256> lower{};
  for (size_t c = 0; c < 256; ++c) lower[c] = LowerAscii(static_cast<char>(c));
  return lower;
}
inline constexpr std::array<char, 256> kLower = MakeLower();
inline uint8_t ByteClassOf(char c) { return kClasses[static_cast<uint8_t>(c)]; }
inline bool IsLetterOrDigit(char c) { return (ByteClassOf(c) & (kDigit | kLetter)) != 0; }

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_REPLY_BYTES_H_
