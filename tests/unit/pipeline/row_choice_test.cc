// Parts: who is chosen by the last row.
#include "pipeline/row_choice.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

std::string Attempt(int second, std::string_view recipient, std::string_view status,
                    std::string_view reply) {
  return absl::StrCat("Nov 22 04:00:", second < 10 ? "0" : "", second,
                      " mx postfix/smtp[7]: 4A1B2C3D4E: to=<", std::string(recipient),
                      ">, relay=mx.corp.example[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=4.0.0, "
                      "status=",
                      std::string(status),
                      " (host mx.corp.example[192.0.2.1] said: ", std::string(reply),
                      " (in reply to RCPT TO command))\n");
}

const std::string kLog =
    "Nov 22 04:00:00 mx postfix/smtpd[7]: 4A1B2C3D4E: client=a[192.0.2.9]\n"
    "Nov 22 04:00:00 mx postfix/cleanup[7]: 4A1B2C3D4E: message-id=<1@a>\n"
    "Nov 22 04:00:00 mx postfix/qmgr[7]: 4A1B2C3D4E: from=<news@shop.example>, size=9, nrcpt=3 "
    "(queue active)\n" +
    Attempt(1, "ann@corp.example", "deferred", "452 4.2.2 Mailbox full") +
    Attempt(2, "bob@mail.corp.example", "deferred", "452 4.2.2 Mailbox full") +
    Attempt(3, "eve@away.example", "deferred", "451 4.7.1 Greylisted, please try again later") +
    Attempt(11, "Ann@corp.example", "bounced", "550 5.1.1 No such user here") +
    Attempt(13, "eve@away.example", "deferred", "452 4.2.2 Mailbox full");

RowFilter Filter(RowKey key, std::string_view typed) {
  RowFilter filter;
  EXPECT_TRUE(filter.Add(key, typed, BuiltInEngine()).ok()) << typed;
  return filter;
}

// "recipient second" of each row that is chosen.
std::string Chosen(const RunOptions& options, const RowFilter& filter) {
  const RowChoice choice = ChooseRows(BuiltInEngine(), options, filter);
  std::vector<std::string> out;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    if (choice.Has(row))
      out.push_back(absl::StrCat(std::string(row.event->recipient), " ",
                                 row.event->unix_us / 1'000'000 % 60));
    return true;
  });
  return absl::StrJoin(out, ", ");
}

TEST(RowChoice, ByTheLastRowWithAllAttempts) {
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write("mail.log", kLog)};
  options.input.year = 2026;
  EXPECT_EQ(Chosen(options, Filter(RowKey::kCause, "user-unknown")),
            "ann@corp.example 1, Ann@corp.example 11");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kCause, "mailbox-full")),
            "bob@mail.corp.example 2, eve@away.example 3, eve@away.example 13");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kCause, "greylisted")), "");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kOutcome, "!deferred")),
            "ann@corp.example 1, Ann@corp.example 11");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kClass, "5xx")),
            "ann@corp.example 1, Ann@corp.example 11");
  // A domain is asked for with what lies below it.
  EXPECT_EQ(Chosen(options, Filter(RowKey::kDomain, "@corp.example")),
            "ann@corp.example 1, bob@mail.corp.example 2, Ann@corp.example 11");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kDomain, "orp.example")), "");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kRecipient, "ANN@corp.example")),
            "ann@corp.example 1, Ann@corp.example 11");
  EXPECT_EQ(Chosen(options, Filter(RowKey::kSender, "*@shop.example")).size(),
            Chosen(options, {}).size());
  EXPECT_EQ(Chosen(options, Filter(RowKey::kSender, "<>")), "");
}

TEST(RowChoice, IsWhatATallyCounts) {
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write("mail.log", kLog)};
  options.input.year = 2026;
  options.threads = 4;
  const RowChoice choice =
      ChooseRows(BuiltInEngine(), options, Filter(RowKey::kCause, "mailbox-full"));
  options.part = &choice;
  const RunResult run = CountAll(BuiltInEngine(), options);
  const Counts& mail = run.tally->counters().mail;
  EXPECT_EQ(mail.waiting, 2u);
  EXPECT_EQ(mail.lost, 0u);
  EXPECT_EQ(mail.attempts[1], 3u);
  EXPECT_EQ(mail.attempts[2], 0u);
  EXPECT_EQ(run.tally->counters().causes[static_cast<size_t>(Cause::kUserUnknown)].counts.lost, 0u);
}

TEST(RowFilter, KnowsItsNames) {
  RowFilter filter;
  EXPECT_FALSE(filter.Add(RowKey::kCause, "mailbox-fool", BuiltInEngine()).ok());
  EXPECT_FALSE(filter.Add(RowKey::kProvider, "nobody-knows", BuiltInEngine()).ok());
  EXPECT_FALSE(filter.Add(RowKey::kClass, "3", BuiltInEngine()).ok());
  EXPECT_FALSE(filter.Add(RowKey::kOutcome, "lost", BuiltInEngine()).ok());
  EXPECT_FALSE(filter.Add(RowKey::kRecipient, "", BuiltInEngine()).ok());
  EXPECT_TRUE(filter.empty());
  EXPECT_TRUE(filter.Add(RowKey::kCause, "!ip-*", BuiltInEngine()).ok());
  EXPECT_TRUE(filter.Add(RowKey::kSender, "", BuiltInEngine()).ok());
  EXPECT_EQ(filter.Describe(), "sender=<>, cause=!ip-*");
}

}  // namespace
}  // namespace whybounce
