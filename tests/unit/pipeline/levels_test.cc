// What stands beside the counts: who waits now, who was given up unseen, what nobody understood.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

struct Seen : Totals {
  int64_t first_us = 0;
};

Seen Counted(const std::vector<std::string>& logs, size_t block_bytes = size_t{1} << 20,
             int threads = 1) {
  const TempDir dir;
  RunOptions options;
  for (size_t i = 0; i < logs.size(); ++i)
    options.input.paths.push_back(dir.Write("log" + std::to_string(i), logs[i]));
  options.input.year = 2026;
  options.input.block_bytes = block_bytes;
  options.threads = threads;
  const RunResult result = CountAll(BuiltInEngine(), options);
  const Counters& counters = result.tally->counters();
  return {counters, counters.time.first_us};
}

constexpr char kLog[] =
    "Mar  9 10:00:00 mx1 postfix/qmgr[1]: 4CC3BD2D1: from=<news@shop.example>, size=9, nrcpt=1 "
    "(queue active)\n"
    "Mar  9 10:00:01 mx1 postfix/smtp[2]: 4CC3BD2D1: to=<ann@corp.example>, "
    "relay=mx.corp.example[192.0.2.8]:25, delay=1, delays=0/0/0/1, dsn=4.2.0, status=deferred "
    "(host "
    "mx.corp.example[192.0.2.8] said: 450 4.2.0 later (in reply to RCPT TO command))\n";
constexpr char kQueue[] =
    "4CC3BD2D1      770 Mon Mar  9 00:35:27  news@shop.example\n"
    "(host mx.corp.example[192.0.2.8] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command))\n"
    "          ann@corp.example\n"
    "          ben@corp.example\n"
    "\n"
    "4CC3BD2D2      770 Mon Mar  9 00:36:27  news@shop.example\n"
    "          cy@corp.example\n";

TEST(Levels, WhoWaitsNowIsAddedToNothing) {
  const Seen log = Counted({kLog});
  const Seen both = Counted({kLog, kQueue});
  EXPECT_EQ(both.lines.attempts, log.lines.attempts);
  EXPECT_EQ(both.mail.waiting, 1U);
  EXPECT_EQ(both.mail.all_attempts(), 1U);
  EXPECT_EQ(both.first_us, log.first_us);
  EXPECT_EQ(both.waiting_now.recipients, 3U);
  EXPECT_EQ(both.waiting_now.messages, 2U);
  EXPECT_EQ(both.waiting_now.causes[static_cast<size_t>(Cause::kMailboxFull)], 2U);
  EXPECT_EQ(both.waiting_now.oldest_us, 1773016527000000);
  EXPECT_EQ(log.waiting_now.recipients, 0U);
}

TEST(Levels, TwoListingsAddUp) {
  const Seen two = Counted({kQueue, std::string(kQueue) + "\n" + kQueue}, 300, 3);
  EXPECT_EQ(two.waiting_now.recipients, 9U);
  EXPECT_EQ(two.waiting_now.messages, 6U);
}

TEST(Levels, WhatIsGivenUpUnseen) {
  constexpr char kExpired[] =
      "Mar 14 10:00:01 mx1 postfix/qmgr[1]: 4CC3BD2D1: from=<news@shop.example>, status=expired, "
      "returned to sender\n";
  constexpr char kForced[] =
      "Mar 14 10:00:01 mx1 postfix/qmgr[1]: 4CC3BD2D9: from=<news@shop.example>, "
      "status=force-expired, returned to sender\n";
  const Seen unseen = Counted({std::string(kExpired) + kForced});
  EXPECT_EQ(unseen.expired_unknown, 2U);
  EXPECT_EQ(unseen.expired, 0U);
  for (const int threads : {1, 3}) {
    const Seen seen = Counted({std::string(kLog) + kExpired}, 300, threads);
    EXPECT_EQ(seen.expired_unknown, 0U);
    EXPECT_EQ(seen.expired, 1U);
  }
}

// One line that looks like an outcome is one too many; talk of a newer version is not.
TEST(Levels, OutcomesThatNobodyUnderstood) {
  std::string log;
  for (int i = 0; i < 300; ++i) log += kLog;
  const std::string odd = "Mar  9 10:00:01 mx1 postfix/smtp[2]: 4CC3BD2D1: to ann, status=bounced ";
  const std::string talk = "Mar  9 10:00:01 mx1 postfix/smtp[2]: a new thing happened\n";
  EXPECT_EQ(Counted({log + talk}).unread_outcomes, 0U);
  EXPECT_EQ(Counted({log + odd + "(550 x)\n"}).unread_outcomes, 1U);
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write("mail.log", log + talk + odd + "(550 x)\n")};
  const StreamResult result =
      StreamEvents(BuiltInEngine(), options, [](const EventRow&) { return true; });
  EXPECT_EQ(result.not_understood, 2U);
  EXPECT_EQ(result.unread_outcomes, 1U);
}

}  // namespace
}  // namespace whybounce
