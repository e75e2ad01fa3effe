// The parts that the parsers of Postfix and Exim are made of, and what is known of all dialects.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim_field.h"
#include "log/dialects/exim_internal.h"
#include "log/dialects/postfix_internal.h"
#include "log/dialects/traits.h"
#include "log/dialects/waiting.h"
#include "unit/testing/dump.h"

namespace whybounce {
namespace {

TEST(PostfixParts, AHostIsItsNameAndItsAddress) {
  struct Case {
    const char* text;
    const char* name;
    const char* ip;
  };
  const Case cases[] = {
      {"mx.corp.example[192.0.2.1]:25", "mx.corp.example", "192.0.2.1"},
      {"mx.corp.example[2001:db8::1]", "mx.corp.example", "2001:db8::1"},
      {"[192.0.2.1]:25", "", "192.0.2.1"},
      {"none", "none", ""},
      {"mx.corp.example:25", "mx.corp.example", ""},
      {"mx.corp.example[192.0.2.1", "mx.corp.example[192.0.2.1", ""},
      {"", "", ""},
  };
  for (const Case& c : cases) {
    const postfix::NamedHost host = postfix::ParseNamedHost(c.text);
    EXPECT_EQ(host.name, c.name) << c.text;
    EXPECT_EQ(host.ip, c.ip) << c.text;
  }
}

TEST(PostfixParts, AnAddressMayHoldAnythingInQuotes) {
  const auto consumed = [](std::string_view text) {
    std::string_view address = "(none)";
    const bool ok = postfix::ConsumeAngled(&text, &address);
    return std::string(address) + (ok ? "|" : "!") + std::string(text);
  };
  EXPECT_EQ(consumed("<ann@corp.example>, relay=x"), "ann@corp.example|, relay=x");
  EXPECT_EQ(consumed("<>, x"), "|, x");
  EXPECT_EQ(consumed("<\"a>b\"@corp.example>, x"), "\"a>b\"@corp.example|, x");
  EXPECT_EQ(consumed("<\"a\\\">b\"@corp.example>, x"), "\"a\\\">b\"@corp.example|, x");
  EXPECT_EQ(consumed("<a\"b@corp.example>, x"), "a\"b@corp.example|, x") << "a lone quote";
  EXPECT_EQ(consumed("<ann@corp.example"), "(none)!<ann@corp.example") << "no change";
  EXPECT_EQ(consumed("ann@corp.example>"), "(none)!ann@corp.example>");
}

TEST(PostfixParts, AnAddressWithoutBracketsIsBounded) {
  const auto takes = [](size_t bytes) {
    const std::string text = std::string(bytes, 'a') + ", relay=x";
    std::string_view rest = text;
    std::string_view address;
    return postfix::ConsumeBareAddress(&rest, &address) && address.size() == bytes;
  };
  EXPECT_TRUE(takes(kAddressBytesMax - 2));
  EXPECT_FALSE(takes(kAddressBytesMax - 1)) << "its end is not within the bound";
  std::string_view quoted = "<ann@corp.example, x";
  std::string_view address;
  EXPECT_FALSE(postfix::ConsumeBareAddress(&quoted, &address));
}

TEST(PostfixParts, WhatCleanupRefuses) {
  EventView event;
  EXPECT_TRUE(postfix::ParseCleanupRefusal("queue file size limit exceeded", &event));
  EXPECT_EQ(event.reply_code, 552);
  EXPECT_EQ(ToString(event.enhanced_code), "5.3.4");
  EXPECT_EQ(event.outcome, Outcome::kRejected);
  EventView lookup;
  EXPECT_TRUE(postfix::ParseCleanupRefusal(
      "virtual_alias_maps map lookup problem for ann@corp.example -- message not accepted, try "
      "again later",
      &lookup));
  EXPECT_EQ(lookup.recipient, "ann@corp.example");
  EXPECT_EQ(lookup.code_class, 4);
  EventView other;
  EXPECT_FALSE(postfix::ParseCleanupRefusal("x map lookup problem for ann@corp.example", &other));
  EXPECT_FALSE(postfix::ParseCleanupRefusal("message-id=<1@a.example>", &other));
}

TEST(PostfixParts, ActionsAndTalk) {
  for (const char* const word : {"reject", "hold", "discard"})
    EXPECT_TRUE(postfix::IsAction(word)) << word;
  EXPECT_FALSE(postfix::IsAction("rejects"));
  EXPECT_TRUE(postfix::IsKnownTalk("connect from c.shop.example[192.0.2.8]"));
  EXPECT_FALSE(postfix::IsKnownTalk("a line that no version writes"));
  EventView event;
  EXPECT_EQ(postfix::ParseSmtpdAction("reject", "RCPT from nobody", &event),
            ParseResult::kNotUnderstood);
}

// Of a field: "key=value", with "!" where the reason begins after it.
std::string FieldsOf(std::string_view text) {
  std::string out;
  const char* at = text.data();
  const char* const end = at + text.size();
  exim::Field field;
  while (exim::CutField(&at, end, &field)) {
    out += std::string(field.key) + "=" + std::string(field.value);
    if (field.letter == 'H') out += "/" + std::string(field.ip);
    out += field.ends_fields ? "! " : " ";
  }
  return out + "|" + std::string(at, end);
}

TEST(EximField, OneAfterTheOther) {
  EXPECT_EQ(FieldsOf(" R=dns T=remote_smtp: SMTP error"), "R=dns T=remote_smtp! | SMTP error");
  EXPECT_EQ(FieldsOf(" H=mx.corp.example [192.0.2.1]:25* X=TLS1.3"),
            "H=mx.corp.example/192.0.2.1 X=TLS1.3 |");
  EXPECT_EQ(FieldsOf(" H=(helo) [192.0.2.1] P=esmtp"), "H=/192.0.2.1 P=esmtp |");
  EXPECT_EQ(FieldsOf(" H=2001:db8::25 [2001:db8::25] P=esmtp"),
            "H=2001:db8::25/2001:db8::25 P=esmtp |");
  EXPECT_EQ(FieldsOf(" C=\"250 2.0.0 \\\"ok\\\" R=x\" QT=1s"),
            "C=250 2.0.0 \\\"ok\\\" R=x QT=1s |");
  EXPECT_EQ(FieldsOf(" F=<a b@shop.example> S=1"), "F=a b@shop.example S=1 |");
  EXPECT_EQ(FieldsOf(" C=\"cut by syslo"), "C=cut by syslo |");
}

TEST(EximField, WhatIsNoField) {
  for (const char* const text : {"", " ", " words", " 1=x", " a b=c", " =x"})
    EXPECT_EQ(FieldsOf(text), "|" + std::string(text));
  EXPECT_EQ(FieldsOf(" abcdefg=x"), "abcdefg=x |") << "seven bytes are the longest key";
  EXPECT_EQ(FieldsOf(" abcdefgh=x"), "| abcdefgh=x");
}

TEST(EximField, AnAddressEndsAtABlankOrItsColon) {
  const auto cut = [](std::string_view text) {
    const char* at = text.data();
    bool ends = false;
    const std::string_view address = exim::CutAddress(&at, text.data() + text.size(), &ends);
    return std::string(address) + (ends ? "!" : "") + "|" + std::string(at, text.end());
  };
  EXPECT_EQ(cut("ann@corp.example R=dns"), "ann@corp.example| R=dns");
  EXPECT_EQ(cut("ann@corp.example: reason"), "ann@corp.example!| reason");
  EXPECT_EQ(cut("\"ann b\"@corp.example R=dns"), "\"ann b\"@corp.example| R=dns");
  EXPECT_EQ(cut("\"ann b"), "\"ann b|") << "a quote that nobody closed";
  EXPECT_EQ(cut(":fail: x"), ":fail:| x");
}

TEST(EximParts, TalkIsNoRefusal) {
  EventView event;
  EXPECT_TRUE(exim::IsMessageTalk("DKIM: d=shop.example s=k [verification succeeded]"));
  EXPECT_TRUE(exim::IsTalk("Start queue run: pid=277"));
  EXPECT_FALSE(exim::IsTalk("a line that no version writes"));
  EXPECT_FALSE(exim::ParseRejection("Start queue run: pid=277", &event));
}

TEST(EximParts, ALocalMessageOfTheNullSenderIsANotification) {
  EventView event;
  EXPECT_EQ(exim::ParseArrival("<> R=1xV05n-00000000000-2XAp U=mail P=local S=900", &event),
            ParseResult::kEvent);
  EXPECT_EQ(event.origin, Origin::kNotification);
  EXPECT_EQ(event.other_queue_id, "1xV05n-00000000000-2XAp");
  EXPECT_EQ(event.size_bytes, 900);
  EventView relayed;
  exim::ParseArrival("<> H=mx.corp.example [192.0.2.1] P=esmtp S=900", &relayed);
  EXPECT_NE(relayed.origin, Origin::kNotification);
}

TEST(Traits, ARowPerDialectAndADialectPerRow) {
  std::set<Dialect> seen;
  for (const DialectTraits* const row : kDialectRows) {
    EXPECT_TRUE(seen.insert(row->dialect).second) << Id(row->dialect);
    EXPECT_EQ(TraitsOf(row->dialect), row) << Id(row->dialect);
    EXPECT_NE(row->is_program, nullptr) << Id(row->dialect);
    EXPECT_NE(row->parse, nullptr) << Id(row->dialect);
    EXPECT_TRUE(row->joins == nullptr || !row->joins->mark.empty()) << Id(row->dialect);
  }
  EXPECT_EQ(TraitsOf(Dialect::kUnknown), nullptr);
}

TEST(Traits, ANameBelongsToTheFirstRowThatTakesIt) {
  EXPECT_EQ(DialectOfProgram("postfix/smtp"), Dialect::kPostfix);
  EXPECT_EQ(DialectOfProgram("cyrus/lmtp"), Dialect::kCyrus);
  EXPECT_EQ(DialectOfProgram("exim"), Dialect::kExim);
  EXPECT_EQ(DialectOfProgram("sshd"), Dialect::kUnknown);
  EXPECT_EQ(DialectOfProgram(""), Dialect::kUnknown);
}

// No parser may read past what it was given, whatever that is.
TEST(Traits, EveryParserTakesNothing) {
  for (const DialectTraits* const row : kDialectRows) {
    EventView event;
    event.dialect = row->dialect;
    EXPECT_NE(row->parse("", &event), ParseResult::kEvent) << Id(row->dialect);
  }
}

TEST(Waiting, AMessageIsAnEventPerRecipient) {
  WaitingMessage message;
  message.sender = "news@shop.example";
  message.size = "770";
  message.seconds = "60";
  message.recipients = {{"ann@corp.example",
                         "host mx.corp.example[192.0.2.8] said: 450 4.2.0 greylisted (in reply to "
                         "RCPT TO command)"},
                        {"bob@corp.example", ""}};
  std::string text;
  AppendWaiting(message, &text);
  EventView event;
  ASSERT_TRUE(ParseWaiting(text, &event));
  EXPECT_EQ(event.recipient, "ann@corp.example");
  EXPECT_EQ(event.sender, "news@shop.example");
  EXPECT_EQ(event.size_bytes, 770);
  EXPECT_EQ(event.reply_code, 450);
  EXPECT_EQ(event.relay_host, "mx.corp.example");
  ASSERT_TRUE(NextWaitingRecipient(&event));
  EXPECT_EQ(event.recipient, "bob@corp.example");
  EXPECT_EQ(event.reply_code, 0) << "nothing stays of the one before";
  EXPECT_EQ(event.relay_host, "");
  EXPECT_FALSE(NextWaitingRecipient(&event));
}

TEST(Waiting, BytesOfTheListingMakeNoFields) {
  WaitingMessage message;
  message.sender = "a\x1e\x1f\n@shop.example";
  message.recipients = {{"x\x1ey@corp.example", ""}};
  std::string text;
  AppendWaiting(message, &text);
  EventView event;
  ASSERT_TRUE(ParseWaiting(text, &event));
  EXPECT_EQ(event.sender, "a   @shop.example");
  EXPECT_EQ(event.recipient, "x y@corp.example");
  EXPECT_FALSE(NextWaitingRecipient(&event));
  EXPECT_FALSE(ParseWaiting("waiting: 770", &event)) << "nobody waits";
  EXPECT_FALSE(ParseWaiting("removed", &event));
}

}  // namespace
}  // namespace whybounce
