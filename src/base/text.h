// Small helpers over bytes: no locale, no ctype, ASCII folding only. The one place where the three
// string-view types of Debian 12 (std, absl, re2) meet.
#ifndef WHYBOUNCE_BASE_TEXT_H_
#define WHYBOUNCE_BASE_TEXT_H_

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace whybounce {

inline absl::string_view AbslView(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view StdView(absl::string_view s) { return {s.data(), s.size()}; }

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsAlnum(char c) { return IsDigit(c) || IsAlpha(c); }
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Takes `prefix` off the front of *s; false and no change if it is not there.
inline bool ConsumePrefix(std::string_view* s, std::string_view prefix) {
  if (!s->starts_with(prefix)) return false;
  s->remove_prefix(prefix.size());
  return true;
}

// Cuts *s at the first `mark`: returns what stands before it and leaves what follows it. Without a
// mark the whole is returned and *s is empty.
inline std::string_view TakeUntil(std::string_view* s, std::string_view mark) {
  const size_t at = s->find(mark);
  const std::string_view head = s->substr(0, at);
  s->remove_prefix(at == std::string_view::npos ? s->size() : at + mark.size());
  return head;
}

// Where the first of three bytes stands in `s`, or its size: 16 bytes at a time. For what ends
// after some ten bytes, where a call of memchr() has hardly begun.
inline size_t FindAny(std::string_view s, char a, char b, char c) {
  size_t i = 0;
#ifdef __SSE2__
  for (; i + 16 <= s.size(); i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s.data() + i));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b))),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return i + static_cast<size_t>(__builtin_ctz(mask));
  }
#endif
  while (i < s.size() && s[i] != a && s[i] != b && s[i] != c) ++i;
  return i;
}

inline std::string_view TrimSpace(std::string_view s) {
  while (!s.empty() && IsSpace(s.front())) s.remove_prefix(1);
  while (!s.empty() && IsSpace(s.back())) s.remove_suffix(1);
  return s;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b);
// Where `needle` (lower case) stands in `hay` whatever its case, or npos. O(n*m), for short
// needles.
size_t FindIgnoreCase(std::string_view hay, std::string_view needle);
std::string ToLower(std::string_view s);
// ASCII only, eight bytes at a time; `out` has room for s.size() bytes.
void CopyLower(std::string_view s, char* out);
// memcpy() by a call. For a size of some hundred bytes that it knows the compiler writes "rep
// movs", which is slow to start.
void CopyBytes(const void* from, size_t size, void* to);
// In place: ASCII, Latin-1 and Cyrillic letters in lower case, every byte that is not UTF-8 becomes
// '?' (as Postfix writes it).
void LowerUtf8(char* bytes, size_t size);

// How many bytes from the front on are UTF-8 (RFC 3629).
size_t ValidUtf8Prefix(std::string_view s);

// Decimal digits only, the whole of `s`, no sign; nullopt if empty, too large or anything else.
std::optional<uint64_t> ParseUint(std::string_view s);
// "12", "1.25" (seconds, as Postfix logs them); nullopt for anything else.
std::optional<double> ParseDecimal(std::string_view s);

// An IPv4 or IPv6 address in its text form, nothing around it.
bool IsIpAddress(std::string_view s);
// 127.0.0.0/8, ::1, "localhost".
bool IsLoopbackName(std::string_view host);

// Appends `s` as valid UTF-8 fit for a terminal or a document: control characters (C0, C1, DEL),
// bidirectional overrides and invalid bytes become visible escapes (\n, \t, \x1b, \u202e).
void AppendSanitized(std::string_view s, std::string* out);
std::string Sanitized(std::string_view s);

// Appends `s` as the inside of a JSON string (RFC 8259): invalid bytes become U+FFFD.
void AppendJsonEscaped(std::string_view s, std::string* out);

// Columns that valid UTF-8 takes on a terminal: CJK and full-width count two, combining marks none.
size_t DisplayWidth(std::string_view utf8);
// Cuts valid UTF-8 to at most `columns`, at a character, with "..." as the last if it was longer.
std::string Ellipsized(std::string_view utf8, size_t columns);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_TEXT_H_
