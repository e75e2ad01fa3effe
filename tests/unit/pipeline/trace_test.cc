// From names to the stories of messages.
#include "pipeline/trace.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/arrival_words.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// A line of Postfix on 22 November 2026, host mx.
std::string Line(std::string_view time, std::string_view program, std::string_view text,
                 std::string_view host = "mx") {
  return absl::StrCat("Nov 22 ", std::string(time), " ", std::string(host), " postfix/",
                      std::string(program), "[7]: ", std::string(text), "\n");
}

TraceResult Ask(const std::vector<std::string>& names, const std::vector<std::string>& paths,
                const RowFilter& filter = {}, size_t block_bytes = size_t{1} << 18) {
  RunOptions options;
  options.input.paths = paths;
  options.input.year = 2026;
  options.input.block_bytes = block_bytes;
  TraceQuery query;
  query.filter = filter;
  query.lines = true;
  for (const std::string& name : names) query.names.Add(TraceName::Of(name));
  return RunTrace(BuiltInEngine(), options, query, [] {});
}

// "ann@corp.example lost 2, bob@..." of each message.
std::vector<std::string> Fates(const TraceResult& result) {
  std::vector<std::string> out;
  for (const TraceMessage& message : result.trace.messages) {
    std::vector<std::string> parts;
    for (const TraceRecipient& one : message.recipients) {
      parts.push_back(absl::StrCat(one.address, " ", std::string(Id(one.fate)), " ", one.attempts));
    }
    out.push_back(absl::StrJoin(parts, ", "));
  }
  return out;
}

using List = std::vector<std::string>;

const std::string kArrival =
    Line("04:00:00", "smtpd",
         "4A1B2C3D4E: client=app.shop.example[192.0.2.9], sasl_method=PLAIN, sasl_username=carl") +
    Line("04:00:00", "cleanup", "4A1B2C3D4E: message-id=<one@shop.example>") +
    Line("04:00:00", "cleanup",
         "4A1B2C3D4E: warning: header Subject: Your order from app.shop.example[192.0.2.9]; "
         "from=<news@shop.example> to=<ann@corp.example> proto=ESMTP helo=<app>") +
    Line("04:00:00", "qmgr",
         "4A1B2C3D4E: from=<news@shop.example>, size=900, nrcpt=2 (queue active)");
const std::string kDeferred =
    Line("04:00:01", "smtp",
         "4A1B2C3D4E: to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=1, "
         "delays=0/0/1/0, dsn=4.2.2, status=deferred (host mx.corp.example[192.0.2.1] said: 452 "
         "4.2.2 Mailbox full (in reply to RCPT TO command))");
const std::string kOther =
    Line("04:00:02", "smtp",
         "4A1B2C3D4E: to=<bob@other.example>, relay=mx.other.example[192.0.2.2]:25, delay=2, "
         "delays=0/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77)");
const std::string kBounced =
    Line("05:00:01", "smtp",
         "4A1B2C3D4E: to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=3601, "
         "delays=3600/0/1/0, dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 "
         "5.1.1 No such user here (in reply to RCPT TO command))");
const std::string kNotified =
    Line("05:00:02", "cleanup", "9F8E7D6C5B: message-id=<bounce@mx>") +
    Line("05:00:02", "bounce", "4A1B2C3D4E: sender non-delivery notification: 9F8E7D6C5B") +
    Line("05:00:02", "qmgr", "9F8E7D6C5B: from=<>, size=3000, nrcpt=1 (queue active)") +
    Line("05:00:02", "qmgr", "4A1B2C3D4E: removed") +
    Line("05:00:03", "local",
         "9F8E7D6C5B: to=<news@shop.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, "
         "status=sent (delivered to mailbox)") +
    Line("05:00:03", "qmgr", "9F8E7D6C5B: removed");
// The id comes again, for another mail.
const std::string kReused =
    Line("09:00:00", "smtpd", "4A1B2C3D4E: client=else.example[192.0.2.77]") +
    Line("09:00:00", "cleanup", "4A1B2C3D4E: message-id=<two@else.example>") +
    Line("09:00:00", "qmgr", "4A1B2C3D4E: from=<x@else.example>, size=9, nrcpt=1 (queue active)") +
    Line("09:00:01", "smtp",
         "4A1B2C3D4E: to=<zoe@third.example>, relay=mx.third.example[192.0.2.3]:25, delay=1, "
         "delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)") +
    Line("09:00:01", "qmgr", "4A1B2C3D4E: removed");
const std::string kLog = kArrival + kDeferred + kOther + kBounced + kNotified + kReused;

