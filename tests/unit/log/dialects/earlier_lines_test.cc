#include "log/dialects/earlier_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace whybounce {
namespace {

using Verb = EarlierLines::Verb;

std::string Kept(EarlierLines* lines, uint64_t key) {
  return std::string(lines->Do({Verb::kAsks, key, {}}));
}

TEST(EarlierLines, BeginsAddsAsksAndTakes) {
  EarlierLines lines;
  EXPECT_EQ(lines.Do({Verb::kAdds, 7, "a"}), "");
  EXPECT_EQ(lines.Do({Verb::kAdds, 7, "b"}), "a");
  EXPECT_EQ(Kept(&lines, 7), "a\nb");
  EXPECT_EQ(lines.Do({Verb::kBegins, 7, "c"}), "a\nb");
  EXPECT_EQ(Kept(&lines, 7), "c");
  EXPECT_EQ(lines.Do({Verb::kTakes, 7, {}}), "c");
  EXPECT_EQ(Kept(&lines, 7), "");
  EXPECT_EQ(lines.Do({Verb::kNothing, 7, "d"}), "");
}

// What was found stays as it is while its place takes something else.
TEST(EarlierLines, WhatIsFoundOutlivesTheCall) {
  EarlierLines lines;
  lines.Do({Verb::kBegins, 7, "first"});
  const std::string_view found = lines.Do({Verb::kAdds, 7, std::string(2000, 'x')});
  EXPECT_EQ(found, "first");
}

// What was taken does not count: a thousand deliveries that ended push nobody out.
TEST(EarlierLines, WhatWasTakenMakesRoom) {
  EarlierLines lines;
  lines.Do({Verb::kBegins, 1, "first"});
  for (uint64_t key = 10; key < 5000; ++key) {
    lines.Do({Verb::kBegins, key, "x"});
    lines.Do({Verb::kTakes, key, {}});
  }
  EXPECT_EQ(Kept(&lines, 1), "first");
}

// The oldest keys give way.
TEST(EarlierLines, KeepsTheLatestKeys) {
  EarlierLines lines;
  for (uint64_t key = 0; key < EarlierLines::kKeysMax + 10; ++key)
    lines.Do({Verb::kBegins, key, "x"});
  EXPECT_EQ(Kept(&lines, 9), "");
  EXPECT_EQ(Kept(&lines, 10), "x");
  EarlierLines copy = lines;
  copy.Do({Verb::kBegins, 1, "y"});
  EXPECT_EQ(Kept(&copy, 10), "");
  EXPECT_EQ(Kept(&lines, 10), "x");
  lines.Do({Verb::kAdds, 20, std::string(3000, 'z')});
  EXPECT_EQ(Kept(&lines, 20).size(), EarlierLines::kBytesPerKeyMax);
}

}  // namespace
}  // namespace whybounce
