#include "base/key_map.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>

namespace whybounce {
namespace {

// Keys with few distinct low bits, so that they collide and erasing has followers to move.
TEST(KeyMap, DoesWhatAMapDoes) {
  std::mt19937_64 random(1);
  KeyMap<int> mine;
  std::unordered_map<uint64_t, int> theirs;
  for (int i = 0; i < 200'000; ++i) {
    const uint64_t key = 1 + random() % 7 + (random() % 300 << 32);
    switch (random() % 3) {
      case 0: {
        const auto [value, is_new] = mine.Insert(key);
        EXPECT_EQ(is_new, !theirs.contains(key));
        *value = theirs[key] = i;
        break;
      }
      case 1:
        mine.Erase(key);
        theirs.erase(key);
        break;
      default: {
        const int* const value = mine.Find(key);
        const auto it = theirs.find(key);
        ASSERT_EQ(value != nullptr, it != theirs.end());
        if (value != nullptr) {
          EXPECT_EQ(*value, it->second);
        }
      }
    }
    ASSERT_EQ(mine.size(), theirs.size());
  }
  size_t seen = 0;
  mine.ForEach([&](uint64_t key, int* value) {
    ++seen;
    EXPECT_EQ(*value, theirs.at(key));
  });
  EXPECT_EQ(seen, theirs.size());
}

TEST(KeyMap, KeyZeroIsNoKey) {
  KeyMap<int> map;
  EXPECT_EQ(map.Find(0), nullptr);
  map.Insert(5);
  EXPECT_EQ(map.Find(0), nullptr);
  map.Erase(0);
  EXPECT_EQ(map.size(), 1U);
}

}  // namespace
}  // namespace whybounce
