#include "classify/reply_shape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "base/text.h"

namespace whybounce {
namespace {

std::string Shape(std::string_view reply, const ShapeContext& context = {}) {
  std::string out;
  WriteReplyShape(reply, context, &out);
  return out;
}

struct Case {
  const char* reply;
  const char* shape;
};

TEST(ReplyShape, ReplacesWhatVaries) {
  const Case cases[] = {
      {"User  Unknown ", "user unknown"},
      {"<ann.b+x@corp.example>: Recipient address rejected", "<a@b>: recipient address rejected"},
      {"mail to ann@corp.example.", "mail to a@b."},
      {"[192.0.2.14] blocked, see https://x.example/?ip=192.0.2.14",
       "[0.0.0.0] blocked, see https://x.example/?ip=0.0.0.0"},
      {"[2001:db8::1] blocked", "[::0] blocked"},
      {"version 1.2.3.4.5 stays", "version 1.2.3.4.5 stays"},
      {"try again in 300 seconds or 5 minutes", "try again in 0 seconds or 0 minutes"},
      {"at 2026-11-22T04:44:02.123Z", "at 0-0-0"},
      {"at 04:44:02", "at 0:00"},
      {"queued as 4CC3BD2D", "queued as x0000000000"},
      {"a6-20020a05.123 - gsmtp", "a6-x0000000000.0 - gsmtp"},
      {"d9443c01a7336-20b2feabc12si12345678wrb.123 - gsmtp", "x0000000000-x0000000000.0 - gsmtp"},
      {"message 1234567 of 1234", "message 00000 of 0000"},
      // Codes are what rules look at.
      {"(S3150) [TSS04] OFR_417 AUP#1310 IB105 DM000001 BL000010 5.7.606 552 554.30",
       "(s3150) [tss04] ofr_417 aup#1310 ib105 dm000001 bl000010 5.7.606 552 554.30"},
      {"mailbox \xc3\x89t\xc3\xa9 plein", "mailbox \xc3\xa9t\xc3\xa9 plein"},
      {"\xd0\x9f\xd0\xaf", "\xd0\xbf\xd1\x8f"},
      {"bo\xeete pleine", "bo?te pleine"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.reply);
    EXPECT_EQ(Shape(c.reply), c.shape);
    EXPECT_EQ(Shape(c.shape), c.shape) << "a shape is its own shape";
  }
}

TEST(ReplyShape, KnowsTheRecipientAndTheRelay) {
  const ShapeContext context{"john.doe@typo.example", "mx1.typo.example"};
  EXPECT_EQ(Shape("Domain typo.example not found", context), "domain a.b not found");
  EXPECT_EQ(Shape("name=Typo.Example type=MX", context), "name=a.b type=mx");
  EXPECT_EQ(Shape("host mx1.typo.example is busy", context), "host a.b is busy");
  EXPECT_EQ(Shape("unknown user: \"john.doe\"", context), "unknown user: \"a\"");
  EXPECT_EQ(Shape("other-typo.example", context), "other-typo.example");
  // Names that are words of replies.
  const ShapeContext words{"closed@temporarily", "mailbox"};
  EXPECT_EQ(Shape("mailbox temporarily closed", words), "mailbox temporarily closed");
}

// Whole words are written sixteen bytes at a time, but not where a tab is their blank.
TEST(ReplyShape, WordsAtOnceAreWordsOneByOne) {
  constexpr std::string_view kWords[] = {"Recipient",
                                         "address",
                                         "rejected:",
                                         "ann",
                                         "Ann",
                                         "a",
                                         "corp.example",
                                         "corp",
                                         "mx",
                                         "mx.corp.example",
                                         "12",
                                         "5.1.1",
                                         "x1y2z3a4b5",
                                         "minutes",
                                         "192.0.2.1",
                                         "<ann.b@corp.example>",
                                         "(in",
                                         "caf\xc3\xa9",
                                         "ABC:",
                                         "abc:def::1",
                                         "",
                                         "2026-11-22"};
  std::mt19937 random(11);
  for (int round = 0; round < 100'000; ++round) {
    std::string reply;
    for (size_t i = 1 + random() % 12; i > 0; --i) {
      reply += kWords[random() % std::size(kWords)];
      reply += ' ';
    }
    std::string with_tabs = reply;
    std::replace(with_tabs.begin(), with_tabs.end(), ' ', '\t');
    const ShapeContext context{"ann.b@corp.example", "mx.corp.example"};
    ASSERT_EQ(Shape(reply, context), Shape(with_tabs, context)) << reply;
  }
}

// What the verdict cache relies on: replies that differ in such a local part alone have one shape.
TEST(ReplyShape, LocalPartsThatLeaveNoTrace) {
  const char* const replies[] = {"550 5.1.1 <%@corp.example>: Recipient address rejected",
                                 "550 (%@corp.example) is full",
                                 "550 5 seconds, \"%@corp.example\" at 12:30",
                                 "550 '%@corp.example.' 5.1.1",
                                 "550 %@corp.example unknown",
                                 "550 in 5 %@corp.example",
                                 "550 <%@corp.example> <%@x.y>",
                                 "550 <x-%@corp.example> <%>",
                                 "%@corp.example",
                                 "550 ::<%@corp.example>::1",
                                 "550 user % unknown in <%@a.b>"};
  const char* const names[] = {"ann",    "ANN.B",    "x",           "seconds",   "ann.b+tag=x",
                               "12345a", "a1.2.3.4", "2026-11-22T", "a-b_c~d%e", "deadbeef00"};
  std::mt19937 random(4);
  int traceless = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string reply = replies[random() % std::size(replies)];
    std::string shapes[2];
    bool both = true;
    for (std::string& shape : shapes) {
      std::string name = names[random() % std::size(names)];
      if (random() % 2 == 0) name += "Aa0._%+=-~"[random() % 10];
      std::string filled = reply;
      for (size_t at = 0; (at = filled.find('%', at)) != filled.npos; at += name.size())
        filled.replace(at, 1, name);
      both = both && LocalPartIsFullyReplaced(filled, FindIgnoreCase(filled, name), name);
      shape = Shape(filled, {name + "@corp.example", "mx.corp.example"});
    }
    if (!both) continue;
    ++traceless;
    ASSERT_EQ(shapes[0], shapes[1]) << reply;
  }
  EXPECT_GT(traceless, 1000);
  EXPECT_FALSE(LocalPartIsFullyReplaced("550 in 5 ann@a.b", 9, "ann"));
  EXPECT_FALSE(LocalPartIsFullyReplaced("550 <192.0.2.1@a.b>", 5, "192.0.2.1"));
  EXPECT_FALSE(LocalPartIsFullyReplaced("550 <ann@a.b> ann", 5, "ann"));
}

}  // namespace
}  // namespace whybounce
