#include "history/unusual.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace whybounce {
namespace {

// Distributions of our own: those of the library may differ between libraries.
class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}
  double Uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  double Normal() {
    return std::sqrt(-2 * std::log(1 - Uniform())) * std::cos(6.283185307179586 * Uniform());
  }
  uint64_t Poisson(double mean) {
    if (mean > 60)
      return static_cast<uint64_t>(std::max(0.0, std::round(mean + std::sqrt(mean) * Normal())));
    const double least = std::exp(-mean);
    uint64_t k = 0;
    for (double p = Uniform(); p > least; p *= Uniform()) ++k;
    return k;
  }
  size_t Below(size_t n) { return static_cast<size_t>(Uniform() * static_cast<double>(n)); }

 private:
  std::mt19937_64 random_;
};

DaySeries Steady(size_t days, uint64_t attempts, uint64_t failed) {
  return {std::vector<uint64_t>(days, attempts), std::vector<uint64_t>(days, failed)};
}

TEST(UnusualTest, WhatSuchDaysDoNotBringIsSaidWithItsReason) {
  DaySeries series = Steady(70, 1000, 4);
  series.attempts.back() = 1020;
  series.failed.back() = 312;
  const auto unusual = FindUnusual(series);
  ASSERT_TRUE(unusual.back().has_value());
  EXPECT_EQ(unusual.back()->failed, 312U);
  EXPECT_EQ(unusual.back()->attempts, 1020U);
  EXPECT_EQ(unusual.back()->most, 4U);
  EXPECT_EQ(unusual.back()->days, 32U);
  EXPECT_FALSE(unusual.back()->is_new);
  for (size_t i = 0; i + 1 < unusual.size(); ++i) EXPECT_FALSE(unusual[i].has_value()) << i;
}

TEST(UnusualTest, TwiceTheMailIsNothingUnusual) {
  DaySeries series = Steady(70, 1000, 40);
  series.attempts.back() = 3000;
  series.failed.back() = 120;
  EXPECT_FALSE(FindUnusual(series).back().has_value());
}

TEST(UnusualTest, AShortHistorySaysNothing) {
  DaySeries series = Steady(14, 1000, 4);
  series.failed.back() = 500;
  EXPECT_FALSE(FindUnusual(series).back().has_value());
  series = Steady(15, 1000, 4);
  series.failed.back() = 500;
  EXPECT_TRUE(FindUnusual(series).back().has_value());
}

TEST(UnusualTest, ACauseNeverSeenNeedsNoMailBefore) {
  DaySeries series = Steady(30, 0, 0);
  series.attempts.back() = 12;
  series.failed.back() = 12;
  const auto unusual = FindUnusual(series);
  ASSERT_TRUE(unusual.back().has_value());
  EXPECT_TRUE(unusual.back()->is_new);
  series.failed.back() = 9;
  EXPECT_FALSE(FindUnusual(series).back().has_value());
}

TEST(UnusualTest, ADayThatWasUnusualIsNoMeasureForTheNext) {
  DaySeries series = Steady(70, 1000, 4);
  for (size_t day = 63; day < 70; ++day) series.failed[day] = 300;
  const auto unusual = FindUnusual(series);
  for (size_t day = 63; day < 70; ++day) EXPECT_TRUE(unusual[day].has_value()) << day;
}

TEST(UnusualTest, FewOrManyDaysOfAnythingAreJudged) {
  EXPECT_TRUE(FindUnusual(DaySeries()).empty());
  EXPECT_EQ(FindUnusual(Steady(1, 5, 500)).size(), 1U);
  EXPECT_EQ(FindUnusual(Steady(400, 0, 500)).size(), 400U);
}

// Twelve providers of 30 to 60,000 recipients a day, twenty causes each whose rates wander as
// reputation does, weeks and campaigns, and incidents in between.
TEST(UnusualTest, AlarmsOfASimulatedYearAreFewAndFindTheIncidents) {
  constexpr size_t kDays = 420;
  constexpr size_t kFirst = 90;
  constexpr double kVolumes[] = {30,   60,   120,  250,   500,   1000,
                                 2000, 4000, 8000, 15000, 30000, 60000};
  constexpr double kWeek[] = {1.0, 1.1, 1.2, 1.1, 0.9, 0.35, 0.3};
  constexpr double kWobbles[] = {0.1, 0.3, 0.6, 0.9};
  for (const uint64_t seed : {1U, 2U, 3U}) {
    Chance chance(seed);
    uint64_t false_alarms = 0;
    uint64_t incidents = 0;
    uint64_t found = 0;
    for (const double volume : kVolumes) {
      std::vector<uint64_t> attempts;
      for (size_t day = 0; day < kDays; ++day)
        attempts.push_back(
            chance.Poisson(volume * kWeek[day % 7] * (chance.Below(4) == 0 ? 3 : 1)));
      for (size_t cause = 0; cause < 20; ++cause) {
        const double rate = std::pow(10, -4.5 + 2.8 * chance.Uniform());
        const double wobble = kWobbles[chance.Below(4)];
        DaySeries series{attempts, {}};
        for (const uint64_t n : attempts) {
          const double wander = std::exp(wobble * chance.Normal() - wobble * wobble / 2);
          series.failed.push_back(
              std::min(n, chance.Poisson(static_cast<double>(n) * rate * wander)));
        }
        std::vector<bool> is_incident(kDays);
        if (chance.Below(4) < 3) {
          const size_t day = kFirst + chance.Below(kDays - kFirst);
          constexpr double kParts[] = {0.1, 0.3, 0.6};
          const uint64_t extra =
              chance.Poisson(static_cast<double>(attempts[day]) * kParts[chance.Below(3)]);
          series.failed[day] = std::min(attempts[day], series.failed[day] + extra);
          is_incident[day] = extra > 0;
          if (extra >= 20) {
            ++incidents;
            found += FindUnusual(series)[day].has_value() ? 1 : 0;
          }
        }
        const auto unusual = FindUnusual(series);
        for (size_t day = kFirst; day < kDays; ++day)
          false_alarms += unusual[day].has_value() && !is_incident[day] ? 1 : 0;
      }
    }
    const double a_day = static_cast<double>(false_alarms) / static_cast<double>(kDays - kFirst);
    EXPECT_LT(a_day, 1.0) << seed;
    EXPECT_GE(static_cast<double>(found), 0.95 * static_cast<double>(incidents))
        << found << " of " << incidents;
    EXPECT_GT(incidents, 80U);
    RecordProperty("false_alarms_a_day_" + std::to_string(seed), std::to_string(a_day));
  }
}

}  // namespace
}  // namespace whybounce
