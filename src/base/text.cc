#include "base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "absl/strings/str_format.h"

namespace whybounce {

namespace {

bool SameIgnoringCase(const char* a, const char* b) {
  return Bytes16(a).Lower().Equal(Bytes16(b).Lower()) == 0xffff;
}

}  // namespace

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < Bytes16::kSize) {
    return Bytes16::Partial(a.data(), a.size())
               .Lower()
               .Equal(Bytes16::Partial(b.data(), b.size()).Lower()) == 0xffff;
  }
  const size_t last = a.size() - Bytes16::kSize;
  for (size_t i = 0; i < last; i += Bytes16::kSize) {
    if (!SameIgnoringCase(a.data() + i, b.data() + i)) return false;
  }
  return SameIgnoringCase(a.data() + last, b.data() + last);
}

size_t FindIgnoreCase(std::string_view hay, std::string_view needle) {
  if (needle.empty() || hay.size() < needle.size()) return needle.empty() ? 0 : hay.npos;
  const size_t to_last = needle.size() - 1;
  const size_t places = hay.size() - to_last;  // where it may begin
  const auto is_at = [&](size_t at) {
    return EqualsIgnoreCase(hay.substr(at, needle.size()), needle);
  };
  if (places < Bytes16::kSize) {
    for (size_t at = 0; at < places; ++at) {
      if (LowerAscii(hay[at]) == LowerAscii(needle.front()) && is_at(at)) return at;
    }
    return hay.npos;
  }
  // The last sixteen places overlap those before them, where it is not.
  for (size_t at = 0;; at = std::min(at + Bytes16::kSize, places - Bytes16::kSize)) {
    uint32_t mask = Bytes16(hay.data() + at).EqualButCase(needle.front()) &
                    Bytes16(hay.data() + at + to_last).EqualButCase(needle.back());
    for (; mask != 0; mask &= mask - 1) {
      const size_t here = at + static_cast<size_t>(__builtin_ctz(mask));
      if (is_at(here)) return here;
    }
    if (at == places - Bytes16::kSize) return hay.npos;
  }
}

void CopyLower(std::string_view s, char* out) {
  if (s.size() < Bytes16::kSize) {
    char lower[Bytes16::kSize];
    Bytes16::Partial(s.data(), s.size()).Lower().Store(lower);
    std::memcpy(out, lower, s.size());
    return;
  }
  const size_t last = s.size() - Bytes16::kSize;
  for (size_t i = 0; i < last; i += Bytes16::kSize) Bytes16(s.data() + i).Lower().Store(out + i);
  Bytes16(s.data() + last).Lower().Store(out + last);
}

bool IsLowerAscii(std::string_view s) {
  const auto is_lower = [](const Bytes16& bytes) {
    return (bytes.NotAscii() | bytes.Between('A', 'Z')) == 0;
  };
  if (s.size() < Bytes16::kSize) return is_lower(Bytes16::Partial(s.data(), s.size()));
  const size_t last = s.size() - Bytes16::kSize;
  for (size_t i = 0; i < last; i += Bytes16::kSize) {
    if (!is_lower(Bytes16(s.data() + i))) return false;
  }
  return is_lower(Bytes16(s.data() + last));
}

std::string ToLower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), LowerAscii);
  return out;
}

std::optional<uint64_t> ParseUint(std::string_view s) {
  uint64_t value = 0;
  constexpr size_t kSafeDigits = 19;
  if (s.size() <= kSafeDigits) {
    for (const char c : s) {
      if (!IsDigit(c)) return std::nullopt;
      value = value * 10 + static_cast<uint64_t>(c - '0');
    }
    return s.empty() ? std::nullopt : std::optional(value);
  }
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc() || end != s.data() + s.size() || s.empty()) return std::nullopt;
  return value;
}

