#include "report/verdict.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "document/phrase.h"
#include "report/words.h"

namespace whybounce {
namespace {

constexpr int64_t kNoon = 1'773'144'000;  // 2026-03-10 12:00:00 UTC
constexpr int64_t kHour = 3600;

ReportCounts Mail(uint64_t delivered, uint64_t lost, uint64_t waiting) {
  ReportCounts counts;
  counts.attempts = {delivered, waiting, lost};
  counts.delivered = delivered;
  counts.lost = lost;
  counts.waiting = waiting;
  return counts;
}

Report Of(const ReportCounts& mail) {
  Report report;
  report.lines.read = report.lines.attempts = mail.all_attempts();
  report.mail = mail;
  report.first_us = (kNoon - 12 * kHour) * 1'000'000;
  report.last_us = (kNoon + 12 * kHour) * 1'000'000;
  return report;
}

Report With(const ReportCounts& mail, Cause cause, Who who, uint64_t lost, uint64_t waiting,
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
void Slots(const ReportCounts& before, const ReportCounts& after, Report* report) {
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
  const char* name;
  Report report;
  Health health;
  const char* en;
  const char* fr;
  const char* zh;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  const auto add = [&](const char* name, Report report, Health health, const char* en,
                       const char* fr, const char* zh) {
    cases.push_back({name, std::move(report), health, en, fr, zh});
  };
  add("healthy", Of(Mail(995, 3, 2)), Health::kGood,
      "Delivery is healthy: 99.5% of 1,000 recipients delivered, 0.2% still waiting.",
      "La distribution va bien : 99,5 % des 1 000 destinataires servis, 0,2 % encore en attente.",
      "投递状况良好：1,000 个收件人中已送达 99.5%，仍在等待 0.2%。");
  add("lost", With(Mail(900, 100, 0), Cause::kUserUnknown, Who::kList, 80, 0, kNoon - 12 * kHour),
      Health::kImpaired,
      "Delivery is impaired: 10.0% of 1,000 recipients lost, 0.0% still waiting. Most of the loss "
      "is one cause: “Mailbox does not exist”, 80 recipients since 2026-03-10 00:00 (all at "
      "Gmail). Who must "
      "act: list owner.",
      nullptr, nullptr);
  add("stuck", With(Mail(0, 0, 300), Cause::kConnectionFailed, Who::kReceiverAdmin, 0, 300),
      Health::kStuck,
      "Mail is stuck: 100.0% of 300 recipients still waiting, 0.0% lost. Most of it waits for one "
      "reason: “No answer from the host”, 300 recipients since 2026-03-10 12:00 (all at Gmail). "
      "Who must "
      "act: receiving side.",
      nullptr, nullptr);
  {
    Report quiet = Of(Mail(0, 0, 7));
    quiet.mail.attempts = {};
    quiet.lines = {};
    quiet.known_until_us = kNoon * 1'000'000;
    add("nothing new", quiet, Health::kNothingNew,
        "Nothing is new since 2026-03-10 12:00: 7 recipients still waiting.",
        "Rien de nouveau depuis le 2026-03-10 12:00 : 7 destinataires encore en attente.",
        "自 2026-03-10 12:00 以来没有新的记录：仍有 7 个收件人在等待。");
    quiet.mail.waiting = 0;
    add("nothing new, nobody waits", quiet, Health::kNothingNew,
        "Nothing is new since 2026-03-10 12:00.", "Rien de nouveau depuis le 2026-03-10 12:00.",
        "自 2026-03-10 12:00 以来没有新的记录。");
  }
  {
    Report inbound = Of(Mail(0, 0, 0));
    inbound.lines.rejections = 20;
    add("all refused inbound", inbound, Health::kNothing,
        "No delivery was found in this input, only 20 replies that this host gave itself.", nullptr,
        nullptr);
  }
  add("one mail", Of(Mail(1, 0, 0)), Health::kGood,
      "Delivery is healthy: the one recipient got the mail.",
      "La distribution va bien : le seul destinataire a été servi.",
      "投递状况良好：1 个收件人全部送达。");
  {
    Report delayed = Of(Mail(60, 0, 0));
    delayed.mail.traced = 60;
    delayed.mail.first_try = 20;
    add("only delayed", delayed, Health::kGood,
        "Delivery is healthy: all of 60 recipients got their mail. 40 of them got it only after "
        "further tries.",
        nullptr, nullptr);
  }
  {
    Report wave = With(Mail(900, 100, 0), Cause::kConnectionFailed, Who::kReceiverAdmin, 90, 0);
    wave.expired = 90;
    add("expired wave", wave, Health::kImpaired,
        "Delivery is impaired: 10.0% of 1,000 recipients lost, 0.0% still waiting. Most of the "
        "loss is one cause: “No answer from the host”, 90 recipients since 2026-03-10 12:00 (all "
        "at "
        "Gmail). 90 were given up because their time in the queue was over. Who must act: "
        "receiving side.",
        nullptr, nullptr);
  }
  {
    Report block = With(Mail(950, 50, 0), Cause::kIpBlocked, Who::kSenderAdmin, 50, 0);
    Slots(Mail(500, 0, 0), Mail(450, 50, 0), &block);
    add("new block since noon", block, Health::kImpaired,
        "Delivery is impaired: 5.0% of 1,000 recipients lost, 0.0% still waiting. Most of the loss "
        "is one cause: “Sending IP blocked by provider”, 50 recipients since 2026-03-10 12:00 (all "
        "at Gmail). Who must act: postmaster.",
        nullptr, nullptr);
  }
  {
    Report recovering =
        With(Mail(950, 50, 0), Cause::kIpBlocked, Who::kSenderAdmin, 50, 0, kNoon - 6 * kHour);
    Slots(Mail(450, 50, 0), Mail(500, 0, 0), &recovering);
    add("recovering", recovering, Health::kImpaired,
        "Delivery is impaired: 5.0% of 1,000 recipients lost, 0.0% still waiting. Most of the loss "
        "is one cause: “Sending IP blocked by provider”, 50 recipients since 2026-03-10 06:00 (all "
        "at Gmail). Who must act: postmaster. It seems to be over: since 2026-03-10 12:00, 100.0% "
        "of 500 recipients got their mail.",
        nullptr, nullptr);
  }
  add("tiny numbers", Of(Mail(9, 0, 1)), Health::kGood,
      "Delivery is healthy: 9 of 10 recipients delivered, 1 still waiting.", nullptr, nullptr);
  add("tiny numbers, stuck", Of(Mail(1, 0, 2)), Health::kStuck,
      "Mail is stuck: 2 of 3 recipients still waiting, 0 lost.",
      "Du courrier est bloqué : 2 des 3 destinataires encore en attente, 0 perdus.",
      "邮件积压：3 个收件人中仍在等待 2，未送达 0。");
  add("no outgoing", Of(Mail(0, 0, 0)), Health::kNothing, "No delivery was found in this input.",
      "Aucune remise n'a été trouvée dans ces données.", "输入中没有找到任何投递记录。");
  return cases;
}

TEST(Verdict, Sentences) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Id(HealthOf(c.report)), Id(c.health));
    EXPECT_EQ(Said(c.report, "en"), c.en);
    if (c.fr != nullptr) {
      EXPECT_EQ(Said(c.report, "fr"), c.fr);
    }
    if (c.zh != nullptr) {
      EXPECT_EQ(Said(c.report, "zh"), c.zh);
    }
  }
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

TEST(Verdict, ComparesPeriods) {
  Report report = Of(Mail(900, 100, 0));
  report.comparison.emplace();
  report.comparison->first_us = (kNoon - 36 * kHour) * 1'000'000;
  report.comparison->last_us = (kNoon - 12 * kHour) * 1'000'000;
  const struct {
    ReportCounts before;
    const char* en;
  } kCases[] = {
      {Mail(990, 10, 0),
       "That is worse than from 2026-03-09 00:00 to 2026-03-10 00:00: 90.0% delivered, 99.0% "
       "then."},
      {Mail(500, 500, 0),
       "That is better than from 2026-03-09 00:00 to 2026-03-10 00:00: 90.0% delivered, 50.0% "
       "then."},
      {Mail(905, 95, 0),
       "From 2026-03-09 00:00 to 2026-03-10 00:00 90.5% were delivered, now 90.0%: no difference "
       "beyond chance."},
  };
  for (const auto& c : kCases) {
    report.comparison->mail = c.before;
    EXPECT_TRUE(Said(report, "en").ends_with(c.en)) << Said(report, "en");
  }
  report.comparison->mail = Mail(20, 1, 0);  // too few to say
  EXPECT_EQ(Said(report, "en"),
            "Delivery is impaired: 10.0% of 1,000 recipients lost, 0.0% still waiting.");
}

}  // namespace
}  // namespace whybounce
