// Leaves of mail/ that need a few rows each.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/arena.h"
#include "mail/address.h"
#include "mail/address_set.h"
#include "mail/boilerplate.h"
#include "mail/date.h"
#include "mail/decode.h"
#include "mail/html.h"
#include "mail/notice_words.h"
#include "mail/original.h"
#include "mail/parsed_mail.h"
#include "mail/receipt.h"
#include "mail/stages.h"
#include "mail/verp.h"

namespace whybounce {
namespace {

TEST(MailAddress, IsFoundWithWhatStandsAroundIt) {
  const std::string_view text =
      "see https://x.example/u@v; then <ann@corp.example> and bob@b.example.";
  FoundAddress found;
  ASSERT_TRUE(FindAddress(text, 0, &found));
  EXPECT_EQ(found.address, "ann@corp.example");
  EXPECT_TRUE(found.angled);
  ASSERT_TRUE(FindAddress(text, found.end, &found));
  EXPECT_EQ(found.address, "bob@b.example");
  EXPECT_FALSE(FindAddress(text, found.end, &found));
}

TEST(MailAddress, OfHeadersAndOfTypedFields) {
  Arena arena;
  EXPECT_EQ(AddressOf("Ann <ann@corp.example>"), "ann@corp.example");
  EXPECT_EQ(AddressOf("ann@corp.example (Ann)"), "ann@corp.example");
  EXPECT_EQ(AddressOf("<>"), "");
  EXPECT_EQ(TypedAddress("rfc822; <ann@corp.example>", &arena), "ann@corp.example");
  EXPECT_EQ(TypedAddress("rfc822;local user", &arena), "local user");
  EXPECT_TRUE(IsAddress("a@b.example"));
  EXPECT_FALSE(IsAddress("a b@b.example"));
  EXPECT_TRUE(SameAddress("Ann@Corp.example", "ann@corp.EXAMPLE"));
  EXPECT_EQ(AtDomain("ann", "corp.example", &arena), "ann@corp.example");
}

TEST(MailAddressSet, KeepsTheOrderAndEachOnce) {
  AddressSet set;
  for (const char* one : {"b@x.example", "a@x.example", "B@X.example"}) set.Add(one);
  EXPECT_EQ(std::vector<std::string_view>(set.begin(), set.end()),
            (std::vector<std::string_view>{"b@x.example", "a@x.example"}));
  EXPECT_TRUE(set.Has("A@x.example"));
  set.clear();
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.Has("a@x.example"));
}

TEST(MailBoilerplate, EximGaveUp) {
  std::string_view words = "mailbox is full: retry timeout exceeded";
  EXPECT_TRUE(ConsumeGaveUp(&words));
  EXPECT_EQ(words, "mailbox is full");
  words = "retry timeout exceeded";
  EXPECT_FALSE(ConsumeGaveUp(&words));
}

TEST(MailDate, Forms) {
  constexpr int64_t kSecond = 1'000'000;
  EXPECT_EQ(ParseMailDate("Thu, 1 Jan 1970 00:01:00 +0000"), 60 * kSecond);
  EXPECT_EQ(ParseMailDate("1 Jan 1970 01:01 +0100 (CET)"), 60 * kSecond);
  EXPECT_EQ(ParseMailDate("01 Jan 70 00:01:01 GMT"), 61 * kSecond);
  EXPECT_EQ(ParseMailDate("Thu, 1 Jan 1970 00:01:00"), 60 * kSecond);
  EXPECT_EQ(ParseMailDate("yesterday"), 0);
  EXPECT_EQ(ParseMailDate(""), 0);
}

TEST(MailDecode, IsForgivingAndBounded) {
  const auto quoted = [](std::string_view text, size_t room = 100) {
    std::string out(room, 'x');
    out.resize(DecodeQuotedPrintable(text, out.data(), room));
    return out;
  };
  EXPECT_EQ(quoted("a=3Db=\nc= \nd"), "a=bcd");
  EXPECT_EQ(quoted("50=zz of 100 ="), "50=zz of 100 ");
  EXPECT_EQ(quoted("=41=42=43", 2), "AB");
  const auto base64 = [](std::string_view text, size_t room = 100) {
    std::string out(room, 'x');
    out.resize(DecodeBase64(text, out.data(), room));
    return out;
  };
  EXPECT_EQ(base64("TWFp bA==\nYm94"), "Mailbox");
  EXPECT_EQ(base64("TWFpbGJveA", 4), "Mail");
  EXPECT_EQ(base64("TQ"), "M");
}

TEST(MailHtml, KeepsLinesAndWords) {
  Arena arena;
  EXPECT_EQ(
      HtmlText("<style>p{}</style><p>Mailbox&nbsp;full<br>5.2.2 &lt;x&gt;", &arena).find("style"),
      std::string_view::npos);
  const std::string_view text =
      HtmlText("<p>one</p><p>a &lt;b&gt; &#65;</p><script>no()</script>", &arena);
  EXPECT_NE(text.find("one\n"), text.npos);
  EXPECT_NE(text.find("a <b> A"), text.npos);
  EXPECT_EQ(text.find("no()"), text.npos);
}

TEST(NoticeWords, SayOrSayNothing) {
  EXPECT_TRUE(HasReason("mailbox full"));
  EXPECT_FALSE(HasReason("5.2.2 ()"));
  EXPECT_EQ(TrimMarks(" - (mailbox full): "), "mailbox full");
  EXPECT_TRUE(IsLabel("==== Technical details: ===="));
  EXPECT_FALSE(IsLabel("mailbox full"));
  EXPECT_TRUE(IsFactAlone("host mx.corp.example [192.0.2.1]"));
  EXPECT_FALSE(IsFactAlone("host mx.corp.example [192.0.2.1] said no"));
}

TEST(MailOriginal, FillsWhatTheMailSays) {
  Arena arena;
  ParsedMail mail;
  const std::string_view header =
      "Message-ID: <1@shop.example>\nFrom: Shop <news@shop.example>\nTo: ann@corp.example\n"
      "Cc: Bob <bob@corp.example>\nList-Id: News <news.shop.example>\n\nHello\n";
  ReadOriginal(header, &arena, &mail);
  EXPECT_EQ(mail.message_id, "<1@shop.example>");
  std::vector<std::string_view> addresses;
  OriginalRecipients(header, &arena, &addresses);
  EXPECT_EQ(addresses, (std::vector<std::string_view>{"ann@corp.example", "bob@corp.example"}));
  EXPECT_EQ(MessageIdOf(" <1@shop.example> (x)"), "<1@shop.example>");
}

TEST(ParsedMail, AFailureOfClassFourWasGivenUp) {
  MailRecipient recipient;
  recipient.recipient = "ann@corp.example";
  recipient.reply_code = 452;
  SettleOutcome(&recipient);
  EXPECT_EQ(recipient.outcome, Outcome::kExpired);
  ParsedMail mail;
  mail.unix_us = 7;
  const EventView event = EventOf(mail, recipient);
  EXPECT_EQ(event.unix_us, 7);
  EXPECT_EQ(event.dialect, Dialect::kDsn);
  EXPECT_EQ(event.recipient, "ann@corp.example");
  recipient.outcome = Outcome::kBounced;
  recipient.reply_code = 552;
  SettleOutcome(&recipient);
  EXPECT_EQ(recipient.outcome, Outcome::kBounced);
}

TEST(MailReceipt, TheReasonFollowsTheColon) {
  EXPECT_EQ(RejectionReason("Your message was refused:\nThe mailbox is full.\n"),
            "The mailbox is full.");
}

TEST(MailStages, OneStageHoldsForAll) {
  std::vector<MailRecipient> recipients(1);
  recipients[0].recipient = "ann@corp.example";
  recipients[0].reply = "550 5.1.1 no such user";
  recipients[0].reply_code = 550;
  EXPECT_TRUE(LacksStage(recipients));
  ReadBesideStatus(
      "<ann@corp.example>: host mx.corp.example[192.0.2.1] said: 550 5.1.1 no such user\n"
      "    (in reply to RCPT TO command)\n",
      &recipients);
  EXPECT_EQ(recipients[0].stage, Stage::kRcpt);
  EXPECT_FALSE(LacksStage(recipients));
}

TEST(MailVerp, ThePatternNamesTheRecipient) {
  Arena arena;
  const auto pattern = VerpPattern::Create("b-*-{local}={domain}@news.example");
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(pattern->Recipient("b-17-ann=corp.example@news.example", &arena), "ann@corp.example");
  EXPECT_EQ(pattern->Recipient("other@news.example", &arena), "");
  EXPECT_FALSE(VerpPattern::Create("bounce-*@news.example").ok());
  EXPECT_EQ(WithoutBatv("prvs=1234abcdef=ann@corp.example", &arena), "ann@corp.example");
  EXPECT_EQ(WithoutBatv("ann@corp.example", &arena), "ann@corp.example");
}

}  // namespace
}  // namespace whybounce
