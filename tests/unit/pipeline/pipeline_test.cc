#include "pipeline/pipeline.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "document/phrase.h"
#include "pipeline/event_stream.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

constexpr std::string_view kLog =
    "Nov 22 04:00:00 mail postfix/smtpd[1]: 4CC3BD01: client=c.shop.example[192.0.2.8]\n"
    "Nov 22 04:00:00 mail postfix/cleanup[1]: 4CC3BD01: message-id=<1@shop.example>\n"
    "Nov 22 04:00:00 mail postfix/qmgr[1]: 4CC3BD01: from=<news@shop.example>, size=1000, nrcpt=3 "
    "(queue active)\n"
    "Nov 22 04:00:01 mail postfix/smtp[1]: 4CC3BD01: to=<ann@corp.example>, "
    "relay=mx.corp.example[192.0.2.1]:25, delay=1, "
    "delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
    "Nov 22 04:00:01 mail postfix/smtp[1]: 4CC3BD01: to=<bob@corp.example>, "
    "relay=mx.corp.example[192.0.2.1]:25, delay=1, "
    "delays=0/0/0/1, dsn=4.2.2, status=deferred (host mx.corp.example[192.0.2.1] said: 452 4.2.2 "
    "Mailbox full (in reply to RCPT "
    "TO command))\n"
    "Nov 22 04:00:01 mail postfix/smtp[1]: 4CC3BD01: to=<eve@corp.example>, "
    "relay=mx.corp.example[192.0.2.1]:25, delay=1, "
    "delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 5.1.1 No "
    "such user (in reply to RCPT TO "
    "command))\n"
    "Nov 22 04:00:02 mail sshd[1]: something else\n"
    "Nov 22 04:00:02 mail postfix/smtpd[1]: connect from x[192.0.2.7]\n"
    "Nov 22 04:00:02 mail postfix/odd[1]: nobody knows this\n"
    "Nov 22 04:10:01 mail postfix/smtp[1]: 4CC3BD01: to=<bob@corp.example>, "
    "relay=mx.corp.example[192.0.2.1]:25, delay=601, "
    "delays=0/0/0/1, dsn=4.2.2, status=deferred (host mx.corp.example[192.0.2.1] said: 452 4.2.2 "
    "Mailbox full (in reply to RCPT "
    "TO command))\n"
    "Nov 22 05:00:01 mail postfix/qmgr[1]: 4CC3BD01: from=<news@shop.example>, status=expired, "
    "returned to sender\n"
    "Nov 22 05:00:01 mail postfix/qmgr[1]: 4CC3BD01: removed\n"
    "Nov 22 05:00:02 mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from u[192.0.2.66]: 550 5.1.1 "
    "<x@shop.example>: User unknown; "
    "from=<a@b.example> to=<x@shop.example> proto=ESMTP helo=<h>\n";

RunOptions Options(const std::string& path, int threads, size_t block_bytes) {
  RunOptions options;
  options.input.paths = {path};
  options.input.year = 2026;
  options.input.block_bytes = block_bytes;
  options.threads = threads;
  return options;
}

std::string Report(const RunOptions& options) {
  const RunResult result = CountAll(BuiltInEngine(), options);
  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  return RenderJson(TakeSnapshot(result.tally->counters(), BuiltInEngine(), {10}),
                    Phraser(*texts, absl::UTCTimeZone()));
}

TEST(Pipeline, CountsAttemptsRecipientsAndMessagesApart) {
  const TempDir dir;
  const RunResult result =
      CountAll(BuiltInEngine(), Options(dir.Write("mail.log", kLog), 1, 1 << 20));
  const Counters& c = result.tally->counters();
  EXPECT_EQ(c.mail.attempts, (std::array<uint64_t, 3>{1, 2, 1}));
  EXPECT_EQ(c.mail.delivered, 1U);
  EXPECT_EQ(c.mail.lost, 2U) << "one refused, one given up";
  EXPECT_EQ(c.mail.waiting, 0U);
  EXPECT_EQ(c.expired, 1U);
  EXPECT_EQ(c.messages, 1U);
  EXPECT_EQ(c.causes[static_cast<size_t>(Cause::kMailboxFull)].counts.lost, 1U)
      << "the cause of the last deferral";
  EXPECT_EQ(c.causes[static_cast<size_t>(Cause::kMailboxFull)].counts.attempts, 2U);
  EXPECT_EQ(c.causes[static_cast<size_t>(Cause::kUserUnknown)].counts.lost, 1U);
  EXPECT_EQ(c.causes[static_cast<size_t>(Cause::kUserUnknown)].rejected, 1U);
}

