// Mails from bytes to events and to a report.
#include "unit/testing/mails.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// Of each mail "kind", then "outcome address code enhanced | reply" per recipient.
std::vector<std::vector<std::string>> Read(const std::string& path, const VerpPattern& verp = {}) {
  RunOptions options;
  options.input.paths = {path};
  options.verp = verp;
  std::vector<std::vector<std::string>> mails;
  int64_t last = -1;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    if (row.message != last) mails.push_back({std::string(row.kind)});
    last = row.message;
    const EventView& e = *row.event;
    mails.back().push_back(absl::StrCat(
        AbslView(Id(e.outcome)), " ", e.recipient.empty() ? "-" : AbslView(e.recipient), " ",
        e.reply_code == 0 ? "-" : absl::StrCat(e.reply_code), " ",
        e.enhanced_code ? ToString(e.enhanced_code) : "-", " | ", AbslView(row.reply)));
    return true;
  });
  EXPECT_TRUE(result.problems.empty()) << result.problems[0].what;
  return mails;
}

RunResult Count(const std::vector<std::string>& paths, int threads = 1) {
  RunOptions options;
  options.input.paths = paths;
  options.input.year = 2026;
  options.threads = threads;
  return CountAll(BuiltInEngine(), options);
}

TEST(Mails, OfManyForms) {
  const TempDir dir;
  for (const FormMail& mail : FormMails()) {
    SCOPED_TRACE(mail.name);
    const auto read = Read(dir.Write("mail", mail.bytes));
    ASSERT_EQ(read.size(), 1U);
    ASSERT_EQ(read[0].size(), mail.expected.size()) << absl::StrJoin(read[0], "\n");
    EXPECT_EQ(read[0][0], mail.expected[0]);
    for (size_t i = 1; i < mail.expected.size(); ++i) {
      const size_t bar = mail.expected[i].find(" |");
      const size_t got_bar = read[0][i].find(" |");
      EXPECT_EQ(read[0][i].substr(0, got_bar), mail.expected[i].substr(0, bar));
      const std::string_view words = TrimSpace(std::string_view(mail.expected[i]).substr(bar + 2));
      EXPECT_NE(read[0][i].find(words, got_bar), std::string::npos) << read[0][i];
    }
  }
}

// The same mails whatever they are kept in and however lines end.
TEST(Mails, AnyContainerAndLineEnd) {
  const TempDir dir;
  const auto mails = FormMails();
  const auto expected = Read(dir.Write("lf", MboxOf(mails)));
  EXPECT_EQ(expected.size(), mails.size());
  EXPECT_EQ(Read(dir.Write("crlf", MboxOf(mails, "\r\n"))), expected);
  EXPECT_EQ(Read(dir.Write("cr", MboxOf(mails, "\r"))), expected);
  std::vector<std::vector<std::string>> single;
  for (const FormMail& mail : mails) {
    for (const char* end : {"\n", "\r\n", "\r"}) {
      const auto read = Read(dir.Write("mail", WithLineEnds(mail.bytes, end)));
      ASSERT_EQ(read.size(), 1U) << mail.name;
      if (std::string_view(end) == "\n") single.push_back(read[0]);
      EXPECT_EQ(read[0], single.back()) << mail.name;
    }
  }
  EXPECT_EQ(single, expected);
}

// What was answered stands in the words before the reply, in a line of its own or not.
TEST(Mails, StageIsReadFromTheWordsBeforeTheReply) {
  const TempDir dir;
  const auto stage_of = [&](std::string_view words) {
    const std::string mail = absl::StrCat(
        "From: MAILER-DAEMON@b.example\nTo: news@shop.example\nSubject: failure notice\n"
        "Date: Tue, 10 Mar 2026 08:00:00 +0000\n\n"
        "I wasn't able to deliver your message to the following addresses.\n\n",
        AbslView(words), "\n");
    RunOptions options;
    options.input.paths = {dir.Write("mail", mail)};
    Stage stage = Stage::kUnknown;
    StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
      EXPECT_EQ(row.event->reply_code, 550) << words;
      stage = row.event->stage;
      return true;
    });
    return stage;
  };
  const std::string said = "Remote host said: 550 5.2.1 not today\nGiving up on 192.0.2.7.\n";
  const std::string qmail = "<ann@corp.example>:\n";
  EXPECT_EQ(stage_of(qmail + "192.0.2.7 does not like recipient.\n" + said), Stage::kRcpt);
  EXPECT_EQ(stage_of(qmail + "Connected to 192.0.2.7 but sender was rejected.\n" + said),
            Stage::kMail);
  EXPECT_EQ(stage_of(qmail + "192.0.2.7 failed after I sent the message.\n" + said),
            Stage::kEndOfData);
  EXPECT_EQ(stage_of("  ann@corp.example\n    host mx.corp.example [192.0.2.7]\n"
                     "    SMTP error from remote mail server after MAIL FROM:<news@shop.example>:\n"
                     "    550 5.1.0 not today\n"),
            Stage::kMail);
  EXPECT_EQ(stage_of("<ann@corp.example>: host mx.corp.example[192.0.2.7] refused to talk to me:\n"
                     "    550 5.7.1 not today\n"),
            Stage::kGreeting);
}

