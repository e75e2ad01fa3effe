// Dialects whose lines do not stand alone, through the whole pipeline.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "report/snapshot.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

RunResult Count(const std::vector<std::string>& paths, int threads, size_t block_bytes) {
  RunOptions options;
  options.input.paths = paths;
  options.input.year = 2026;
  options.input.block_bytes = block_bytes;
  options.threads = threads;
  RunResult result = CountAll(BuiltInEngine(), options);
  EXPECT_TRUE(result.problems.empty());
  const LineCounts& l = result.tally->counters().lines;
  EXPECT_EQ(l.not_understood, 0U);
  EXPECT_EQ(l.read, l.attempts + l.rejections + l.queue + l.of_no_interest + l.other_program);
  return result;
}

// Deliveries begin some lines, and so some blocks, before they end.
std::string QmailLog() {
  std::string log;
  int64_t now = 0x69b0c5d7;
  const auto add = [&](const std::string& text) {
    absl::StrAppend(&log, "@40000000", absl::StrFormat("%08x", now++), "0a1b2c3c ", text, "\n");
  };
  for (int i = 0; i < 100; ++i) {
    add(absl::StrCat("new msg ", i));
    add(absl::StrCat("info msg ", i, ": bytes 500 from <s@shop.example> qp 1 uid 2"));
    add(absl::StrCat("starting delivery ", 2 * i, ": msg ", i, " to remote a", i, "@corp.example"));
    add(absl::StrCat("starting delivery ", 2 * i + 1, ": msg ", i, " to remote b@gmail.com"));
    add("status: local 0/10 remote 2/20");
    if (i < 3) continue;
    const int old = i - 3;
    add(absl::StrCat("delivery ", 2 * old,
                     ": failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_no_"
                     "such_user/Giving_up_on_192.0.2.1./"));
    add(absl::StrCat("delivery ", 2 * old + 1,
                     ": success: 192.0.2.2_accepted_message./Remote_host_said:_250_ok/"));
    add(absl::StrCat("end msg ", old));
  }
  return log;
}

// With the log of the arrival elsewhere, F= names the sender.
TEST(OtherMtas, EximNamesTheSenderWithTheDelivery) {
  const TempDir dir;
  const std::string path = dir.Write(
      "mainlog",
      "2026-11-22 04:00:01 1rAAAA-000001-XY ** ann@corp.example F=<news@shop.example> R=dns T=smtp "
      "H=mx.corp.example [192.0.2.1]: SMTP error from remote mail server after RCPT "
      "TO:<ann@corp.example>: 550 5.1.1 no such user\n"
      "2026-11-22 04:00:01 1rAAAA-000001-XY Completed\n");
  const RunResult result = Count({path}, 1, 1 << 20);
  const Report report = TakeSnapshot(result.tally->counters(), BuiltInEngine(), {20});
  ASSERT_EQ(report.senders.rows.size(), 1U);
  EXPECT_EQ(report.senders.rows[0].name, "news@shop.example");
}

TEST(OtherMtas, QmailInBlocksOfAnySize) {
  const TempDir dir;
  const std::string path = dir.Write("current", QmailLog());
  for (const int threads : {1, 3}) {
    for (const size_t block_bytes : {size_t{300}, size_t{1000}, size_t{1} << 20}) {
      SCOPED_TRACE(absl::StrCat(threads, " ", block_bytes));
      const RunResult result = Count({path}, threads, block_bytes);
      const Counters& counters = result.tally->counters();
      EXPECT_EQ(counters.mail.lost, 97U);
      EXPECT_EQ(counters.mail.delivered, 97U);
      EXPECT_EQ(counters.messages, 100U);
      EXPECT_EQ(counters.causes[static_cast<size_t>(Cause::kUserUnknown)].counts.lost, 97U);
      size_t domains = 0;
      const Table& table = counters.table(Dimension::kDomain);
      for (StringId id = 0; id < table.size(); ++id) {
        const bool known = table.Name(id) == "corp.example" || table.Name(id) == "gmail.com";
        domains += known ? 1 : 0;
      }
      EXPECT_EQ(domains, 2U);
    }
  }
}