TEST(Trace, OfAnAddressHasItsAttemptsAlone) {
  const TempDir dir;
  const TraceResult result = Ask({"Ann@Corp.Example"}, {dir.Write("mail.log", kLog)});
  EXPECT_EQ(Fates(result), List{"ann@corp.example lost 2"});
  ASSERT_EQ(result.trace.messages.size(), 1u);
  const TraceMessage& message = result.trace.messages[0];
  EXPECT_EQ(message.sender, "news@shop.example");
  EXPECT_EQ(message.message_id, "<one@shop.example>");
  EXPECT_EQ(message.subject, "Your order");
  EXPECT_EQ(message.size_bytes, 900);
  EXPECT_EQ(message.other_recipients, 1u);
  EXPECT_EQ(message.steps[0].kind, TraceStep::Kind::kArrival);
  EXPECT_EQ(message.steps[0].client, "app.shop.example[192.0.2.9]");
  EXPECT_EQ(message.steps[0].login, "carl");
  // That its sender was told is part of the story, and nobody's fate.
  EXPECT_EQ(message.queue_ids, (List{"4A1B2C3D4E", "9F8E7D6C5B"}));
  EXPECT_TRUE(std::any_of(message.steps.begin(), message.steps.end(), [](const TraceStep& step) {
    return step.of_notification && step.recipient == "news@shop.example";
  }));
  // The lines of the id's other life are not among them.
  EXPECT_EQ(absl::StrJoin(message.lines, "\n").find("third.example"), std::string::npos);
  EXPECT_EQ(message.lines.size(), 13u);
}

TEST(Trace, OfOtherNames) {
  const TempDir dir;
  const List log = {dir.Write("mail.log", kLog)};
  EXPECT_EQ(Fates(Ask({"@corp.example"}, log)), List{"ann@corp.example lost 2"});
  EXPECT_EQ(Fates(Ask({"ann@"}, log)), List{"ann@corp.example lost 2"});
  EXPECT_EQ(Fates(Ask({"<one@shop.example>"}, log)),
            List{"ann@corp.example lost 2, bob@other.example delivered 1"});
  EXPECT_EQ(Fates(Ask({"4A1B2C3D4E"}, log)),
            (List{"ann@corp.example lost 2, bob@other.example delivered 1",
                  "zoe@third.example delivered 1"}));
  EXPECT_EQ(Fates(Ask({"4a1b2c3d4e"}, log)), List{});
  EXPECT_EQ(Fates(Ask({"x@else.example"}, log)), List{"zoe@third.example delivered 1"});
  EXPECT_EQ(Fates(Ask({"*@third.example", "bob@other.example"}, log)),
            (List{"bob@other.example delivered 1", "zoe@third.example delivered 1"}));
  EXPECT_EQ(Fates(Ask({"nobody@corp.example"}, log)), List{});
}

TEST(Trace, AFilterLooksAtTheLastRow) {
  const TempDir dir;
  const List log = {dir.Write("mail.log", kLog)};
  RowFilter filter;
  ASSERT_TRUE(filter.Add(RowKey::kCause, "user-unknown", BuiltInEngine()).ok());
  EXPECT_EQ(Fates(Ask({"4A1B2C3D4E"}, log, filter)), List{"ann@corp.example lost 2"});
  RowFilter full;
  ASSERT_TRUE(full.Add(RowKey::kCause, "mailbox-full", BuiltInEngine()).ok());
  EXPECT_EQ(Fates(Ask({"4A1B2C3D4E"}, log, full)), List{});
}

// Blocks in which nothing stands are passed over, and lines keep their numbers.
TEST(Trace, IsTheSameForAnyBlocks) {
  const TempDir dir;
  std::string log = kArrival + kDeferred;
  for (int i = 0; i < 400; ++i)
    log += Line("04:30:00", "smtpd", absl::StrCat("connect from host", i, ".example[192.0.2.5]"));
  log += kOther + kBounced;
  for (int i = 0; i < 400; ++i)
    log += Line("05:00:01", "smtpd", absl::StrCat("connect from host", i, ".example[192.0.2.5]"));
  log += kNotified;
  const List paths = {dir.Write("mail.log", log)};
  const TraceResult whole = Ask({"ann@corp.example"}, paths);
  const TraceResult blocks = Ask({"ann@corp.example"}, paths, {}, 2000);
  ASSERT_EQ(Fates(blocks), List{"ann@corp.example lost 2"});
  ASSERT_EQ(whole.trace.messages[0].steps.size(), blocks.trace.messages[0].steps.size());
  for (size_t i = 0; i < whole.trace.messages[0].steps.size(); ++i) {
    EXPECT_EQ(whole.trace.messages[0].steps[i].at, blocks.trace.messages[0].steps[i].at) << i;
    EXPECT_EQ(whole.trace.messages[0].steps[i].row, blocks.trace.messages[0].steps[i].row) << i;
  }
  EXPECT_EQ(whole.trace.messages[0].lines, blocks.trace.messages[0].lines);
}

