#include "whybounce/codes.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>

#include "base/text.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

TEST(Codes, FrontOfAReply) {
  struct Case {
    std::string_view text;
    int code;
    const char* enhanced;
    const char* rest;
  } const cases[] = {
      {"550 5.1.1 User unknown", 550, "5.1.1", "User unknown"},
      {"550-5.1.1 User unknown", 550, "5.1.1", "User unknown"},
      {"550 User unknown", 550, "", "User unknown"},
      {"421", 421, "", ""},
      {"550 #5.1.1 bad", 550, "5.1.1", "bad"},
      {"553 (#5.1.1) bad", 553, "5.1.1", "bad"},
      {"554 5.7.606: Access denied", 554, "5.7.606", "Access denied"},
      {"550 5.1.1. Sorry", 550, "5.1.1", ". Sorry"},
      {"5.7.1 Spam", 0, "5.7.1", "Spam"},
      {"554.30 mailbox", 0, "", "554.30 mailbox"},
      {"550x", 0, "", "550x"},
      {"250.1.2.3 x", 0, "", "250.1.2.3 x"},
      {"5.1.1.1 x", 0, "", "5.1.1.1 x"},
      {"5.1.1234 x", 0, "", "5.1.1234 x"},
      {"3.1.1 x", 0, "", "3.1.1 x"},
      {"654 x", 0, "", "654 x"},
      {"", 0, "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const ReplyParts parts = SplitReply(c.text);
    EXPECT_EQ(parts.code, c.code);
    EXPECT_EQ(ToString(parts.enhanced_code), c.enhanced);
    EXPECT_EQ(parts.text, c.rest);
  }
}

// What most replies begin with is read by the place of its digits; the rest as all were before.
TEST(Codes, TheShortWayAgreesWithTheLong) {
  constexpr std::string_view kPieces[] = {"550",   "250",          "650",    " ", "-", "5.1.1",
                                          "4.7.0", "3.1.1",        "5.7.26", "#", ":", ".",
                                          "x",     "User unknown", "5"};
  std::mt19937 random(7);
  int short_ones = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string reply = random() % 2 == 0 ? "550 5.1.1" : "";
    for (size_t i = random() % 6; i > 0; --i) reply += kPieces[random() % std::size(kPieces)];
    if (!reply.empty() && random() % 4 == 0)
      reply[random() % reply.size()] = "5.  -\xc3"[random() % 6];
    const ReplyParts parts = SplitReply(reply);
    const ReplyParts long_way = SplitAnyReply(reply);
    ASSERT_EQ(parts.code, long_way.code) << reply;
    ASSERT_EQ(parts.enhanced_code, long_way.enhanced_code) << reply;
    ASSERT_EQ(parts.text, long_way.text) << reply;
    short_ones += parts.code != 0 && parts.enhanced_code ? 1 : 0;
    const auto code = ParseShortEnhancedCode(reply.substr(0, 5));
    ASSERT_TRUE(!code || code == ParseEnhancedCode(reply.substr(0, 5))) << reply;
  }
  EXPECT_GT(short_ones, 1000);
}

TEST(Codes, Whole) {
  EXPECT_EQ(ParseReplyCode("550"), ReplyCode{550});
  EXPECT_FALSE(ParseReplyCode("550 "));
  EXPECT_FALSE(ParseReplyCode("55"));
  EXPECT_TRUE(ParseEnhancedCode("5.7.1"));
  EXPECT_FALSE(ParseEnhancedCode("5.7.1 "));
  EXPECT_FALSE(ParseEnhancedCode("5.7"));
}

TEST(Codes, SeveralLinesBecomeOne) {
  struct Case {
    const char* reply;
    const char* joined;
  } const cases[] = {
      {"550 5.1.1 one line", "550 5.1.1 one line"},
      {"250-2.0.0 a 250-2.0.0 b 250 2.0.0 c", "250 2.0.0 a b c"},
      {"550-5.1.1 The account\\n550-5.1.1 does not\\n550 5.1.1  exist",
       "550 5.1.1 The account does not exist"},
      {"550-one 550 two", "550 one two"},
      {"554-mx.b.example 554 Your access", "554 mx.b.example Your access"},
      // Another code is text, and so is the own one inside a word.
      {"550-a 551 b", "550 a 551 b"},
      {"550-a 5501 b", "550 a 5501 b"},
      {"no code\\nbut lines", "no code but lines"},
      {"550 5.1.1 Empf\\303\\244nger", "550 5.1.1 Empf\xc3\xa4nger"},
      {"C:\\101 \\x \\", "C:\\101 \\x \\"},
      {"", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.reply);
    std::string scratch;
    EXPECT_EQ(JoinReplyLines(c.reply, &scratch), c.joined);
  }
}

}  // namespace
}  // namespace whybounce
