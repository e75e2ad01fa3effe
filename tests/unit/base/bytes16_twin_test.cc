// The loops that stand for SSE2 on other processors say what SSE2 says.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#pragma push_macro("__SSE2__")
#undef __SSE2__
#define whybounce whybounce_elsewhere
#include "base/bytes16.h"
#undef whybounce
#pragma pop_macro("__SSE2__")
#undef WHYBOUNCE_BASE_BYTES16_H_
#include "base/bytes16.h"

namespace whybounce {
namespace {

using Here = Bytes16;
using Elsewhere = whybounce_elsewhere::Bytes16;

// Everything a mask can be asked for, as numbers.
template <typename Bytes>
std::vector<uint64_t> Answers(const char* from, const char* other, size_t size) {
  const Bytes bytes = size < 16 ? Bytes::Partial(from, size) : Bytes(from);
  const Bytes second(other);
  std::vector<uint64_t> answers = {bytes.Equal(second), bytes.NotAscii(), bytes.Letters()};
  const auto add_stored = [&](const Bytes& what) {
    uint64_t words[2];
    what.Store(reinterpret_cast<char*>(words));
    answers.insert(answers.end(), words, words + 2);
  };
  add_stored(bytes);
  add_stored(bytes.Lower());
  add_stored(Bytes::Zero());
  for (const char c : {'\0', ' ', '=', '5', 'A', 'a', 'z', '~', '\x7f', '\x80', '\xff'}) {
    answers.push_back(bytes.Equal(c));
    answers.push_back(bytes.EqualButCase(c));
    answers.push_back(bytes.AlnumOr(c));
    answers.push_back(bytes.EqualAny(c, other[0], other[1]));
  }
  for (const auto& [first, last] : {std::pair('0', '9'), std::pair('a', 'z'), std::pair(' ', '~')})
    answers.push_back(bytes.Between(first, last));
  return answers;
}

TEST(Bytes16Twin, AllBytesAndSizes) {
  std::mt19937 random(7);
  char bytes[16], other[16];
  for (int round = 0; round < 3000; ++round) {
    for (int i = 0; i < 16; ++i) {
      bytes[i] = static_cast<char>(round < 256 ? round : static_cast<int>(random() & 0xff));
      other[i] = (random() & 1) != 0 ? bytes[i] : static_cast<char>(random() & 0xff);
    }
    const size_t size = round < 256 ? 16 : random() % 17;
    ASSERT_EQ(Answers<Here>(bytes, other, size), Answers<Elsewhere>(bytes, other, size)) << round;
  }
}

}  // namespace
}  // namespace whybounce
