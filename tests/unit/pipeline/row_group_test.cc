// Whose mail a row is, and what is counted of whom.
#include "pipeline/row_group.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "pipeline/pipeline.h"
#include "pipeline/row_choice.h"
#include "pipeline/run_report.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

std::string GroupOf(const std::string& by, std::string_view sender, std::string_view recipient) {
  const auto group = RowGroup::Create(by);
  if (!group.ok()) return std::string(group.status().message());
  EventView event;
  event.recipient = recipient;
  event.host = "mx1";
  EventRow row;
  row.event = &event;
  row.sender = sender;
  row.has_sender = true;
  row.list_id = "News.shop.example";
  return group->Of(row);
}

TEST(RowGroup, ByWhatIsKnownOfTheMail) {
  EXPECT_EQ(GroupOf("sender-domain", "a@News.Shop.example", "x@y.example"), "news.shop.example");
  EXPECT_EQ(GroupOf("sender-organisation", "a@mail.shop.co.uk", "x@y.example"), "shop.co.uk");
  EXPECT_EQ(GroupOf("organisation", "a@b.example", "x@mx.eu.corp.co.uk"), "corp.co.uk");
  EXPECT_EQ(GroupOf("sender", "bounce+4711-x=y.example@b.example", "x@y.example"),
            GroupOf("sender", "bounce+4712-z=y.example@b.example", "x@y.example"));
  EXPECT_EQ(GroupOf("list-id", "a@b.example", "x@y.example"), "news.shop.example");
  EXPECT_EQ(GroupOf("host", "a@b.example", "x@y.example"), "mx1");
  EXPECT_EQ(GroupOf("sender-domain", "", "x@y.example"), "");
}

TEST(RowGroup, ByAPatternThatNamesIt) {
  EXPECT_EQ(GroupOf("^bounce-([0-9]+)-", "Bounce-17-ann=x.example@lists.example", "x@y.example"),
            "17");
  EXPECT_EQ(GroupOf("^(?:a-(\\w+)|b-(\\w+))@", "b-Spring@lists.example", "x@y.example"), "spring");
  EXPECT_EQ(GroupOf("^bounce-([0-9]+)-", "ann@lists.example", "x@y.example"), "");
  EXPECT_NE(GroupOf("bounce-([0-9]+", "a", "b").find("cannot be read"), std::string::npos);
  EXPECT_NE(GroupOf("(?:x)", "a", "b").find("no group in parentheses"), std::string::npos);
  EXPECT_NE(GroupOf("customer", "a", "b").find("sender-domain"), std::string::npos);
}

TEST(RowGroup, ByAFileOfNames) {
  const TempDir dir;
  const std::string names =
      dir.Write("customers.tsv",
                "# who pays\n@shop.example\tShop Ltd\nann@shop.example\tAnn\nb\xc3\xbc"
                "cher.example\tB\xc3\xbc"
                "cher\n");
  EXPECT_EQ(GroupOf(names, "bob@Shop.example", "x@y.example"), "Shop Ltd");
  EXPECT_EQ(GroupOf(names, "bob@mail.shop.example", "x@y.example"), "Shop Ltd");
  EXPECT_EQ(GroupOf(names, "Ann@shop.example", "x@y.example"), "Ann");
  EXPECT_EQ(GroupOf(names, "a@xn--bcher-kva.example", "x@y.example"),
            "B\xc3\xbc"
            "cher");
  EXPECT_EQ(GroupOf(names, "a@workshop.example", "x@y.example"), "");
  const std::string broken = dir.Write("broken.tsv", "a@b.example\tB\nc.example C\n");
  EXPECT_NE(GroupOf(broken, "a", "b").find("broken.tsv:2: "), std::string::npos);
}

std::string Message(int number, std::string_view sender, std::string_view reply) {
  const std::string head = absl::StrCat("Nov 22 04:0", number, ":0");
  const std::string id = absl::StrCat("4A1B2C3D4", number);
  const auto line = [&](int second, std::string_view program, std::string_view text) {
    return absl::StrCat(head, second, " mx postfix/", std::string(program), "[7]: ", id, ": ",
                        std::string(text), "\n");
  };
  return absl::StrCat(
      line(0, "smtpd", "client=a[192.0.2.9]"), line(0, "cleanup", "message-id=<1@a>"),
      line(0, "qmgr",
           absl::StrCat("from=<", std::string(sender), ">, size=9, nrcpt=1 (queue active)")),
      line(1, "smtp",
           "to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=1, delays=0/0/1/0, "
           "dsn=4.2.0, status=deferred (host mx.corp.example[192.0.2.1] said: 452 4.2.2 Mailbox "
           "full (in reply to RCPT TO command))"),
      line(5, "smtp",
           absl::StrCat("to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=5, "
                        "delays=0/0/1/0, ",
                        std::string(reply))),
      line(6, "qmgr", "removed"));
}

TEST(RowGroup, ATallyCountsByGroups) {
  constexpr std::string_view kSent = "dsn=2.0.0, status=sent (250 2.0.0 Ok)";
  constexpr std::string_view kBounced =
      "dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 5.1.1 No such user "
      "(in reply to RCPT TO command))";
  const TempDir dir;
  RunOptions options;
  options.threads = 4;
  options.input.year = 2026;
  options.input.paths = {dir.Write("mail.log", Message(1, "a@one.example", kSent) +
                                                   Message(2, "b@one.example", kBounced) +
                                                   Message(3, "c@two.example", kBounced))};
  const auto group = RowGroup::Create("sender-domain");
  ASSERT_TRUE(group.ok());
  const RowChoice choice = ChooseRows(BuiltInEngine(), options, RowFilter(), &*group);
  EXPECT_EQ(choice.GroupNames(), (std::vector<std::string>{"one.example", "two.example"}));
  EXPECT_EQ(choice.rows_without_group(), 0U);
  options.groups = &choice;
  const RunResult run = CountAll(BuiltInEngine(), options);
  const Report report = ReportOf(run, BuiltInEngine(), absl::UTCTimeZone(), 10);
  ASSERT_EQ(report.groups.rows.size(), 2U);
  EXPECT_EQ(report.groups.rows[0].name, "one.example");
  EXPECT_EQ(report.groups.rows[0].counts.delivered, 1U);
  EXPECT_EQ(report.groups.rows[0].counts.lost, 1U);
  EXPECT_EQ(report.groups.rows[0].counts.all_attempts(), 4U);
  EXPECT_EQ(report.groups.rows[1].counts.lost, 1U);
  EXPECT_EQ(report.mail.all_attempts(), 6U);
  EXPECT_EQ(report.lines.read, 18U);
  // One of them, as a report of its own.
  const GroupPart two(choice, "two.example");
  options.groups = nullptr;
  options.part = &two;
  const Report part =
      ReportOf(CountAll(BuiltInEngine(), options), BuiltInEngine(), absl::UTCTimeZone(), 10);
  EXPECT_EQ(part.mail.lost, 1U);
  EXPECT_EQ(part.mail.delivered, 0U);
  EXPECT_EQ(part.mail.all_attempts(), 2U);
}

}  // namespace
}  // namespace whybounce