// Ids are unique on a host only.
TEST(Trace, OfTwoHosts) {
  const TempDir dir;
  const std::string there = Line("04:00:01", "smtp",
                                 "4A1B2C3D4E: to=<eve@away.example>, relay=a[192.0.2.1]:25, "
                                 "delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)",
                                 "mx2");
  const List paths = {dir.Write("mail.log", kLog + there)};
  EXPECT_EQ(Fates(Ask({"ann@corp.example"}, paths)), List{"ann@corp.example lost 2"});
  EXPECT_EQ(Fates(Ask({"eve@away.example"}, paths)), List{"eve@away.example delivered 1"});
}

TEST(Trace, JoinsWhatComesBackFromAFilter) {
  const TempDir dir;
  const std::string log =
      Line("06:00:00", "smtpd", "AAAAAA1111: client=app.shop.example[192.0.2.9]") +
      Line("06:00:00", "cleanup", "AAAAAA1111: message-id=<three@shop.example>") +
      Line("06:00:00", "qmgr",
           "AAAAAA1111: from=<news@shop.example>, size=9, nrcpt=1 (queue active)") +
      Line("06:00:01", "smtpd", "BBBBBB2222: client=localhost[127.0.0.1]") +
      Line("06:00:01", "cleanup", "BBBBBB2222: message-id=<three@shop.example>") +
      Line("06:00:01", "qmgr",
           "BBBBBB2222: from=<news@shop.example>, size=9, nrcpt=1 (queue active)") +
      Line("06:00:02", "smtp",
           "AAAAAA1111: to=<ann@corp.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, "
           "delays=0/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): "
           "250 2.0.0 Ok: queued as BBBBBB2222)") +
      Line("06:00:02", "qmgr", "AAAAAA1111: removed") +
      Line("06:00:03", "smtp",
           "BBBBBB2222: to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=2, "
           "delays=0/0/1/1, dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 "
           "5.1.1 No such user here (in reply to RCPT TO command))");
  const List paths = {dir.Write("mail.log", log)};
  for (const char* name :
       {"ann@corp.example", "AAAAAA1111", "BBBBBB2222", "<three@shop.example>"}) {
    const TraceResult result = Ask({name}, paths);
    EXPECT_EQ(Fates(result), List{"ann@corp.example lost 1"}) << name;
    ASSERT_EQ(result.trace.messages.size(), 1u) << name;
    EXPECT_EQ(result.trace.messages[0].queue_ids, (List{"AAAAAA1111", "BBBBBB2222"})) << name;
  }
}

TEST(Trace, JoinsTheBounceThatCameBack) {
  const TempDir dir;
  const std::string sent =
      kArrival +
      Line("04:00:02", "smtp",
           "4A1B2C3D4E: to=<ann@corp.example>, relay=out.example[192.0.2.2]:25, delay=2, "
           "delays=0/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)");
  const std::string bounce =
      "From: MAILER-DAEMON@out.example\nTo: news@shop.example\nDate: Sun, 22 Nov 2026 06:00:00 "
      "+0000\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <b1@out.example>\n"
      "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; "
      "boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nIt failed.\n\n--b\nContent-Type: "
      "message/delivery-status\n\nReporting-MTA: dns; out.example\n\nFinal-Recipient: rfc822; "
      "ann@corp.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox "
      "full\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <one@shop.example>\nFrom: "
      "news@shop.example\n\n--b--\n";
  const List paths = {dir.Write("mail.log", sent), dir.Write("bounce.eml", bounce)};
  for (const char* name : {"ann@corp.example", "4A1B2C3D4E"}) {
    const TraceResult result = Ask({name}, paths);
    EXPECT_EQ(Fates(result), List{"ann@corp.example lost 1"}) << name;
    ASSERT_EQ(result.trace.messages.size(), 1u) << name;
    const TraceMessage& message = result.trace.messages[0];
    const TraceStep& last = message.steps[message.recipients[0].last_step];
    EXPECT_EQ(last.kind, TraceStep::Kind::kNotice);
    EXPECT_EQ(Id(last.verdict.cause), "mailbox-full");
  }
}

TEST(ArrivalWords, OfPostfixAndExim) {
  const auto exim = ReadArrivalWords(
      "2026-11-22 04:00:00 1xUzaD-00007C-2l <= a@b.example H=(x) [192.0.2.1] P=esmtpsa "
      "A=plain_login:carl S=327 id=1@x T=\"a \\\"b\\\" <= c\" for d@e.example");
  EXPECT_EQ(exim.login, "carl");
  EXPECT_EQ(exim.subject, "a \"b\" <= c");
  EXPECT_EQ(ReadArrivalWords("1xUzaD-00007C-2l <= a@b U=root P=local S=3").login, "root");
  EXPECT_EQ(ReadArrivalWords("ABC: client=a[192.0.2.1], sasl_username=x@y.example").login,
            "x@y.example");
  EXPECT_EQ(ReadArrivalWords("T=\"unfinished").subject, "");
}

}  // namespace
}  // namespace whybounce
