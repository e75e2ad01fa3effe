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

namespace whybounce {

class Bytes16 {
 public:
  static constexpr size_t kSize = 16;

#ifdef __SSE2__
  explicit Bytes16(const char* from)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))) {}
  void Store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_); }

  uint32_t Equal(char c) const { return Mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
  uint32_t Equal(const Bytes16& other) const { return Mask(_mm_cmpeq_epi8(bytes_, other.bytes_)); }
  // Of ASCII: first <= byte <= last.
  uint32_t Between(char first, char last) const { return Mask(In(bytes_, first, last)); }
  uint32_t NotAscii() const { return Mask(bytes_); }
  uint32_t Letters() const { return Mask(In(_mm_or_si128(bytes_, _mm_set1_epi8(0x20)), 'a', 'z')); }
  // ASCII letters in lower case.
  Bytes16 Lower() const {
    const __m128i upper = In(bytes_, 'A', 'Z');
    return Bytes16(_mm_or_si128(bytes_, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
  }

 private:
  explicit Bytes16(__m128i bytes) : bytes_(bytes) {}
  static uint32_t Mask(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }
  // Signed, so what is not ASCII is less than everything.
  static __m128i In(__m128i bytes, char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 1))),
                         _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(last + 1)), bytes));
  }

  __m128i bytes_;
#else
  explicit Bytes16(const char* from) { std::memcpy(bytes_, from, kSize); }
  void Store(char* to) const { std::memcpy(to, bytes_, kSize); }

  uint32_t Equal(char c) const {
    return Mask([=](size_t, char byte) { return byte == c; });
  }
  uint32_t Equal(const Bytes16& other) const {
    return Mask([&](size_t i, char byte) { return byte == other.bytes_[i]; });
  }
  uint32_t Between(char first, char last) const {
    return Mask([=](size_t, char byte) { return byte >= first && byte <= last; });
  }
  uint32_t NotAscii() const {
    return Mask([](size_t, char byte) { return (byte & 0x80) != 0; });
  }
  uint32_t Letters() const { return Between('a', 'z') | Between('A', 'Z'); }
  Bytes16 Lower() const {
    Bytes16 lower = *this;
    for (char& byte : lower.bytes_) byte += byte >= 'A' && byte <= 'Z' ? 0x20 : 0;
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

// How many bytes from the first on are in the mask.
inline size_t LeadingBytes(uint32_t mask) {
  return static_cast<size_t>(__builtin_ctz(~mask | 0x10000));
}

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_BYTES16_H_
