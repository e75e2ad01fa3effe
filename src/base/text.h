// Small helpers over bytes: no locale, no ctype, ASCII folding only. The one place where the three
// string-view types of Debian 12 (std, absl, re2) meet.
#ifndef WHYBOUNCE_BASE_TEXT_H_
#define WHYBOUNCE_BASE_TEXT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "base/bytes16.h"

namespace whybounce {

inline absl::string_view AbslView(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view StdView(absl::string_view s) { return {s.data(), s.size()}; }

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsAlnum(char c) { return IsDigit(c) || IsAlpha(c); }
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Whether `size` bytes are the same, without a call: by loads that overlap.
[[gnu::always_inline]] inline bool SameBytes(const char* a, const char* b, size_t size) {
  const auto same = [=](size_t at, auto as) {
    auto other = as;
    std::memcpy(&as, a + at, sizeof(as));
    std::memcpy(&other, b + at, sizeof(as));
    return as == other;
  };
  if (size >= Bytes16::kSize) {
    const size_t last = size - Bytes16::kSize;
    for (size_t i = Bytes16::kSize; i < last; i += Bytes16::kSize) {
      if (Bytes16(a + i).Equal(Bytes16(b + i)) != 0xffff) return false;
    }
    return (Bytes16(a).Equal(Bytes16(b)) & Bytes16(a + last).Equal(Bytes16(b + last))) == 0xffff;
  }
  if (size >= 8) return same(0, uint64_t{}) && same(size - 8, uint64_t{});
  if (size >= 4) return same(0, uint32_t{}) && same(size - 4, uint32_t{});
  if (size >= 2) return same(0, uint16_t{}) && same(size - 2, uint16_t{});
  return size == 0 || *a == *b;
}

// As s.starts_with(), of words known when this is compiled: then it is a comparison or two of
// integers, where the standard library, and in places that it holds for cold the compiler, calls
// memcmp().
template <size_t N>
[[gnu::always_inline]] constexpr bool StartsWith(std::string_view s, const char (&words)[N]) {
  if (s.size() < N - 1) return false;
  if (std::is_constant_evaluated()) return s.starts_with(std::string_view(words, N - 1));
  return SameBytes(s.data(), words, N - 1);
}
// And of `words` that are not.
[[gnu::always_inline]] inline bool StartsWith(std::string_view s, std::string_view words) {
  return s.size() >= words.size() && SameBytes(s.data(), words.data(), words.size());
}
[[gnu::always_inline]] inline bool Same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && SameBytes(a.data(), b.data(), a.size());
}

// As s == words, in the same way.
template <size_t N>
constexpr bool Equals(std::string_view s, const char (&words)[N]) {
  return s.size() == N - 1 && StartsWith(s, words);
}

// Takes `prefix` off the front of *s; false and no change if it is not there.
template <size_t N>
constexpr bool ConsumePrefix(std::string_view* s, const char (&prefix)[N]) {
  if (!StartsWith(*s, prefix)) return false;
  s->remove_prefix(N - 1);
  return true;
}
inline bool ConsumePrefix(std::string_view* s, std::string_view prefix) {
  if (!StartsWith(*s, prefix)) return false;
  s->remove_prefix(prefix.size());
  return true;
}

// As FindAny(), from the second sixteen bytes on, or of fewer than sixteen.
template <typename... Chars>
[[gnu::noinline]] size_t FindAnyFar(std::string_view s, Chars... any) {
  size_t i = Bytes16::kSize;
  for (; i + Bytes16::kSize <= s.size(); i += Bytes16::kSize) {
    const uint32_t mask = Bytes16(s.data() + i).EqualAny(any...);
    if (mask != 0) return i + static_cast<size_t>(__builtin_ctz(mask));
  }
  if (s.size() < Bytes16::kSize) {
    const Bytes16 bytes = Bytes16::Partial(s.data(), s.size());
    const uint32_t mask = bytes.EqualAny(any...) | 1U << s.size();
    return static_cast<size_t>(__builtin_ctz(mask));
  }
  // The last sixteen, of which the loop has seen the first ones.
  const size_t last = s.size() - Bytes16::kSize;
  const uint32_t mask = Bytes16(s.data() + last).EqualAny(any...);
  return mask != 0 ? last + static_cast<size_t>(__builtin_ctz(mask)) : s.size();
}
// Where the first of a few bytes stands in `s`, or its size. For what ends after some ten bytes,
// where a call of memchr() has hardly begun.
template <typename... Chars>
[[gnu::always_inline]] inline size_t FindAny(std::string_view s, Chars... any) {
  if (s.size() >= Bytes16::kSize) {
    const uint32_t mask = Bytes16(s.data()).EqualAny(any...);
    if (mask != 0) return static_cast<size_t>(__builtin_ctz(mask));
  }
  return FindAnyFar(s, any...);
}

// Where the first newline stands in `s`, or its size. 64 bytes after `s` must be readable: steps
// of 64 are few, so that the processor foretells how many.
[[gnu::always_inline]] inline size_t FindNewline(std::string_view s) {
  for (size_t at = 0; at < s.size(); at += 64) {
    uint64_t mask = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < 64; i += Bytes16::kSize)
      mask |= uint64_t{Bytes16(s.data() + at + i).Equal('\n')} << i;
    if (mask != 0) return std::min(at + static_cast<size_t>(__builtin_ctzll(mask)), s.size());
  }
  return s.size();
}

