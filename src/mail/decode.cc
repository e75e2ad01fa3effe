#include "mail/decode.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace whybounce {
namespace {

constexpr uint8_t kNoDigit = 0xff;

constexpr std::array<uint8_t, 256> MakeBase64Digits() {
  std::array<uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kDigits.size(); ++i)
    digits[static_cast<uint8_t>(kDigits[i])] = static_cast<uint8_t>(i);
  return digits;
}
constexpr std::array<uint8_t, 256> kBase64Digits = MakeBase64Digits();

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The number of bytes of a soft line break after '=' (blanks may trail, RFC 2045 6.7 rule 3), or
// 0.
size_t SoftBreak(std::string_view behind) {
  size_t at = 0;
  while (at < behind.size() && (behind[at] == ' ' || behind[at] == '\t')) ++at;
  if (at == behind.size()) return at;
  return behind[at] == '\n' ? at + 1 : 0;
}

}  // namespace

size_t DecodeQuotedPrintable(std::string_view text, char* out, size_t room) {
  size_t made = 0;
  while (!text.empty() && made < room) {
    const size_t plain = std::min(text.find('='), text.size());
    const size_t copied = std::min(plain, room - made);
    std::memcpy(out + made, text.data(), copied);
    made += copied;
    text.remove_prefix(plain);
    if (text.empty() || made == room) break;
    text.remove_prefix(1);
    if (const size_t soft = SoftBreak(text); soft > 0 || text.empty()) {
      text.remove_prefix(soft);
      continue;
    }
    const int high = HexValue(text[0]);
    const int low = text.size() > 1 ? HexValue(text[1]) : -1;
    if (high < 0 || low < 0) {
      out[made++] = '=';
      continue;
    }
    const char c = static_cast<char>(high * 16 + low);
    if (c != '\r') out[made++] = c;
    text.remove_prefix(2);
  }
  return made;
}

size_t DecodeBase64(std::string_view text, char* out, size_t room) {
  size_t made = 0;
  uint32_t bits = 0;
  int digits = 0;
  for (const char c : text) {
    if (c == '=') {
      digits = 0;  // padding: what follows is another run, as some writers concatenate
      continue;
    }
    const uint8_t digit = kBase64Digits[static_cast<uint8_t>(c)];
    if (digit == kNoDigit) continue;
    bits = (bits << 6) | digit;
    if (digits == 0) {
      digits = 1;
      continue;
    }
    digits = (digits + 1) % 4;
    // 12, 18 or 24 bits are there: 1, 2 or 3 bytes; give the one that has just become whole.
    const int shift = digits == 2 ? 4 : digits == 3 ? 2 : 0;
    const char byte = static_cast<char>((bits >> shift) & 0xff);
    if (byte == '\r') continue;
    if (made == room) break;
    out[made++] = byte;
  }
  return made;
}

}  // namespace whybounce
