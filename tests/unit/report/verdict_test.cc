#include "report/verdict.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "document/phrase.h"
#include "report/words.h"
#include "where.h"

namespace whybounce {
namespace {

constexpr int64_t kNoon = 1'773'144'000;  // 2026-03-10 12:00:00 UTC
constexpr int64_t kHour = 3600;

Counts Mail(uint64_t delivered, uint64_t lost, uint64_t waiting) {
  Counts counts;
  counts.attempts = {delivered, waiting, lost};
  counts.delivered = delivered;
  counts.lost = lost;
  counts.waiting = waiting;
  return counts;
}

Report Of(const Counts& mail) {
  Report report;
  report.lines.read = report.lines.attempts = mail.all_attempts();
  report.mail = mail;
  report.first_us = (kNoon - 12 * kHour) * 1'000'000;
  report.last_us = (kNoon + 12 * kHour) * 1'000'000;
  return report;
}

Report With(const Counts& mail, Cause cause, Who who, uint64_t lost, uint64_t waiting,
            int64_t first_s = kNoon) {
  Report report = Of(mail);
  ReportCause one;
  one.cause = cause;
  one.who = who;
  one.attempts = lost + waiting;
  one.lost = lost;
  one.waiting = waiting;
  one.first_us = first_s * 1'000'000;
  one.providers.push_back(
      {{lost + waiting, lost, waiting}, "gmail", "Gmail", first_s * 1'000'000, 0, {}});
  report.causes.push_back(one);
  return report;
}

// Half the day with `before`, half with `after`.
void Slots(const Counts& before, const Counts& after, Report* report) {
  report->slot_s = 12 * kHour;
  report->timeline.resize(2);
  report->timeline[0].unix_s = kNoon - 12 * kHour;
  report->timeline[0].counts = before;
  report->timeline[1].unix_s = kNoon;
  report->timeline[1].counts = after;
}

std::string Said(const Report& report, std::string_view language) {
  const std::vector<std::string_view> files = {"labels", "causes", "report"};
  const auto texts = Catalogue::Load(language, files);
  if (!texts.ok()) return std::string(texts.status().message());
  const Phraser phraser(*texts, absl::UTCTimeZone());
  // Blanks that no line may end at are other tests' matter.
  return absl::StrReplaceAll(ReportWords(report, phraser).Verdict(),
                             {{"\u00a0", " "}, {"\u202f", " "}});
}

struct Case {
  std::string name;
  Report report;
  Health health;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  const auto add = [&](const char* name, Report report, Health health) {
    cases.push_back({name, std::move(report), health});
  };
  add("healthy", Of(Mail(995, 3, 2)), Health::kGood);
  add("lost", With(Mail(900, 100, 0), Cause::kUserUnknown, Who::kList, 80, 0, kNoon - 12 * kHour),
      Health::kImpaired);
  add("some lost", With(Mail(970, 30, 0), Cause::kSpamContent, Who::kContent, 10, 0),
      Health::kTroubled);
  add("stuck", With(Mail(0, 0, 300), Cause::kConnectionFailed, Who::kReceiverAdmin, 0, 300),
      Health::kStuck);
  Report old = With(Mail(98, 0, 2), Cause::kConnectionFailed, Who::kReceiverAdmin, 0, 2);
  old.oldest_waiting_us = (kNoon + 4 * kHour) * 1'000'000;
  add("stuck for eight hours", old, Health::kStuck);
  old.mail = Mail(4998, 0, 2);
  add("two of thousands for eight hours", old, Health::kGood);
  Report quiet = Of(Mail(0, 0, 7));
  quiet.mail.attempts = {};
  quiet.lines = {};
  quiet.known_until_us = kNoon * 1'000'000;
  add("nothing new", quiet, Health::kNothingNew);
  quiet.mail.waiting = 0;
  add("nothing new, nobody waits", quiet, Health::kNothingNew);
  Report inbound = Of(Mail(0, 0, 0));
  inbound.lines.rejections = 20;
  add("all refused inbound", inbound, Health::kNothing);
  add("one mail", Of(Mail(1, 0, 0)), Health::kGood);
  Report delayed = Of(Mail(60, 0, 0));
  delayed.mail.traced = 60;
  delayed.mail.first_try = 20;
  add("only delayed", delayed, Health::kGood);
  Report wave = With(Mail(900, 100, 0), Cause::kConnectionFailed, Who::kReceiverAdmin, 90, 0);
  wave.expired = 90;
  add("expired wave", wave, Health::kImpaired);
  Report block = With(Mail(950, 50, 0), Cause::kIpBlocked, Who::kSenderAdmin, 50, 0);
  Slots(Mail(500, 0, 0), Mail(450, 50, 0), &block);
  add("new block since noon", block, Health::kImpaired);
  Report recovering =
      With(Mail(950, 50, 0), Cause::kIpBlocked, Who::kSenderAdmin, 50, 0, kNoon - 6 * kHour);
  Slots(Mail(450, 50, 0), Mail(500, 0, 0), &recovering);
  add("recovering", recovering, Health::kImpaired);
  add("tiny numbers", Of(Mail(9, 0, 1)), Health::kGood);
  add("tiny numbers, stuck", Of(Mail(1, 0, 2)), Health::kStuck);
  add("no outgoing", Of(Mail(0, 0, 0)), Health::kNothing);
  Report worse = Of(Mail(900, 100, 0));
  worse.comparison.emplace();
  worse.comparison->first_us = (kNoon - 36 * kHour) * 1'000'000;
  worse.comparison->last_us = (kNoon - 12 * kHour) * 1'000'000;
  worse.comparison->mail = Mail(990, 10, 0);
  add("worse than before", worse, Health::kImpaired);
  worse.comparison->mail = Mail(500, 500, 0);
  add("better than before", worse, Health::kImpaired);
  worse.comparison->mail = Mail(905, 95, 0);
  add("as before", worse, Health::kImpaired);
  worse.comparison->mail = Mail(20, 1, 0);
  add("too few before", worse, Health::kImpaired);
  return cases;
}

// By case and language: what tests/data/verdicts.tsv says they must say.
std::map<std::pair<std::string, std::string>, std::string> Expected() {
  std::map<std::pair<std::string, std::string>, std::string> expected;
  std::ifstream file(WHYBOUNCE_ROOT "/tests/data/verdicts.tsv");
  std::string line;
  std::getline(file, line);  // the head
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() == 3) expected[{cells[0], cells[1]}] = cells[2];
  }
  return expected;
}

