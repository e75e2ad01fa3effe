#include "base/bytes16.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

#include "base/text.h"

namespace whybounce {
namespace {

constexpr uint32_t kAll = 0xffff;

Bytes16 Sixteen(char c) {
  char bytes[Bytes16::kSize];
  std::memset(bytes, c, sizeof bytes);
  return Bytes16(bytes);
}

TEST(Bytes16, RangesHoldOfEveryByte) {
  constexpr std::pair<char, char> kRanges[] = {{'0', '9'}, {'a', 'z'},     {'A', 'Z'},
                                               {'2', '2'}, {'\0', '\x1f'}, {'\0', '\x7f'}};
  for (int i = -128; i <= 127; ++i) {
    const auto c = static_cast<char>(i);
    for (const auto& [first, last] : kRanges)
      EXPECT_EQ(Sixteen(c).Between(first, last), first <= c && c <= last ? kAll : 0) << i;
    EXPECT_EQ(Sixteen(c).Letters(), IsAlpha(c) ? kAll : 0) << i;
    EXPECT_EQ(Sixteen(c).AlnumOr('-'), IsAlnum(c) || c == '-' ? kAll : 0) << i;
    char lower[Bytes16::kSize];
    Sixteen(c).Lower().Store(lower);
    EXPECT_EQ(lower[15], LowerAscii(c)) << i;
  }
}

}  // namespace
}  // namespace whybounce