std::optional<double> ParseDecimal(std::string_view s) {
  if (s.empty() || s.size() > 18) return std::nullopt;
  int64_t digits = 0;
  int64_t scale = 0;  // 0: no point seen yet
  for (const char c : s) {
    if (IsDigit(c)) {
      digits = digits * 10 + (c - '0');
      scale *= 10;
    } else if (c == '.' && scale == 0) {
      scale = 1;
    } else {
      return std::nullopt;
    }
  }
  const auto value = static_cast<double>(digits);
  return scale <= 1 ? value : value / static_cast<double>(scale);
}

bool IsIpAddress(std::string_view s) {
  if (s.size() < 2 || s.size() >= INET6_ADDRSTRLEN) return false;
  char text[INET6_ADDRSTRLEN];
  std::memcpy(text, s.data(), s.size());
  text[s.size()] = '\0';
  in6_addr parsed;
  return inet_pton(s.find(':') == s.npos ? AF_INET : AF_INET6, text, &parsed) == 1;
}

bool IsLoopbackName(std::string_view host) {
  if (!host.empty() && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return Equals(host, "127.0.0.1") || Equals(host, "localhost") || Equals(host, "::1") ||
         (StartsWith(host, "127.") && IsIpAddress(host));
}

namespace {

// The code point at the front of `s`, 0xffffffff if the bytes are not UTF-8 (RFC 3629), and its
// length.
struct CodePoint {
  uint32_t value;
  size_t bytes;
};
constexpr uint32_t kInvalid = 0xffffffff;

CodePoint NextCodePoint(std::string_view s) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(s[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || s.size() < bytes) return {kInvalid, 1};
  uint32_t value = lead & (0x7fU >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {kInvalid, 1};
    value = (value << 6) | (byte(i) & 0x3fU);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool out_of_range = value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff);
  if (overlong || out_of_range) return {kInvalid, 1};
  return {value, bytes};
}

// Invisible, direction-changing or line-breaking characters that a log may smuggle onto a screen.
bool IsDangerous(uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         c == 0x061c || (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || c >= 0xe0000;
}

bool IsWide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

bool IsCombining(uint32_t c) {
  return (c >= 0x0300 && c <= 0x036f) || (c >= 0x20d0 && c <= 0x20ff) ||
         (c >= 0xfe00 && c <= 0xfe0f);
}

}  // namespace

void AppendSanitized(std::string_view s, std::string* out) {
  while (!s.empty()) {
    size_t plain = 0;
    while (plain < s.size() && s[plain] >= 0x20 && s[plain] < 0x7f) ++plain;
    out->append(s.substr(0, plain));
    s.remove_prefix(plain);
    if (s.empty()) return;
    const auto [value, bytes] = NextCodePoint(s);
    if (value == kInvalid) {
      absl::StrAppendFormat(out, "\\x%02x", static_cast<uint8_t>(s[0]));
    } else if (!IsDangerous(value)) {
      out->append(s.substr(0, bytes));
    } else if (value == '\n') {
      out->append("\\n");
    } else if (value == '\r') {
      out->append("\\r");
    } else if (value == '\t') {
      out->append("\\t");
    } else if (value < 0x80) {
      absl::StrAppendFormat(out, "\\x%02x", value);
    } else {
      absl::StrAppendFormat(out, "\\u%04x", value);
    }
    s.remove_prefix(bytes);
  }
}

std::string Sanitized(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  AppendSanitized(s, &out);
  return out;
}

void AppendJsonEscaped(std::string_view s, std::string* out) {
  while (!s.empty()) {
    size_t plain = 0;
    while (plain < s.size() && s[plain] >= 0x20 && s[plain] < 0x7f && s[plain] != '"' &&
           s[plain] != '\\') {
      ++plain;
    }
    out->append(s.substr(0, plain));
    s.remove_prefix(plain);
    if (s.empty()) return;
    const auto [value, bytes] = NextCodePoint(s);
    if (value == kInvalid) {
      out->append("\xef\xbf\xbd");
    } else if (value == '"' || value == '\\') {
      out->push_back('\\');
      out->push_back(s[0]);
    } else if (value == '\n') {
      out->append("\\n");
    } else if (IsDangerous(value) && value <= 0xffff) {
      absl::StrAppendFormat(out, "\\u%04x", value);
    } else {
      out->append(s.substr(0, bytes));
    }
    s.remove_prefix(bytes);
  }
}

size_t ValidUtf8Prefix(std::string_view s) {
  for (size_t i = 0; i < s.size();) {
    if (static_cast<uint8_t>(s[i]) < 0x80) {
      // Eight at a time: most of what is asked about is ASCII.
      uint64_t eight = 0;
      if (i + 8 <= s.size()) std::memcpy(&eight, s.data() + i, 8);
      i += i + 8 <= s.size() && (eight & 0x8080808080808080) == 0 ? 8 : 1;
      continue;
    }
    const auto [value, length] = NextCodePoint(s.substr(i));
    if (value == kInvalid) return i;
    i += length;
  }
  return s.size();
}

namespace {

// Letters whose small form has as many bytes, which the Turkish dotted capital I has not: Latin
// with marks, Greek, Cyrillic, Vietnamese.
uint32_t LowerCodePoint(uint32_t c) {
  const auto within = [c](uint32_t first, uint32_t last) { return first <= c && c <= last; };
  if (c < 0x100) return within(0xc0, 0xde) && c != 0xd7 ? c + 0x20 : c;
  if (c < 0x180) {
    if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17f) return c;
    if (c == 0x178) return 0xff;
    const bool odd_is_capital = within(0x139, 0x148) || within(0x179, 0x17e);
    return odd_is_capital ? c + (c & 1) : c | 1;
  }
  if (c < 0x400) {
    if (c == 0x1a0 || c == 0x218 || c == 0x21a) return c + 1;  // Vietnamese; Romanian
    if (c == 0x1af) return 0x1b0;
    if (within(0x391, 0x3ab) && c != 0x3a2) return c + 0x20;
    if (c == 0x386) return 0x3ac;
    if (within(0x388, 0x38a)) return c + 0x25;
    return c == 0x38c ? 0x3cc : within(0x38e, 0x38f) ? c + 0x3f : c;
  }
  if (within(0x400, 0x40f)) return c + 0x50;
  if (within(0x410, 0x42f)) return c + 0x20;
  if (c == 0x490) return 0x491;  // Ukrainian
  return within(0x1ea0, 0x1eff) ? c | 1 : c;
}

}  // namespace

void LowerUtf8(char* bytes, size_t size) {
  for (size_t i = 0; i < size;) {
    if (static_cast<uint8_t>(bytes[i]) < 0x80) {
      bytes[i] = LowerAscii(bytes[i]);
      ++i;
      continue;
    }
    const auto [value, length] = NextCodePoint({bytes + i, size - i});
    if (value == kInvalid) {
      bytes[i++] = '?';
      continue;
    }
    const uint32_t lower = LowerCodePoint(value);
    if (lower != value) {  // as many bytes before and after: two, or three
      const size_t last = i + length - 1;
      bytes[last] = static_cast<char>(0x80 | (lower & 0x3f));
      bytes[last - 1] = length == 2 ? static_cast<char>(0xc0 | (lower >> 6))
                                    : static_cast<char>(0x80 | ((lower >> 6) & 0x3f));
    }
    i += length;
  }
}

size_t DisplayWidth(std::string_view utf8) {
  size_t width = 0;
  while (!utf8.empty()) {
    const auto [value, bytes] = NextCodePoint(utf8);
    width += value != kInvalid && IsWide(value) ? 2 : IsCombining(value) ? 0 : 1;
    utf8.remove_prefix(bytes);
  }
  return width;
}

std::string Ellipsized(std::string_view utf8, size_t columns) {
  if (DisplayWidth(utf8) <= columns) return std::string(utf8);
  std::string out;
  size_t width = 0;
  while (!utf8.empty()) {
    const auto [value, bytes] = NextCodePoint(utf8);
    const size_t step = value != kInvalid && IsWide(value) ? 2 : IsCombining(value) ? 0 : 1;
    if (width + step + 3 > columns) break;
    width += step;
    out.append(utf8.substr(0, bytes));
    utf8.remove_prefix(bytes);
  }
  return out + "...";
}

}  // namespace whybounce
