// Listings of queues, through the whole pipeline.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "unit/testing/dump.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// "line: dump" of each row.
std::vector<std::string> Rows(const std::string& bytes) {
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write("queue", bytes)};
  options.input.year = 2026;
  std::vector<std::string> out;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    out.push_back(absl::StrCat(row.line, ": ", Dump(*row.event), " sender=", AbslView(row.sender),
                               " ", AbslView(Id(row.verdict->cause))));
    return true;
  });
  for (const InputProblem& problem : result.problems)
    EXPECT_FALSE(problem.is_error) << problem.what;
  EXPECT_EQ(result.not_understood, 0U);
  // A level, no attempts.
  const RunResult counted = CountAll(BuiltInEngine(), options);
  const Counters& counters = counted.tally->counters();
  EXPECT_EQ(counters.lines.attempts, 0U);
  EXPECT_EQ(counters.lines.queue, out.size());
  EXPECT_EQ(counters.mail.waiting, 0U);
  return out;
}

TEST(QueueListing, OfPostfix) {
  const std::string blanks(41, ' ');
  EXPECT_EQ(
      Rows("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
           "49B2E5CA9A      770 Mon Mar  9 00:35:27  news@shop.example\n"
           "(host mx.corp.example[192.0.2.8] said: 450 4.2.0 <ann@corp.example>: Recipient address "
           "rejected: Greylisted (in reply to RCPT TO command))\n" +
           blanks + "ann@corp.example\n" + blanks +
           "ben@corp.example\n"
           "    (connect to mx.late.example[192.0.2.9]:25: Connection timed out)\n" +
           blanks +
           "cy@late.example\n"
           "\n"
           "4XpL0K100010z1*     1770 Mon Mar  9 00:36:27  MAILER-DAEMON\n" +
           blanks +
           "dan@corp.example\n"
           "\n"
           "-- 12 Kbytes in 2 Requests.\n"),
      (std::vector<std::string>{
          "2: queued q=49B2E5CA9A from=<news@shop.example> to=<ann@corp.example> "
          "relay=mx.corp.example[192.0.2.8] size=770 | 450 4.2.0 <ann@corp.example>: Recipient "
          "address rejected: Greylisted sender=news@shop.example greylisted",
          "2: queued q=49B2E5CA9A from=<news@shop.example> to=<ben@corp.example> "
          "relay=mx.corp.example[192.0.2.8] size=770 | 450 4.2.0 <ann@corp.example>: Recipient "
          "address rejected: Greylisted sender=news@shop.example greylisted",
          "2: queued q=49B2E5CA9A from=<news@shop.example> to=<cy@late.example> "
          "relay=mx.late.example[192.0.2.9] size=770 | connect to mx.late.example[192.0.2.9]:25: "
          "Connection timed out sender=news@shop.example connection-failed",
          "9: queued q=4XpL0K100010z1 from=<> to=<dan@corp.example> size=1770 sender= "
          "undetermined"}));
}

TEST(QueueListing, OfPostfixAsObjects) {
  EXPECT_EQ(
      Rows("{\"queue_name\": \"deferred\", \"queue_id\": \"49B2E5CA9A\", \"arrival_time\": "
           "1773050400, \"message_size\": 770, \"forced_expire\": false, \"sender\": "
           "\"news@shop.example\", \"recipients\": [{\"address\": \"ann@corp.example\", "
           "\"delay_reason\": \"host mx.corp.example[192.0.2.8] said: 452 4.2.2 Mailbox full (in "
           "reply to RCPT TO command)\"}, {\"address\": \"ben@corp.example\"}]}\n"
           "{\"queue_name\":\"active\",\"queue_id\":\"49B2E5CA9B\",\"arrival_time\":1773050401,"
           "\"message_size\":1,\"sender\":\"MAILER-DAEMON\",\"recipients\":[{\"address\":"
           "\"cy@corp.example\"}]}\n"),
      (std::vector<std::string>{
          "1: queued q=49B2E5CA9A from=<news@shop.example> to=<ann@corp.example> "
          "relay=mx.corp.example[192.0.2.8] size=770 | 452 4.2.2 Mailbox full "
          "sender=news@shop.example mailbox-full",
          "1: queued q=49B2E5CA9A from=<news@shop.example> to=<ben@corp.example> size=770 "
          "sender=news@shop.example undetermined",
          "2: queued q=49B2E5CA9B from=<> to=<cy@corp.example> size=1 sender= undetermined"}));
}

TEST(QueueListing, OfExim) {
  EXPECT_EQ(
      Rows(" 2h  1.5K 1rhT9a-000000001Ab-2cde <news@shop.example> *** frozen ***\n"
           "          ann@corp.example\n"
           "        D ben@corp.example\n"
           "\n"
           "25m   900 1rhT9a-0000Ab-2c <>\n"
           "          cy@corp.example\n"
           "\n"),
      (std::vector<std::string>{
          "1: queued q=1rhT9a-000000001Ab-2cde from=<news@shop.example> to=<ann@corp.example> "
          "delay=7200 size=1536 sender=news@shop.example undetermined",
          "5: queued q=1rhT9a-0000Ab-2c from=<> to=<cy@corp.example> delay=1500 size=900 "
          "sender= undetermined"}));
}

// What strangers have a server say stays where it stands.
TEST(QueueListing, ReasonsAreNoFields) {
  const std::vector<std::string> rows = Rows(
      "49B2E5CA9A      770 Mon Mar  9 00:35:27  news@shop.example\n"
      "(host mx.corp.example[192.0.2.8] said: 450 x\x1e"
      "eve@corp.example\x1f"
      "550 y (in "
      "reply to RCPT TO command))\n"
      "          ann@corp.example\n\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].find("| 450 x eve@corp.example 550 y sender="), std::string::npos) << rows[0];
}

TEST(EximDebug, LinesForTheLog) {
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write(
      "debug",
      "  759 Exim version 4.96 uid=0 gid=0 pid=759 D=fbb95cfd\n"
      "  759 delivering 1rhT9a-0000Ab-2c\n"
      "  759   SMTP<< 550 5.1.1 No such user\n"
      "  759 LOG: MAIN\n"
      "  759   ** ann@corp.example R=dnslookup T=remote_smtp H=mx.corp.example [192.0.2.14]: SMTP "
      "error from remote mail server after RCPT TO:<ann@corp.example>: 550 5.1.1 No such user\n"
      "LOG: MAIN\n"
      "  == ben@corp.example R=dnslookup T=remote_smtp defer (-44) H=mx.corp.example [192.0.2.14]: "
      "SMTP error from remote mail server after RCPT TO:<ben@corp.example>: 450 4.2.0 later\n"
      "LOG: MAIN\n"
      "  Completed\n")};
  std::vector<std::string> out;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    out.push_back(absl::StrCat(row.line, " ", AbslView(row.event->queue_id), " ",
                               AbslView(row.event->recipient), " ",
                               AbslView(Id(row.event->outcome))));
    return true;
  });
  EXPECT_EQ(out, (std::vector<std::string>{"5 1rhT9a-0000Ab-2c ann@corp.example bounced",
                                           "7 1rhT9a-0000Ab-2c ben@corp.example deferred"}));
}

}  // namespace
}  // namespace whybounce
