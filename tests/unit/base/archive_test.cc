#include "base/archive.h"

#include <gtest/gtest.h>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace whybounce {
namespace {

enum class Colour : uint8_t { kRed, kGreen };
constexpr uint64_t EnumeratorCount(Colour) { return 2; }

struct Flags {
  using Bits = uint8_t;
  bool first : 1 = false;
  bool second : 1 = false;
  Bits unused : 6 = 0;
};

struct Inner {
  int64_t number = 0;
  std::string text;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.number, self.text);
  }
  friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
  Flags flags;
  Colour colour = Colour::kRed;
  uint16_t small = 0;
  float real = 0;
  std::optional<uint32_t> maybe;
  std::array<uint64_t, 2> pair{};
  std::vector<Inner> list;
  absl::flat_hash_map<uint64_t, Inner> map;
  absl::flat_hash_set<uint32_t> set;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.flags, self.colour, self.small, self.real, self.maybe, self.pair, self.list,
          self.map, self.set);
    visit.Require(self.small <= 1000);
  }
};

Outer Sample() {
  Outer outer;
  outer.flags.second = true;
  outer.colour = Colour::kGreen;
  outer.small = 1000;
  outer.real = 2.5F;
  outer.maybe = 7;
  outer.pair = {1, UINT64_MAX};
  outer.list = {{INT64_MIN, "a"}, {-1, ""}};
  outer.map = {{9, {9, "nine"}}, {3, {3, "three"}}};
  outer.set = {5, 4};
  return outer;
}

template <typename... T>
std::string Packed(const T&... values) {
  Packer packer;
  packer(values...);
  return packer.bytes();
}

TEST(Archive, ReadsWhatItWrote) {
  const std::string bytes = Packed(Sample());
  Outer read;
  Unpacker unpacker(bytes);
  unpacker(read);
  EXPECT_TRUE(unpacker.ok() && unpacker.at_end());
  EXPECT_FALSE(read.flags.first);
  EXPECT_TRUE(read.flags.second);
  EXPECT_EQ(read.list, Sample().list);
  EXPECT_EQ(read.map, Sample().map);
  EXPECT_EQ(read.set, Sample().set);
  EXPECT_EQ(read.pair, Sample().pair);
  EXPECT_EQ(read.maybe, Sample().maybe);
  EXPECT_EQ(Packed(read), bytes);
}

TEST(Archive, EveryCutIsRefused) {
  const std::string bytes = Packed(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    Outer read;
    Unpacker unpacker(std::string_view(bytes).substr(0, size));
    unpacker(read);
    EXPECT_FALSE(unpacker.ok()) << size;
  }
}

TEST(Archive, WhatCannotBeIsRefused) {
  const auto refused = [](auto value, const auto&... written) {
    const std::string bytes = Packed(written...);
    Unpacker unpacker(bytes);
    unpacker(value);
    return !unpacker.ok();
  };
  EXPECT_TRUE(refused(Colour(), uint64_t{2}));
  EXPECT_FALSE(refused(Colour(), uint64_t{1}));
  EXPECT_TRUE(refused(uint8_t{}, uint64_t{256}));
  EXPECT_TRUE(refused(int8_t{}, int64_t{-129}));
  EXPECT_FALSE(refused(int8_t{}, int64_t{-128}));
  EXPECT_TRUE(refused(bool{}, uint64_t{2}));
  Outer large = Sample();
  large.small = 1001;  // what the type itself requires
  EXPECT_TRUE(refused(Outer(), large));
}

// A count costs a byte, so memory may not follow it before the elements come.
TEST(Archive, ACountIsNotBelieved) {
  Packer packer;
  packer.Count(3);
  packer(uint64_t{1}, uint64_t{2});
  std::vector<Inner> read;
  Unpacker unpacker(packer.bytes());
  unpacker(read);
  EXPECT_FALSE(unpacker.ok());
  EXPECT_LE(read.size(), 2U);
}

struct Renamed {
  int64_t number = 0;
  int64_t second = 0;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.number, self.second);
  }
};

TEST(FormHash, IsOfTheFields) {
  EXPECT_EQ(FormHash::Of<Outer>(), FormHash::Of<Outer>());
  EXPECT_NE(FormHash::Of<Inner>(), FormHash::Of<Renamed>());
  EXPECT_NE((FormHash::Of<std::array<uint64_t, 2>>()), (FormHash::Of<std::array<uint64_t, 3>>()));
  EXPECT_NE(FormHash::Of<uint32_t>(), FormHash::Of<uint64_t>());
  EXPECT_NE(FormHash::Of<std::vector<Inner>>(), FormHash::Of<Inner>());
}

}  // namespace
}  // namespace whybounce