TEST(Verdict, SaysInEveryLanguage) {
  auto expected = Expected();
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Id(HealthOf(c.report)), Id(c.health));
    for (const std::string_view language : Catalogue::Languages()) {
      EXPECT_EQ(expected[std::pair(c.name, std::string(language))], Said(c.report, language))
          << c.name << "\t" << language << "\t" << Said(c.report, language);
    }
  }
}

// Limits are one table; what is set decides.
TEST(Verdict, LimitsCanBeSet) {
  Report report = Of(Mail(900, 60, 40));
  report.oldest_waiting_us = (kNoon + 6 * kHour) * 1'000'000;  // six hours
  EXPECT_EQ(HealthOf(report), Health::kImpaired);
  ASSERT_TRUE(SetVerdictLimit("impaired=6.5%", &report.limits).ok());
  EXPECT_EQ(HealthOf(report), Health::kStuck);
  ASSERT_TRUE(SetVerdictLimit("stuck_for=390m", &report.limits).ok());
  EXPECT_EQ(HealthOf(report), Health::kTroubled);
  ASSERT_TRUE(SetVerdictLimit("stuck=0.04", &report.limits).ok());
  EXPECT_EQ(HealthOf(report), Health::kStuck);
  ASSERT_TRUE(SetVerdictLimit("stuck=1", &report.limits).ok());
  ASSERT_TRUE(SetVerdictLimit("troubled=7%", &report.limits).ok());
  EXPECT_EQ(HealthOf(report), Health::kGood);
  ASSERT_TRUE(SetVerdictLimit("healthy=95%", &report.limits).ok());
  EXPECT_EQ(HealthOf(report), Health::kStuck);
  ASSERT_TRUE(SetVerdictLimit("stuck_for=2d", &report.limits).ok());
  EXPECT_EQ(report.limits.stuck_for_s, 2 * 86400);
  const VerdictLimits before = report.limits;
  for (const char* wrong :
       {"", "=", "stuck", "stuck=", "stuck=101%", "stuck=-1", "stuck=nan", "stuck_for=4",
        "stuck_for=h", "stuck_for=-1h", "stuck_for=4h ", "loud=5%", "stuck=5%%"}) {
    EXPECT_FALSE(SetVerdictLimit(wrong, &report.limits).ok()) << wrong;
  }
  EXPECT_EQ(before.stuck, report.limits.stuck);
  EXPECT_EQ(before.stuck_for_s, report.limits.stuck_for_s);
}

// Whatever part is delivered: never healthy below nine in ten, never unhealthy when nobody is left.
TEST(Verdict, IsNeverHealthyWhileMailIsStuck) {
  for (uint64_t all = 1; all <= 200; ++all) {
    for (uint64_t delivered = 0; delivered <= all; ++delivered) {
      for (const uint64_t lost : {uint64_t{0}, (all - delivered) / 2, all - delivered}) {
        const Health health = HealthOf(Of(Mail(delivered, lost, all - delivered - lost)));
        if (delivered * 10 < all * 9) {
          ASSERT_NE(health, Health::kGood) << delivered << "/" << all;
        }
        if (delivered == all) {
          ASSERT_EQ(health, Health::kGood);
        }
      }
    }
  }
}

}  // namespace
}  // namespace whybounce
