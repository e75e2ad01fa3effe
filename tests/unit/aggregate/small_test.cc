#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "aggregate/counters.h"
#include "aggregate/histogram.h"
#include "aggregate/sender_group.h"
#include "base/limits.h"

namespace whybounce {
namespace {

TEST(SenderGroup, WhatVariesIsPutTogether) {
  struct Case {
    const char* sender;
    const char* group;
  } const cases[] = {
      {"News@Shop.Example", "news@shop.example"},
      {"bounce+999-343612@news.example", "bounce+*@news.example"},
      {"bounce-343612-77@news.example", "bounce-*@news.example"},
      {"prvs=0234a5b6c7=ann@shop.example", "ann@shop.example"},
      {"prvs=ann=0234a5b6c7@shop.example", "ann@shop.example"},
      {"SRS0=HHH=TT=orig.example=ann@fwd.example", "srs0=*@fwd.example"},
      {"list-bounces@lists.example", "list-bounces@lists.example"},
      {"user42@a.example", "user42@a.example"},
      {"user2024@a.example", "user*@a.example"},
      {"+x@a.example", "+x@a.example"},
      {"root", "root"},
  };
  for (const auto& c : cases) {
    std::string out;
    WriteSenderGroup(c.sender, &out);
    EXPECT_EQ(out, c.group) << c.sender;
  }
}

// What the tally relies on when it remembers groups by this.
TEST(SenderGroup, SendersOfOneHashAreOfOneGroup) {
  constexpr std::string_view kPieces[] = {"bounce", "prvs", "Prvs", "SRS0",  "+",  "=",
                                          "-",      "@",    "7",    "12345", "\"", "news.example",
                                          "A"};
  std::mt19937 random(3);
  std::map<uint64_t, std::string> groups;
  size_t shared = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string sender;
    for (size_t i = random() % 8; i > 0; --i) sender += kPieces[random() % std::size(kPieces)];
    std::string group;
    WriteSenderGroup(sender, &group);
    const auto [it, is_new] = groups.try_emplace(SenderGroupHash(sender), group);
    ASSERT_EQ(it->second, group) << sender;
    shared += is_new ? 0 : 1;
  }
  EXPECT_GT(shared, 1000U);
  EXPECT_EQ(SenderGroupHash("bounce+1@a.b"), SenderGroupHash("bounce+22@a.b"));
}

// Of every delay that a log can state: what the definition of the buckets says.
TEST(DelayHistogram, BucketsAreEighthsOfADoubling) {
  std::mt19937 random(3);
  for (int i = 0; i < 200'000; ++i) {
    const int digits = static_cast<int>(random() % 9);
    const double seconds =
        static_cast<float>(static_cast<double>(random() % 1'000'000) / std::pow(10, digits));
    DelayHistogram delays;
    delays.Add(seconds);
    const double bucket = seconds > 0.001 ? std::ceil(std::log2(seconds * 1000) * 8 - 1e-9) : 0;
    const auto expected = std::min(static_cast<size_t>(bucket), DelayHistogram::kBuckets - 1);
    ASSERT_EQ(delays.count(expected), 1U) << seconds;
  }
}

TEST(DelayHistogram, PercentilesWithinABucket) {
  DelayHistogram delays;
  EXPECT_EQ(delays.Percentile(0.5), 0);
  for (int i = 1; i <= 1000; ++i) delays.Add(i * 0.01);
  EXPECT_NEAR(delays.Percentile(0.5), 5, 0.5);
  EXPECT_NEAR(delays.Percentile(0.95), 9.5, 0.95);
  EXPECT_GE(delays.Percentile(1), 10);
  DelayHistogram more;
  for (const double odd : {0.0, -1.0, 1e30}) more.Add(odd);
  delays.Add(more);
  EXPECT_EQ(delays.total(), 1003U);
}

std::map<std::pair<std::string, int32_t>, uint64_t> DaysOf(const Table& table) {
  std::map<std::pair<std::string, int32_t>, uint64_t> days;
  table.ForEachDay([&](StringId id, int32_t day, const Counts& counts) {
    days[{std::string(table.Name(id)), day}] += counts.delivered;
  });
  return days;
}

// Days are those of UTC, also before 1970; merging brings names together whatever their ids.
TEST(Table, CountsDays) {
  EXPECT_EQ(Table::DayOf(0), Table::kNoDay);  // a line without a time
  EXPECT_EQ(Table::DayOf(1), 0);
  EXPECT_EQ(Table::DayOf(int64_t{86'399'999'999}), 0);
  EXPECT_EQ(Table::DayOf(int64_t{86'400'000'000}), 1);
  EXPECT_EQ(Table::DayOf(-1), -1);
  Table left;
  Table right;
  left.RowOn(left.Intern("a.example"), 5).delivered += 1;
  right.RowOn(right.Intern("b.example"), 5).delivered += 10;
  right.RowOn(right.Intern("a.example"), 5).delivered += 100;
  right.RowOn(right.Intern("a.example"), -6).delivered += 1000;
  left.Merge(right);
  EXPECT_EQ(DaysOf(left),
            (std::map<std::pair<std::string, int32_t>, uint64_t>{
                {{"a.example", -6}, 1000}, {{"a.example", 5}, 101}, {{"b.example", 5}, 10}}));
}

TEST(Table, DaysAreBoundedAndNothingIsLost) {
  Table table;
  const StringId name = table.Intern("a.example");
  for (int32_t day = 0; day < static_cast<int32_t>(kDayRowsMax) + 50; ++day)
    ++table.RowOn(name, day).delivered;
  ++table.RowOn(name, 3).delivered;  // a row that is there goes on
  const auto days = DaysOf(table);
  EXPECT_LE(days.size(), kDayRowsMax + 50);
  EXPECT_EQ((days.at({"a.example", 3})), 2U);
  EXPECT_EQ((days.at({"(other)", static_cast<int32_t>(kDayRowsMax) + 49})), 1U);
  uint64_t sum = 0;
  for (const auto& [key, n] : days) sum += n;
  EXPECT_EQ(sum, kDayRowsMax + 51);
}

TEST(Table, NoClockCanNameDaysWithoutEnd) {
  Table table;
  const StringId name = table.Intern("a.example");
  for (int32_t day = 0; day < 3 * static_cast<int32_t>(kDayRowsMax); ++day)
    ++table.RowOn(name, day).delivered;
  const auto days = DaysOf(table);
  EXPECT_LE(days.size(), 2 * kDayRowsMax + 1);
  EXPECT_EQ((days.at({"(other)", Table::kNoDay})), kDayRowsMax);
}

TEST(Table, WhatComesAfterTheLimitIsOther) {
  Table table;
  for (size_t i = 0; i < kKeysPerDimensionMax + 10; ++i)
    ++table.Row(table.Intern("d" + std::to_string(i))).lost;
  EXPECT_TRUE(table.overflowed());
  EXPECT_EQ(table.size(), kKeysPerDimensionMax);
  EXPECT_EQ(table.Row(Table::kOther).lost, 12U) << "and the two ids that are there from the start";
  EXPECT_EQ(table.Intern("d5"), table.Intern("d5"));
}

}  // namespace
}  // namespace whybounce