// The names of the recipients of what was under way when the log was rotated are in the file
// before.
TEST(OtherMtas, QmailInRotatedLogs) {
  const TempDir dir;
  const std::string log = QmailLog();
  const size_t cut = log.find('\n', log.size() / 2) + 1;
  const std::vector<std::string> paths = {dir.Write("@1.s", log.substr(0, cut)),
                                          dir.Write("current", log.substr(cut))};
  for (const int threads : {1, 3}) {
    const RunResult result = Count(paths, threads, 1000);
    const Counters& counters = result.tally->counters();
    EXPECT_EQ(counters.mail.lost, 97U);
    EXPECT_EQ(counters.mail.delivered, 97U);
    EXPECT_EQ(counters.messages, 100U);
  }
}

// In a log of many programs qmail may speak late.
TEST(OtherMtas, QmailBehindOtherLines) {
  const TempDir dir;
  std::string log;
  for (int i = 0; i < 500; ++i)
    absl::StrAppend(&log, "Mar 10 20:00:00 mail cron[", i, "]: (root) CMD (true)\n");
  for (int i = 0; i < 600; ++i) {
    absl::StrAppend(&log, "Mar 10 20:00:01 mail qmail: 1773172801.000001 starting delivery ", i,
                    ": msg ", i, " to remote a", i, "@corp.example\n");
    if (i < 5) continue;
    absl::StrAppend(&log, "Mar 10 20:00:02 mail qmail: 1773172802.000001 delivery ", i - 5,
                    ": success: 192.0.2.2_accepted_message./Remote_host_said:_250_ok/\n");
  }
  const std::string path = dir.Write("mail.log", log);
  for (const size_t block_bytes : {size_t{10'000}, size_t{1} << 20}) {
    const RunResult result = Count({path}, 1, block_bytes);
    const Table& domains = result.tally->counters().table(Dimension::kDomain);
    uint64_t delivered = 0;
    for (StringId id = 0; id < domains.rows().size(); ++id)
      delivered += domains.Name(id) == "corp.example" ? domains.rows()[id].delivered : 0;
    EXPECT_EQ(delivered, 595U) << block_bytes;
  }
}

TEST(OtherMtas, SendmailsRecipientsOfOneLine) {
  const TempDir dir;
  const std::string path = dir.Write(
      "mail.log",
      "Mar  9 20:10:19 mail sm-mta[1]: 629KAIRq001052: from=<s@shop.example>, size=6149, class=0, "
      "nrcpts=3, msgid=<1@shop.example>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]\n"
      "Mar  9 20:10:25 mail sm-mta[2]: 629KAIRq001052: to=<a@corp.example>,<b@corp.example>, "
      "delay=00:00:06, xdelay=00:00:06, mailer=esmtp, pri=36149, relay=mx.corp.example. "
      "[203.0.113.5], dsn=2.0.0, stat=Sent (ok)\n"
      "Mar  9 20:10:26 mail sm-mta[2]: 629KAIRq001052: to=<c@corp.example>, delay=00:00:07, "
      "xdelay=00:00:06, mailer=esmtp, pri=36149, relay=mx.corp.example. [203.0.113.5], dsn=5.1.1, "
      "reply=550 5.1.1 no such user, stat=User unknown\n");
  const RunResult result = Count({path}, 1, 1 << 20);
  const Counters& counters = result.tally->counters();
  EXPECT_EQ(counters.mail.delivered, 2U);
  EXPECT_EQ(counters.mail.lost, 1U);
  EXPECT_EQ(counters.messages, 1U);
  EXPECT_EQ(counters.sources[0].lines, 3U);
}

// What the first one's domain made of the line is none of the next one's.
TEST(OtherMtas, EachRecipientOfALineHasItsOwnDomainAndProvider) {
  const TempDir dir;
  const std::string path = dir.Write(
      "mail.log",
      "Mar  9 20:10:19 mail sm-mta[1]: 629KAIRq001052: from=<s@shop.example>, size=6149, class=0, "
      "nrcpts=3, msgid=<1@shop.example>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]\n"
      "Mar  9 20:10:25 mail sm-mta[2]: 629KAIRq001052: to=<a@gmail.com>,<b@yahoo.com>,"
      "<c@corp.example>, delay=00:00:06, xdelay=00:00:06, mailer=esmtp, pri=36149, "
      "relay=mx.filter.example. [203.0.113.5], dsn=5.1.1, stat=User unknown\n");
  for (const int threads : {1, 3}) {
    const RunResult result = Count({path}, threads, 1 << 20);
    const Counters& counters = result.tally->counters();
    const Table& domains = counters.table(Dimension::kDomain);
    std::map<std::string, uint64_t> lost;
    for (StringId id = 1; id < domains.rows().size(); ++id) {
      if (domains.rows()[id].lost > 0)
        lost[std::string(domains.Name(id))] = domains.rows()[id].lost;
    }
    EXPECT_EQ(lost, (std::map<std::string, uint64_t>{
                        {"gmail.com", 1}, {"yahoo.com", 1}, {"corp.example", 1}}));
    size_t providers = 0;
    for (const Counts& provider : counters.providers) providers += provider.lost == 1 ? 1 : 0;
    EXPECT_EQ(providers, 3U);  // of them the one that stands for none
  }
  RunOptions options;
  options.input.paths = {path};
  std::vector<std::string> providers;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    if (row.event->kind == EventKind::kAttempt) providers.emplace_back(row.provider);
    return true;
  });
  EXPECT_EQ(providers, (std::vector<std::string>{"gmail", "yahoo", ""}));
}

