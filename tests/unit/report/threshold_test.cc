#include "report/threshold.h"

#include <gtest/gtest.h>

namespace whybounce {
namespace {

Report Sample() {
  Report report;
  report.mail.delivered = 900;
  report.mail.lost = 80;
  report.mail.waiting = 20;
  report.mail.attempts = {900, 100, 80};
  report.lines.rejections = 7;
  report.lines.not_understood = 2;
  ReportCause unknown;
  unknown.cause = Cause::kUserUnknown;
  unknown.permanence = Permanence::kHard;
  unknown.attempts = unknown.lost = 50;
  ReportCause blocked;
  blocked.cause = Cause::kIpBlocked;
  blocked.permanence = Permanence::kSoft;
  blocked.attempts = blocked.lost = 30;
  report.causes = {unknown, blocked};
  ReportRow gmail;
  gmail.id = "gmail";
  gmail.counts.delivered = 50;
  gmail.counts.lost = 50;
  gmail.counts.attempts = {50, 0, 50};
  gmail.causes = {{{50, 50, 0}, Cause::kUserUnknown}};
  ReportRow tiny;
  tiny.id = "yahoo";
  tiny.counts.lost = 3;
  report.providers.rows = {gmail, tiny};
  return report;
}

TEST(Threshold, WhatHolds) {
  const struct {
    const char* text;
    const char* says;  // empty: it does not hold
  } kCases[] = {
      {"lost>79", "--fail-if 'lost>79' holds: it is 80"},
      {"lost>80", ""},
      {"lost>=80", "--fail-if 'lost>=80' holds: it is 80"},
      {"lost_rate > 5 %", "--fail-if 'lost_rate > 5 %' holds: it is 8.00% (80 of 1000)"},
      {"lost_rate>0.09", ""},
      {"delivered_rate<95%", "--fail-if 'delivered_rate<95%' holds: it is 90.00% (900 of 1000)"},
      {"waiting<=20", "--fail-if 'waiting<=20' holds: it is 20"},
      {"deferral_rate>9%", "--fail-if 'deferral_rate>9%' holds: it is 9.26% (100 of 1080)"},
      {"hard_bounce_rate>4%", "--fail-if 'hard_bounce_rate>4%' holds: it is 5.00% (50 of 1000)"},
      {"ip-blocked>0", "--fail-if 'ip-blocked>0' holds: it is 30"},
      {"null-mx>0", ""},
      {"gmail.lost_rate>40%", "--fail-if 'gmail.lost_rate>40%' holds: it is 50.00% (50 of 100)"},
      {"gmail.hard_bounce>49", "--fail-if 'gmail.hard_bounce>49' holds: it is 50"},
      {"outlook.lost>0", ""},
      {"rejections>6", "--fail-if 'rejections>6' holds: it is 7"},
      {"not_understood>1", "--fail-if 'not_understood>1' holds: it is 2"},
      {"new_causes>0", ""},
      // Three of three is no rate.
      {"yahoo.lost_rate>50%", ""},
      {"yahoo.lost>2", "--fail-if 'yahoo.lost>2' holds: it is 3"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto threshold = ParseThreshold(c.text);
    ASSERT_TRUE(threshold.ok()) << threshold.status();
    EXPECT_EQ(Exceeded(*threshold, Sample()).value_or(""), c.says);
  }
}

TEST(Threshold, WhatIsNone) {
  for (const char* text :
       {"", "lost", "lost>", "lost>x", "lost>-1", "lost>5%", "lost_rate>5", "loss>5",
        "rejections_rate>5%", "gmail.rejections>5", "lost>nan", ">5"}) {
    SCOPED_TRACE(text);
    const auto threshold = ParseThreshold(text);
    ASSERT_FALSE(threshold.ok());
    EXPECT_NE(threshold.status().message().find("write [PROVIDER.]MEASURE>NUMBER"),
              absl::string_view::npos);
  }
}

}  // namespace
}  // namespace whybounce
