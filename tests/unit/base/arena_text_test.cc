#include "base/arena_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace whybounce {
namespace {

TEST(ArenaText, WhatGoesOverTheBoundIsLeftOut) {
  Arena arena;
  ArenaText text(&arena, 5);
  text.Append("abc");
  text.Append("defg");
  text.Append('h');
  EXPECT_TRUE(text.full());
  EXPECT_EQ(text.Rest().size(), 0U);
  text.Wrote(100);
  EXPECT_EQ(text.Take(), "abcde");
  text.Append('x');
  EXPECT_EQ(text.view(), "abcde");
}

TEST(ArenaText, NothingAppendedIsAnEmptyText) {
  Arena arena;
  ArenaText none(&arena, 0);
  none.Append("a");
  none.Append('a');
  none.RemoveLast();
  EXPECT_EQ(none.Take(), "");
  EXPECT_EQ(ArenaText(&arena, 10).Take(), "");
}

// What one text did not need is of the next; what is written later never touches what was taken.
TEST(ArenaText, TakenTextsStayAsTheyAre) {
  Arena arena;
  std::vector<std::string_view> taken;
  std::vector<std::string> meant;
  for (size_t i = 0; i < 3000; ++i) {
    const size_t room = i * 37 % 500 + (i % 700 == 0 ? 70'000 : 0);  // some larger than a chunk
    ArenaText text(&arena, room);
    const std::string words(room / (1 + i % 3), static_cast<char>('a' + i % 26));
    for (const char c : words) text.Append(c);
    taken.push_back(text.Take());
    meant.push_back(words);
  }
  for (size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], meant[i]) << i;
}

// Two that are written at the same time.
TEST(ArenaText, TheOlderOneIsTakenFirst) {
  Arena arena;
  ArenaText first(&arena, 100);
  ArenaText second(&arena, 100);
  first.Append("one");
  second.Append("two");
  const std::string_view one = first.Take();
  ArenaText third(&arena, 100);
  third.Append(std::string(100, 'x'));
  EXPECT_EQ(second.Take(), "two");
  EXPECT_EQ(one, "one");
  EXPECT_EQ(third.Take(), std::string(100, 'x'));
}

#ifdef WHYBOUNCE_ARENA_POISON
TEST(ArenaText, NobodyReadsBehindIt) {
  Arena arena;
  ArenaText text(&arena, 100);
  text.Append("abc");
  const std::string_view taken = text.Take();
  EXPECT_TRUE(__asan_address_is_poisoned(taken.data() + taken.size()));
  EXPECT_FALSE(__asan_address_is_poisoned(taken.data()));
  arena.Reset();
  EXPECT_TRUE(__asan_address_is_poisoned(taken.data()));
}
#endif

}  // namespace
}  // namespace whybounce