TEST(Mails, VerpPatternNamesTheRecipient) {
  const TempDir dir;
  const std::string mail =
      dir.Write("mail",
                "From: postmaster@b.example\nTo: b-99-616e6e40636f7270@n.example\n"
                "Subject: Delivery failed\nDate: Tue, 10 Mar 2026 08:00:00 +0000\n\n"
                "Your message could not be delivered.\n");
  const auto pattern = VerpPattern::Create("b-*-{hex}@n.example");
  ASSERT_TRUE(pattern.ok()) << pattern.status();
  EXPECT_EQ(Read(mail, *pattern)[0][1].substr(0, 16), "bounced ann@corp");
  // The usual form, and nothing where it may be more than one user.
  Arena arena;
  const auto usual = [&](std::string_view path) { return VerpPattern().Recipient(path, &arena); };
  EXPECT_EQ(usual("bounces-ann.b+tag=corp.example@n.example"), "ann.b+tag@corp.example");
  EXPECT_EQ(usual("bounce-0000002-11a5-ann=corp.example@n.example"), "ann@corp.example");
  EXPECT_EQ(usual("news-owner+ann-marie=corp.example@n.example"), "ann-marie@corp.example");
  EXPECT_EQ(usual("news-ann=corp.example@n.example"), "ann@corp.example");
  EXPECT_EQ(usual("bounces-ann-marie=corp.example@n.example"), "");
  EXPECT_EQ(usual("news-ann+tag=corp.example@n.example"), "");
  const auto unknown = VerpPattern::Create("b-{number}-{local}={domain}@n.example");
  EXPECT_EQ(unknown.status().message(),
            "\"{number}\" is none of {local}, {domain} and {hex}; '*' stands for what varies");
}

TEST(Mails, ReportIsTheSameForAnyThreadsAndContainer) {
  const TempDir dir;
  const auto mails = FormMails();
  std::string mbox;
  for (int i = 0; i < 60; ++i) mbox += MboxOf(mails);
  dir.Write("all/mbox", mbox);
  int n = 0;
  for (const FormMail& mail : mails) dir.Write(absl::StrCat("maildir/cur/", n++), mail.bytes);
  const auto one = Count({dir.path() + "/all"});
  const auto four = Count({dir.path() + "/all"}, 4);
  const auto apart = Count({dir.path() + "/maildir"}, 2);
  EXPECT_EQ(one.tally->counters().mails.read, 60 * mails.size());
  EXPECT_EQ(apart.tally->counters().mails.read, mails.size());
  for (const RunResult* other : {&four, &apart}) {
    const Counters& a = one.tally->counters();
    const Counters& b = other->tally->counters();
    EXPECT_EQ(a.mail.lost, b.mail.lost);
    EXPECT_EQ(a.mail.waiting, b.mail.waiting);
    EXPECT_EQ(a.mail.attempts, b.mail.attempts);
    EXPECT_EQ(a.messages, b.messages);
    EXPECT_EQ(a.table(Dimension::kDomain).size(), b.table(Dimension::kDomain).size());
  }
  const MailCounts& m = one.tally->counters().mails;
  uint64_t sum = m.outside_period + m.not_understood;
  for (const uint64_t kind : m.kinds) sum += kind;
  EXPECT_EQ(sum, m.read);
  EXPECT_EQ(m.known, m.recipients - m.recipients / 60);
}

constexpr char kLog[] =
    "Mar 10 08:00:00 mail postfix/smtpd[1]: 4CC3BD2D01: client=web[192.0.2.1]\n"
    "Mar 10 08:00:00 mail postfix/cleanup[1]: 4CC3BD2D01: message-id=<m1@shop.example>\n"
    "Mar 10 08:00:00 mail postfix/qmgr[1]: 4CC3BD2D01: from=<news@shop.example>, size=1, nrcpt=2 "
    "(queue "
    "active)\n"
    "Mar 10 08:00:01 mail postfix/smtp[1]: 4CC3BD2D01: to=<ann@corp.example>, "
    "relay=mx[192.0.2.2]:25, "
    "delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx[192.0.2.2] said: 550 5.1.1 User "
    "unknown (in reply to RCPT TO command))\n"
    "Mar 10 08:00:01 mail postfix/smtp[1]: 4CC3BD2D01: to=<kim@slow.example>, "
    "relay=mx[192.0.2.2]:25, "
    "delay=1, delays=0/0/0/1, dsn=4.2.1, status=deferred (host mx[192.0.2.2] said: 451 4.2.1 later "
    "(in reply to RCPT TO command))\n";

