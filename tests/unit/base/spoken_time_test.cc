#include "base/spoken_time.h"

#include <gtest/gtest.h>

namespace whybounce {
namespace {

// Wednesday, 11 March 2026, 15:30 in Paris.
class SpokenTime : public ::testing::Test {
 protected:
  SpokenTime() { EXPECT_TRUE(absl::LoadTimeZone("Europe/Paris", &paris_)); }
  std::string Of(std::string_view text) const {
    const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 3, 11, 15, 30, 0), paris_);
    const auto time = ParseSpokenTime(text, now, paris_);
    if (!time) return "none";
    return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMicros(*time), paris_);
  }
  absl::TimeZone paris_;
};

TEST_F(SpokenTime, Days) {
  EXPECT_EQ(Of("today"), "2026-03-11 00:00:00");
  EXPECT_EQ(Of("Yesterday"), "2026-03-10 00:00:00");
  EXPECT_EQ(Of("last week"), "2026-03-02 00:00:00");
  EXPECT_EQ(Of("this week"), "2026-03-09 00:00:00");
  EXPECT_EQ(Of("last month"), "2026-02-01 00:00:00");
  EXPECT_EQ(Of("wednesday"), "2026-03-11 00:00:00");
  EXPECT_EQ(Of("Thursday"), "2026-03-05 00:00:00");
  EXPECT_EQ(Of("sun"), "2026-03-08 00:00:00");
  EXPECT_EQ(Of("monday 08:15"), "2026-03-09 08:15:00");
  EXPECT_EQ(Of("yesterday 24:00"), "2026-03-11 00:00:00");
  EXPECT_EQ(Of("14:30"), "2026-03-11 14:30:00");
}

TEST_F(SpokenTime, Spans) {
  EXPECT_EQ(Of("24h"), "2026-03-10 15:30:00");
  EXPECT_EQ(Of("-2h"), "2026-03-11 13:30:00");
  EXPECT_EQ(Of("7d"), "2026-03-04 15:30:00");
  EXPECT_EQ(Of("90 min"), "2026-03-11 14:00:00");
  EXPECT_EQ(Of("3 days ago"), "2026-03-08 15:30:00");
  EXPECT_EQ(Of("now"), "2026-03-11 15:30:00");
}

TEST_F(SpokenTime, Dates) {
  EXPECT_EQ(Of("2026-03-09"), "2026-03-09 00:00:00");
  EXPECT_EQ(Of("2026-03-09 10:00"), "2026-03-09 10:00:00");
  EXPECT_EQ(Of("2026-03-09T10:00:00Z"), "2026-03-09 11:00:00");
  EXPECT_EQ(Of("2026-03-09T10:00Z"), "2026-03-09 11:00:00");
  // The clocks go on in the night of the 29th: the day begins before that.
  EXPECT_EQ(Of("2026-03-29"), "2026-03-29 00:00:00");
}

TEST_F(SpokenTime, NoTimes) {
  for (const char* text : {"", "soon", "h", "7", "25:61", "last", "99999999999999999h", "monday 8",
                           "2026-13-01", "yesterday yesterday"}) {
    EXPECT_EQ(Of(text), "none") << text;
  }
}

}  // namespace
}  // namespace whybounce