// As s.rfind(c), sixteen bytes at a time.
inline size_t FindLast(std::string_view s, char c) {
  size_t end = s.size();
  for (; end >= Bytes16::kSize; end -= Bytes16::kSize) {
    const uint32_t mask = Bytes16(s.data() + end - Bytes16::kSize).Equal(c);
    if (mask != 0) return end - Bytes16::kSize + LastByte(mask);
  }
  while (end > 0 && s[end - 1] != c) --end;
  return end == 0 ? s.npos : end - 1;
}

// As s.find(mark), of a mark known when this is compiled, for what is near.
template <size_t N>
[[gnu::noinline]] size_t FindNear(std::string_view s, const char (&mark)[N]) {
  for (size_t at = 0; at + N - 1 <= s.size(); ++at) {
    at += FindAny(s.substr(at), mark[0]);
    if (StartsWith(s.substr(at), mark)) return at;
  }
  return s.npos;
}

// Cuts *s at the first `mark`: returns what stands before it and leaves what follows it. Without a
// mark the whole is returned and *s is empty.
template <size_t N>
std::string_view TakeUntil(std::string_view* s, const char (&mark)[N]) {
  const size_t at = FindNear(*s, mark);
  const std::string_view head = s->substr(0, at);
  s->remove_prefix(at == std::string_view::npos ? s->size() : at + N - 1);
  return head;
}

// As TakeUntil(s, ", "), of what is near: "delay=9.2, delays=...".
[[gnu::always_inline]] inline std::string_view TakeField(std::string_view* s) {
  const char* const begin = s->data();
  const size_t size = s->size();
  size_t at = FindAny(*s, ',');
  if (at + 1 >= size || begin[at + 1] != ' ') at = std::min(size, FindNear(*s, ", "));
  *s = {begin + std::min(at + 2, size), size - std::min(at + 2, size)};
  return {begin, at};
}

// Where the first line after a '\n' at or after `from` begins that begins with `words`, or npos.
// The line end and the byte after it are looked for together, sixteen places at once: memmem()
// looks at one byte after the other.
template <size_t N>
size_t FindLine(std::string_view s, size_t from, const char (&words)[N]) {
  for (; from + Bytes16::kSize < s.size(); from += Bytes16::kSize) {
    const char* const at = s.data() + from;
    uint32_t mask = Bytes16(at).Equal('\n') & Bytes16(at + 1).Equal(words[0]);
    for (; mask != 0; mask &= mask - 1) {
      const size_t begin = from + static_cast<size_t>(__builtin_ctz(mask)) + 1;
      if (StartsWith(s.substr(begin), words)) return begin;
    }
  }
  for (; from < s.size(); ++from) {
    if (s[from] == '\n' && StartsWith(s.substr(from + 1), words)) return from + 1;
  }
  return s.npos;
}

inline std::string_view TrimSpace(std::string_view s) {
  while (!s.empty() && IsSpace(s.front())) s.remove_prefix(1);
  while (!s.empty() && IsSpace(s.back())) s.remove_suffix(1);
  return s;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b);
// Where `needle` stands in `hay` whatever its case, or npos. O(n*m), for short needles.
size_t FindIgnoreCase(std::string_view hay, std::string_view needle);
std::string ToLower(std::string_view s);
// ASCII only; `out` has room for s.size() bytes and is not within `s`.
void CopyLower(std::string_view s, char* out);
// ASCII without capital letters.
bool IsLowerAscii(std::string_view s);
// Zeros in all of *to, of some hundred bytes: there the compiler writes "rep stos", which is slow
// to start.
template <typename T>
[[gnu::always_inline]] inline void ZeroWhole(T* to) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) >= Bytes16::kSize);
  char* const target = reinterpret_cast<char*>(to);
#pragma GCC unroll 32
  for (size_t i = 0; i + Bytes16::kSize <= sizeof(T); i += Bytes16::kSize)
    Bytes16::Zero().Store(target + i);
  if (sizeof(T) % Bytes16::kSize != 0) Bytes16::Zero().Store(target + sizeof(T) - Bytes16::kSize);
}
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
