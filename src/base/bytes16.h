// Sixteen bytes at once: what a byte-by-byte loop would find out, as a mask of 16 bits, the lowest
// for the first byte. With SSE2, which every x86-64 processor has; elsewhere by loops that the
// compiler may turn into what the processor has.
#ifndef WHYBOUNCE_BASE_BYTES16_H_
#define WHYBOUNCE_BASE_BYTES16_H_

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace whybounce {

// Less than 16 bytes as two numbers, by loads that overlap instead of a loop.
inline std::pair<uint64_t, uint64_t> LoadPartial(const char* from, size_t size) {
  const auto load = [=](size_t at, auto zero) {
    std::memcpy(&zero, from + at, sizeof(zero));
    return zero;
  };
  if (size >= 8) return {load(0, uint64_t{}), load(size - 8, uint64_t{}) >> 8 * (15 - size) >> 8};
  if (size >= 4) {
    const uint64_t last = load(size - 4, uint32_t{});
    return {load(0, uint32_t{}) | last << 8 * (size - 4), 0};
  }
  if (size == 0) return {0, 0};
  const uint64_t middle = load(size / 2, uint8_t{});
  const uint64_t last = load(size - 1, uint8_t{});
  return {load(0, uint8_t{}) | middle << 8 * (size / 2) | last << 8 * (size - 1), 0};
}

class Bytes16 {
 public:
  static constexpr size_t kSize = 16;

#ifdef __SSE2__
  explicit Bytes16(const char* from)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))) {}
  // Of `size` bytes, less than 16; zeros follow them.
  static Bytes16 Partial(const char* from, size_t size) {
    const auto [low, high] = LoadPartial(from, size);
    return Bytes16(_mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low)));
  }
  static Bytes16 Zero() { return Bytes16(_mm_setzero_si128()); }
  void Store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_); }

  uint32_t Equal(char c) const { return Mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
  uint32_t Equal(const Bytes16& other) const { return Mask(_mm_cmpeq_epi8(bytes_, other.bytes_)); }
  template <typename... Chars>
  uint32_t EqualAny(Chars... any) const {
    return Mask(Or(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(any))...));
  }
  // Without bit 5, which is the case of a letter; of others it is more than their case.
  uint32_t EqualButCase(char c) const {
    const __m128i bit = _mm_set1_epi8(0x20);
    return Mask(_mm_cmpeq_epi8(_mm_or_si128(bytes_, bit), _mm_or_si128(_mm_set1_epi8(c), bit)));
  }
  // Of ASCII: first <= byte <= last.
  uint32_t Between(char first, char last) const { return Mask(In(bytes_, first, last)); }
  uint32_t NotAscii() const { return Mask(bytes_); }
  uint32_t Letters() const { return Mask(In(_mm_or_si128(bytes_, _mm_set1_epi8(0x20)), 'a', 'z')); }
  uint32_t AlnumOr(char c) const {
    const __m128i alpha = In(_mm_or_si128(bytes_, _mm_set1_epi8(0x20)), 'a', 'z');
    return Mask(Or(alpha, In(bytes_, '0', '9'), _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))));
  }
  // ASCII letters in lower case.
  Bytes16 Lower() const {
    const __m128i upper = In(bytes_, 'A', 'Z');
    return Bytes16(_mm_or_si128(bytes_, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
  }

 private:
  explicit Bytes16(__m128i bytes) : bytes_(bytes) {}
  static __m128i Or(__m128i bytes) { return bytes; }
  template <typename... More>
  static __m128i Or(__m128i a, __m128i b, More... more) {
    return Or(_mm_or_si128(a, b), more...);
  }
  static uint32_t Mask(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }
  // Shifted so that `last` becomes the greatest byte: all others are less than `first` then.
  static __m128i In(__m128i bytes, char first, char last) {
    const auto shift = static_cast<char>(127 - last);
    return _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(shift)),
                          _mm_set1_epi8(static_cast<char>(first + shift - 1)));
  }

  __m128i bytes_;
#else
  explicit Bytes16(const char* from) { std::memcpy(bytes_, from, kSize); }
  static Bytes16 Partial(const char* from, size_t size) {
    char bytes[kSize] = {};
    if (size > 0) std::memcpy(bytes, from, size);
    return Bytes16(bytes);
  }
  static Bytes16 Zero() { return Partial(nullptr, 0); }
  void Store(char* to) const { std::memcpy(to, bytes_, kSize); }

  uint32_t Equal(char c) const {
    return Mask([=](size_t, char byte) { return byte == c; });
  }
  uint32_t Equal(const Bytes16& other) const {
    return Mask([&](size_t i, char byte) { return byte == other.bytes_[i]; });
  }
  template <typename... Chars>
  uint32_t EqualAny(Chars... any) const {
    return (Equal(any) | ...);
  }
  uint32_t EqualButCase(char c) const {
    return Mask([=](size_t, char byte) { return (byte | 0x20) == (c | 0x20); });
  }
  uint32_t Between(char first, char last) const {
    return Mask([=](size_t, char byte) { return byte >= first && byte <= last; });
  }
  uint32_t NotAscii() const {
    return Mask([](size_t, char byte) { return (byte & 0x80) != 0; });
  }
  uint32_t Letters() const { return Between('a', 'z') | Between('A', 'Z'); }
  uint32_t AlnumOr(char c) const { return Letters() | Between('0', '9') | Equal(c); }
  Bytes16 Lower() const {
    Bytes16 lower = *this;
    for (char& byte : lower.bytes_)
      byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
    return lower;
  }

 private:
  template <typename F>
  uint32_t Mask(F is) const {
    uint32_t mask = 0;
    for (size_t i = 0; i < kSize; ++i) mask |= is(i, bytes_[i]) ? uint32_t{1} << i : 0;
    return mask;
  }

  char bytes_[kSize];
#endif
};

// The first sixteen of `size` bytes; zeros follow fewer.
inline Bytes16 FirstBytes(const char* from, size_t size) {
  return size < Bytes16::kSize ? Bytes16::Partial(from, size) : Bytes16(from);
}

// How many bytes from the first on are in the mask.
inline size_t LeadingBytes(uint32_t mask) {
  return static_cast<size_t>(__builtin_ctz(~mask | 0x10000));
}

// The last byte that is in the mask, which is not 0.
inline size_t LastByte(uint32_t mask) { return static_cast<size_t>(31 - __builtin_clz(mask)); }

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_BYTES16_H_