// "repeated" is said of the line, so of every recipient in it. One that comes from a file may say
// that it was so often that nobody could keep each.
TEST(OtherMtas, RepeatedLinesOfSeveralRecipients) {
  const TempDir dir;
  const std::string begin =
      "Mar  9 20:10:19 mail sm-mta[1]: 629KAIRq001052: from=<s@shop.example>, size=6149, class=0, "
      "nrcpts=2, msgid=<1@shop.example>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]\n";
  const auto deferred = [](int times) {
    return absl::StrCat(
        "Mar  9 20:10:25 mail sm-mta[2]: message repeated ", times,
        " times: [ 629KAIRq001052: to=<a@corp.example>,<b@gmail.com>, delay=00:00:06, "
        "xdelay=00:00:06, mailer=esmtp, pri=36149, relay=mx.corp.example. [203.0.113.5], "
        "dsn=4.2.2, stat=Deferred: 452 4.2.2 mailbox full]\n");
  };
  for (const int threads : {1, 3}) {
    const RunResult result = Count({dir.Write("mail.log", begin + deferred(3))}, threads, 1 << 20);
    const Counters& counters = result.tally->counters();
    EXPECT_EQ(counters.lines.read, 7U);
    EXPECT_EQ(counters.mail.attempts[1], 6U);
    EXPECT_EQ(counters.mail.waiting, 2U);
    ASSERT_EQ(counters.shapes.size(), 1U);
    EXPECT_EQ(counters.shapes.begin()->second.count, 6U);
  }
  std::string often = begin;
  for (int i = 0; i < 100; ++i) often += deferred(50'000);
  const RunResult result = Count({dir.Write("often.log", often)}, 2, 1 << 18);
  EXPECT_EQ(result.tally->counters().mail.attempts[1], 10'000'000U);
}

// Dovecot tells of the delivery that Postfix told of: a row of events, counted once.
TEST(OtherMtas, DovecotsLinesAreRowsOnly) {
  const TempDir dir;
  const std::string path = dir.Write(
      "mail.log",
      "Mar  9 20:10:19 mail postfix/smtpd[1]: 4CC3BD2D: client=c.example[192.0.2.8]\n"
      "Mar  9 20:10:19 mail postfix/qmgr[1]: 4CC3BD2D: from=<s@x.example>, size=9, nrcpt=1 (queue "
      "active)\n"
      "Mar  9 20:10:20 mail dovecot: lmtp(ann@shop.example)<1><aB>: msgid=<1@x.example>: saved "
      "mail "
      "to INBOX\n"
      "Mar  9 20:10:20 mail postfix/lmtp[1]: 4CC3BD2D: to=<ann@shop.example>, "
      "relay=mail.shop.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, "
      "status=sent (250 2.0.0 <ann@shop.example> aB Saved)\n");
  const RunResult result = Count({path}, 1, 1 << 20);
  EXPECT_EQ(result.tally->counters().lines.attempts, 1U);
  RunOptions options;
  options.input.paths = {path};
  std::vector<Dialect> dialects;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    dialects.push_back(row.event->dialect);
    return true;
  });
  EXPECT_EQ(dialects, (std::vector{Dialect::kDovecot, Dialect::kPostfix}));
}

}  // namespace
}  // namespace whybounce