TEST(Pipeline, EveryLineIsCountedOnce) {
  const TempDir dir;
  const RunResult result =
      CountAll(BuiltInEngine(), Options(dir.Write("mail.log", kLog), 1, 1 << 20));
  const LineCounts& l = result.tally->counters().lines;
  EXPECT_EQ(l.read, 13U);
  EXPECT_EQ(l.read, l.attempts + l.rejections + l.queue + l.of_no_interest + l.other_program +
                        l.outside_period + l.not_understood);
  EXPECT_EQ(l.attempts, 4U);
  EXPECT_EQ(l.queue, 5U);
  EXPECT_EQ(l.other_program, 1U);
  EXPECT_EQ(l.not_understood, 1U);
  ASSERT_EQ(result.tally->counters().examples.size(), 1U);
  EXPECT_EQ(result.tally->counters().examples[0].at.line, 9U);
}

TEST(Pipeline, SameBytesForAnyThreadsAndBlocks) {
  const TempDir dir;
  std::string log;
  for (int i = 0; i < 40; ++i) log.append(kLog);
  const std::string path = dir.Write("mail.log", log);
  const std::string one = Report(Options(path, 1, 1 << 20));
  for (const int threads : {1, 2, 3, 8}) {
    for (const size_t block : {100UL, 1000UL, 5000UL, 1UL << 20}) {
      SCOPED_TRACE(absl::StrCat(threads, " threads, blocks of ", block));
      EXPECT_EQ(Report(Options(path, threads, block)), one);
    }
  }
}

TEST(Pipeline, APeriodLeavesTheRestOut) {
  const TempDir dir;
  RunOptions options = Options(dir.Write("mail.log", kLog), 1, 1 << 20);
  options.period.since_unix_us = 1795321801'000'000;  // 04:30:01
  const RunResult result = CountAll(BuiltInEngine(), options);
  EXPECT_EQ(result.tally->counters().lines.outside_period, 10U);
  EXPECT_EQ(result.tally->counters().lines.read, 13U);
  EXPECT_EQ(result.tally->counters().lines.rejections, 1U);
}

TEST(Pipeline, SeveralFilesAreOneLogAndAForeignFileIsNamed) {
  const TempDir dir;
  const size_t half = kLog.find("Nov 22 04:10:01");
  dir.Write("logs/mail.log.1", kLog.substr(0, half));
  dir.Write("logs/mail.log.2", kLog.substr(half));
  dir.Write("logs/README", "This is not a log.\n");
  RunOptions options = Options(dir.path() + "/logs", 2, 1 << 20);
  const RunResult result = CountAll(BuiltInEngine(), options);
  EXPECT_EQ(result.tally->counters().mail.lost, 2U);
  EXPECT_EQ(result.tally->counters().messages, 1U);
  ASSERT_EQ(result.tally->counters().sources.size(), 2U);
  EXPECT_EQ(result.tally->counters().sources[1].lines, 4U);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_FALSE(result.problems[0].is_error) << "nobody named it";
  options.input.paths = {dir.path() + "/logs/README", dir.path() + "/nothing"};
  const RunResult named = CountAll(BuiltInEngine(), options);
  ASSERT_EQ(named.problems.size(), 2U);
  EXPECT_TRUE(named.problems[0].is_error);
  EXPECT_TRUE(named.problems[1].is_error);
}

TEST(Events, RowsAreJoinedWithWhatOtherLinesSay) {
  const TempDir dir;
  std::vector<std::string> rows;
  StreamEvents(
      BuiltInEngine(), Options(dir.Write("mail.log", kLog), 1, 200), [&](const EventRow& row) {
        rows.push_back(absl::StrCat(row.line, " ", std::string(Id(row.event->outcome)), " ",
                                    std::string(row.event->recipient), " ",
                                    std::string(Id(row.verdict->cause)), " from ",
                                    std::string(row.sender), " ", std::string(row.message_id),
                                    " size ", row.size_bytes, " attempt ", row.attempt));
        return true;
      });
  const std::vector<std::string> expected = {
      "4 delivered ann@corp.example delivered from news@shop.example <1@shop.example> size 1000 "
      "attempt 1",
      "5 deferred bob@corp.example mailbox-full from news@shop.example <1@shop.example> size 1000 "
      "attempt 1",
      "6 bounced eve@corp.example user-unknown from news@shop.example <1@shop.example> size 1000 "
      "attempt 1",
      "10 deferred bob@corp.example mailbox-full from news@shop.example <1@shop.example> size 1000 "
      "attempt 2",
      "11 expired bob@corp.example mailbox-full from news@shop.example <1@shop.example> size 1000 "
      "attempt 0",
      "13 rejected x@shop.example user-unknown from a@b.example  size -1 attempt 0",
  };
  EXPECT_EQ(rows, expected);
}

TEST(Events, TheSinkMayStop) {
  const TempDir dir;
  int rows = 0;
  const StreamResult result =
      StreamEvents(BuiltInEngine(), Options(dir.Write("mail.log", kLog), 1, 1 << 20),
                   [&](const EventRow&) { return ++rows < 2; });
  EXPECT_EQ(rows, 2);
  EXPECT_TRUE(result.stopped);
}

}  // namespace
}  // namespace whybounce