std::string Notice(std::string_view recipient, std::string_view action, std::string_view status,
                   std::string_view ids) {
  return absl::StrCat(
      "From: MAILER-DAEMON@mail.shop.example\nTo: news@shop.example\nSubject: Undelivered Mail\n"
      "Date: Tue, 10 Mar 2026 08:05:00 +0000\nMIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
      "--b\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mail.shop.example\n",
      AbslView(ids), "\nFinal-Recipient: rfc822; ", AbslView(recipient),
      "\nAction: ", AbslView(action), "\nStatus: ", AbslView(status),
      "\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n");
}

TEST(Mails, LogAndNoticeCountARecipientOnce) {
  const TempDir dir;
  const std::string log = dir.Write("log", kLog);
  const std::string by_queue_id = dir.Write(
      "mails/1", Notice("ann@corp.example", "failed", "5.1.1", "X-Postfix-Queue-ID: 4CC3BD2D01\n"));
  for (const int threads : {1, 3}) {
    const auto result = Count({log, by_queue_id}, threads);
    EXPECT_EQ(result.tally->counters().mail.lost, 1U);
    EXPECT_EQ(result.tally->counters().mail.waiting, 1U);
    EXPECT_EQ(result.tally->counters().mails.known, 1U);
  }
  // Somebody else of the same message is not known.
  dir.Write("mails/2",
            Notice("ben@corp.example", "failed", "5.1.1", "X-Postfix-Queue-ID: 4CC3BD2D01\n"));
  EXPECT_EQ(Count({log, dir.path() + "/mails"}).tally->counters().mail.lost, 2U);
}

TEST(Mails, WhoWaitsInTheLogAndFailsInANoticeIsLostOnce) {
  const TempDir dir;
  const std::string log = dir.Write("log", kLog);
  dir.Write("mails/1",
            Notice("kim@slow.example", "delayed", "4.2.1", "X-Postfix-Queue-ID: 4CC3BD2D01\n"));
  auto result = Count({log, dir.path() + "/mails"});
  EXPECT_EQ(result.tally->counters().mail.waiting, 1U);
  EXPECT_EQ(result.tally->counters().mail.lost, 1U);
  dir.Write("mails/2",
            Notice("kim@slow.example", "failed", "4.2.1", "X-Postfix-Queue-ID: 4CC3BD2D01\n"));
  for (const int threads : {1, 3}) {
    result = Count({log, dir.path() + "/mails"}, threads);
    EXPECT_EQ(result.tally->counters().mail.waiting, 0U);
    EXPECT_EQ(result.tally->counters().mail.lost, 2U);
  }
}

TEST(Mails, AWarningAndThenABounceAreOneRecipient) {
  const TempDir dir;
  dir.Write("1", Notice("kim@slow.example", "delayed", "4.2.1", "X-Postfix-Queue-ID: AB\n"));
  dir.Write("2", Notice("kim@slow.example", "delayed", "4.2.1", "X-Postfix-Queue-ID: AB\n"));
  EXPECT_EQ(Count({dir.path()}).tally->counters().mail.waiting, 1U);
  dir.Write("3", Notice("kim@slow.example", "failed", "4.2.1", "X-Postfix-Queue-ID: AB\n"));
  const auto result = Count({dir.path()});
  EXPECT_EQ(result.tally->counters().mail.waiting, 0U);
  EXPECT_EQ(result.tally->counters().mail.lost, 1U);
  EXPECT_EQ(result.tally->counters().messages, 1U);
}

TEST(Mails, ANightlyRunCountsAGrowingMailboxOnce) {
  const TempDir dir;
  const auto mails = FormMails();
  const std::string first = MboxOf({mails.begin(), mails.begin() + 10});
  const std::string mbox = dir.Write("mbox", first);
  const std::vector<FileProgress> nothing;
  RunOptions options;
  options.input.paths = {mbox};
  options.input.resume = &nothing;
  RunResult night = CountAll(BuiltInEngine(), options);
  EXPECT_EQ(night.tally->counters().mails.read, 10U);
  ASSERT_EQ(night.files.size(), 1U);
  EXPECT_EQ(night.files[0].lines, 10U);
  dir.Write("mbox", first + MboxOf({mails.begin() + 10, mails.end()}));
  options.input.resume = &night.files;
  options.open = night.open.get();
  const RunResult next = CountAll(BuiltInEngine(), options);
  EXPECT_EQ(next.tally->counters().mails.read, mails.size() - 10);
  EXPECT_EQ(next.files[0].lines, mails.size());
}

}  // namespace
}  // namespace whybounce
