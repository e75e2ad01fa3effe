#include "report/comparison.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/phrase.h"
#include "report/render.h"

namespace whybounce {
namespace {

// One provider with `all` attempts, of which `failed` for one cause.
Report With(uint64_t all, uint64_t failed, Cause cause = Cause::kIpBlocked) {
  Report report;
  report.mail.attempts = {all - failed, 0, failed};
  report.mail.delivered = all - failed;
  report.mail.lost = failed;
  ReportRow row;
  row.id = "outlook";
  row.name = "Outlook.com";
  row.counts = report.mail;
  report.providers.rows = {row};
  if (failed == 0) return report;
  ReportCause one;
  one.cause = cause;
  one.attempts = one.lost = failed;
  one.providers.push_back({{failed, failed, 0}, "outlook", "Outlook.com", 0, 0, {}});
  report.causes = {one};
  return report;
}

std::string Dump(const ReportComparison& comparison) {
  std::string out;
  for (const ReportChange& change : comparison.changes) {
    absl::StrAppend(&out, AbslView(Id(change.change)), " ", AbslView(Id(change.cause)), " ",
                    change.id.empty() ? "everywhere" : change.name, " ", change.before, "/",
                    change.before_all, " ", change.now, "/", change.now_all, "\n");
  }
  return out;
}

std::string Changes(const Report& before, const Report& now) {
  return Dump(Compare(BaselineOf(before), now, "night"));
}

TEST(Comparison, Kinds) {
  EXPECT_EQ(Changes(With(1000, 0), With(1000, 100)),
            "new ip-blocked Outlook.com 0/1000 100/1000\n");
  EXPECT_EQ(Changes(With(1000, 100), With(1000, 0)),
            "gone ip-blocked Outlook.com 100/1000 0/1000\n");
  EXPECT_EQ(Changes(With(1000, 50), With(1000, 150)),
            "more ip-blocked Outlook.com 50/1000 150/1000\n");
  EXPECT_EQ(Changes(With(1000, 150), With(2000, 100)),
            "less ip-blocked Outlook.com 150/1000 100/2000\n");
}

TEST(Comparison, ChanceIsNoChange) {
  EXPECT_EQ(Changes(With(1000, 100), With(1000, 110)), "");
  EXPECT_EQ(Changes(With(10, 0), With(10, 3)), "") << "three of ten may be chance";
  EXPECT_EQ(Changes(With(3, 0), With(1000, 400)), "") << "three say nothing of what was before";
  EXPECT_EQ(Changes(With(100000, 10000), With(100000, 11000)), "") << "a tenth more is a nuance";
  EXPECT_EQ(Changes(Report(), With(1000, 100)), "") << "there was no mail before";
}

TEST(Comparison, AJsonReportIsAsGoodAsTheReport) {
  const auto texts = Catalogue::Load("en", {"labels", "causes", "report"});
  ASSERT_TRUE(texts.ok());
  const Phraser phraser(*texts, absl::UTCTimeZone());
  const auto baseline = BaselineOfJson(RenderJson(With(1000, 100), phraser));
  ASSERT_TRUE(baseline.ok()) << baseline.status();
  EXPECT_EQ(Dump(Compare(*baseline, With(1000, 0), "night")),
            "gone ip-blocked Outlook.com 100/1000 0/1000\n");
  EXPECT_EQ(baseline->mail.lost, 100U);
}

TEST(Comparison, WhatIsNoReport) {
  for (const char* json :
       {"", "{", "[]", "{}", "null", "{\"program\":\"whybounce\"}", "{\"program\":1}",
        "{\"program\":\"whybounce\",\"mail\":[],\"causes\":{},\"providers\":7}"}) {
    EXPECT_FALSE(BaselineOfJson(json).ok()) << json;
  }
}

}  // namespace
}  // namespace whybounce
