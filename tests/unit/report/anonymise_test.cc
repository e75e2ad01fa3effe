#include "report/anonymise.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace whybounce {
namespace {

std::string Reply(const std::string& reply, const std::string& recipient = "",
                  const std::string& sender = "") {
  Report report;
  ReportSample sample;
  sample.reply = reply;
  sample.recipient = recipient;
  sample.sender = sender;
  report.unmatched = {sample};
  Anonymise(&report);
  EXPECT_TRUE(report.unmatched[0].recipient.empty() && report.unmatched[0].sender.empty());
  return report.unmatched[0].reply;
}

TEST(Anonymise, LocalPartsBecomeNumbers) {
  EXPECT_EQ(Reply("550 <Ann.Lee@corp.example>: no such user"),
            "550 <a1@corp.example>: no such user");
  EXPECT_EQ(Reply("<ann@a.example> and <ANN@a.example> and <ann@b.example>"),
            "<a1@a.example> and <a1@a.example> and <a2@b.example>")
      << "the same address is the same number";
  EXPECT_EQ(Reply("to=bounce+ann=corp.example@news.example;x"), "a1@news.example;x");
  EXPECT_EQ(Reply("550 \"ann lee\"@corp.example unknown"), "550 a1@corp.example unknown");
  EXPECT_EQ(Reply("5.1.1 j\xc3\xb8rn@corp.example"), "5.1.1 a1@corp.example");
  EXPECT_EQ(Reply("nothing here, @ alone, no address"), "nothing here, @ alone, no address");
  EXPECT_EQ(Reply("550 ann,lee;x:y@corp.example is gone"), "550 a1@corp.example is gone");
  EXPECT_EQ(Reply("550 rcpt:ann@corp.example,ben@corp.example;done"),
            "550 rcpt:a1@corp.example,a2@corp.example;done");
}

TEST(Anonymise, AlsoWithinUrls) {
  EXPECT_EQ(Reply("go to https://x.example/?r=ann.lee%40corp.example&id=5", ""),
            "go to https://x.example/?r=a1%40corp.example&id=5");
  EXPECT_EQ(Reply("https://x.example/?ann%40a.example&ann%40a.example: 100%40", ""),
            "https://x.example/?a1%40a.example&a1%40a.example: a2%40");
}

TEST(Anonymise, AlsoWhereTheReplyHasNoDomain) {
  EXPECT_EQ(Reply("550 mailbox Ann unavailable", "ann@corp.example"), "550 mailbox a1 unavailable");
  EXPECT_EQ(Reply("550 user joanna unknown", "ann@corp.example"), "550 user joanna unknown")
      << "whole words only";
  EXPECT_EQ(Reply("see id=ann%40corp.example", "ann@corp.example"), "see id=a1%40corp.example");
  EXPECT_EQ(Reply("news may not send", "x@y.example", "news@shop.example"), "a1 may not send");
}

TEST(Anonymise, HoweverTheAtIsWritten) {
  for (const std::string at : {"(at)", "[AT]", "\uff20", "&#64;", "%2540", "=40", "\\@", " @ "}) {
    EXPECT_EQ(Reply("550 ann.lee" + at + "corp.example is gone"),
              "550 a1" + at + "corp.example is gone");
  }
  EXPECT_EQ(Reply("550 ann at corp.example", "bob@corp.example"), "550 a1 at corp.example");
  EXPECT_EQ(Reply("lookup of name=corp.example", "bob@corp.example"),
            "lookup of name=corp.example");
  EXPECT_EQ(Reply("550 rejected at corp.example", "bob@corp.example"),
            "550 rejected at corp.example");
  EXPECT_EQ(Reply("550 ask @postmaster or look at it"), "550 ask @postmaster or look at it");
}

TEST(Anonymise, PartsOfALocalPart) {
  EXPECT_EQ(Reply("550 Lee is no mailbox", "ann.lee+news@corp.example"), "550 a1 is no mailbox");
  EXPECT_EQ(Reply("550 user John unknown", "john+tag@corp.example"), "550 user a1 unknown");
  EXPECT_EQ(Reply("550 mail for corp.example", "bounce-ann=corp.example@shop.example"),
            "550 mail for corp.example")
      << "neither a domain nor a word that names nobody";
}

TEST(Anonymise, NamesBehindTheirLabels) {
  EXPECT_EQ(Reply("553 not owned by user ann.lee."), "553 not owned by user a1.");
  EXPECT_EQ(Reply("450 uid=ann,ou=people"), "450 uid=a1,ou=people");
  EXPECT_EQ(Reply("lda(ann): cannot write /home/ann/Maildir"),
            "lda(a1): cannot write /home/a1/Maildir");
}

TEST(Anonymise, WhatWasCutMayEndInHalfAnAddress) {
  const std::string cut = "550 " + std::string(500, 'x') + " <ann.lee" + std::string(100, 'y');
  EXPECT_EQ(Reply(cut.substr(0, kSampleBytesMax)), "550 " + std::string(500, 'x') + " <");
}

TEST(Anonymise, SendersWithoutADomain) {
  Report report;
  report.senders.rows.resize(2);
  report.senders.rows[0].name = "bob";
  report.senders.rows[1].name = "Bob";
  Anonymise(&report);
  EXPECT_EQ(report.senders.rows[0].name, "a1");
  EXPECT_EQ(report.senders.rows[1].name, "a1");
}

TEST(Anonymise, CountsStayJoined) {
  Report report;
  ReportRow row;
  row.name = "news@shop.example";
  ReportRow null_sender;
  report.senders.rows = {row, null_sender};
  ReportCause cause;
  cause.senders.push_back({{1, 1, 0}, "", "news@shop.example", 0, 0, {}});
  report.causes = {cause};
  report.not_understood.push_back({{"mail.log", 7}, "a line with ann in it"});
  Anonymise(&report);
  EXPECT_EQ(report.senders.rows[0].name, "a1@shop.example");
  EXPECT_EQ(report.senders.rows[1].name, "");
  EXPECT_EQ(report.causes[0].senders[0].name, "a1@shop.example");
  EXPECT_EQ(report.not_understood[0].second, "");
  EXPECT_EQ(report.not_understood[0].first.line, 7U);
  EXPECT_TRUE(report.anonymised);
}

}  // namespace
}  // namespace whybounce
