#include "log/records/sender_source.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/unwrapper.h"
#include "log/records/platform.h"

namespace whybounce {
namespace {

std::string LinesOf(std::string_view bytes, size_t step = 7) {
  const auto source = AsLines(MemorySource(bytes, step), HeadedSource::Pace::kWait, {});
  std::string out;
  char buffer[100];
  while (true) {
    const auto read = source->Read(buffer, sizeof(buffer));
    if (!read.ok() || *read == 0) return out;
    out.append(buffer, *read);
  }
}

struct Row {
  int64_t unix_us = 0;
  std::string recipient, reply, their_class, tenant, campaign;
  EventKind kind = EventKind::kNone;
  Outcome outcome = Outcome::kDelivered;
  Speaker speaker = Speaker::kRemote;
  Cause said_cause = Cause::kUndetermined;
  ReplyCode code = 0;
  uint64_t line = 0;
};

struct Read {
  std::vector<Row> rows;
  int not_understood = 0;
  int of_no_interest = 0;
};

Read RowsOf(std::string_view bytes) {
  Read out;
  const std::string lines = LinesOf(bytes) + std::string(64, '\0');
  Unwrapper unwrapper(LineFormat::kSyslog, {});
  unwrapper.Begin(std::string_view(lines).substr(0, lines.size() - 64), {});
  LogEntry entry;
  uint64_t line = 0;
  while (unwrapper.Next(&entry)) {
    ++line;
    if (!entry.has_header) continue;
    EventView event;
    const ParseResult result = ParseText(entry.line.dialect, entry.line.text, &event);
    if (result == ParseResult::kNotUnderstood) ++out.not_understood;
    if (result == ParseResult::kOfNoInterest) ++out.of_no_interest;
    if (result != ParseResult::kEvent) continue;
    EXPECT_EQ(event.dialect, Dialect::kSender);
    do {
      Row row;
      row.unix_us = entry.line.unix_us;
      row.recipient = event.recipient;
      row.reply = event.reply;
      row.their_class = event.their_class;
      row.tenant = event.tenant;
      row.campaign = event.campaign;
      row.kind = event.kind;
      row.outcome = event.outcome;
      row.speaker = event.speaker;
      row.said_cause = event.said_cause;
      row.code = event.reply_code;
      row.line = line;
      out.rows.push_back(row);
    } while (NextRecipient(&event));
  }
  return out;
}

TEST(SenderSourceTest, RecipientsOfARecordHaveRepliesOfTheirOwn) {
  const Read read =
      RowsOf(R"({"eventType":"Bounce","bounce":{"bounceType":"Permanent",)"
             R"("bounceSubType":"General","feedbackId":"1",)"
             R"("bouncedRecipients":[{"emailAddress":"ann@corp.example",)"
             R"("diagnosticCode":"smtp; 550 5.1.1 unknown"},)"
             R"({"emailAddress":"bob@corp.example","diagnosticCode":"smtp; 552 5.2.2 full"}],)"
             R"("timestamp":"2026-03-09T21:20:01.101Z"},"mail":{"messageId":"1",)"
             R"("tags":{"campaign":["spring"]}}})"
             "\n");
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.rows[0].recipient, "ann@corp.example");
  EXPECT_EQ(read.rows[0].reply, "550 5.1.1 unknown");
  EXPECT_EQ(read.rows[0].speaker, Speaker::kRemote);
  EXPECT_EQ(read.rows[0].unix_us, 1773091201101000);
  EXPECT_EQ(read.rows[1].recipient, "bob@corp.example");
  EXPECT_EQ(read.rows[1].code, 552);
  EXPECT_EQ(read.rows[1].campaign, "spring");
  EXPECT_EQ(read.rows[1].their_class, "Permanent/General");
}

TEST(SenderSourceTest, SuppressedIsNotSent) {
  const Read read =
      RowsOf(R"({"email":"ann@corp.example","timestamp":1773091203,"event":"dropped",)"
             R"("reason":"Bounced Address","sg_event_id":"1"})"
             "\n");
  ASSERT_EQ(read.rows.size(), 1U);
  EXPECT_EQ(read.rows[0].kind, EventKind::kRejection);
  EXPECT_EQ(read.rows[0].said_cause, Cause::kSuppressed);
}

TEST(SenderSourceTest, CodesOfThePlatformAreNotThoseOfTheOtherSide) {
  const Read read = RowsOf(R"({"event-data":{"event":"failed","severity":"temporary",)"
                           R"("reason":"generic","id":"1","timestamp":1773091203.5,)"
                           R"("recipient":"ann@corp.example","delivery-status":{"code":498,)"
                           R"("message":"No MX for corp.example"}}})"
                           "\n");
  ASSERT_EQ(read.rows.size(), 1U);
  EXPECT_EQ(read.rows[0].code, 0);
  EXPECT_EQ(read.rows[0].speaker, Speaker::kOwnMta);
  EXPECT_EQ(read.rows[0].unix_us, 1773091203500000);
  EXPECT_EQ(read.rows[0].said_cause, Cause::kDomainUnknown);
}

TEST(SenderSourceTest, WhatComesAgainCountsOnce) {
  const std::string one = R"({"email":"ann@corp.example","timestamp":1773091203,)"
                          R"("event":"delivered","response":"250 ok","sg_event_id":"1"})"
                          "\n";
  const std::string other = R"({"email":"ann@corp.example","timestamp":1773091203,)"
                            R"("event":"delivered","response":"250 ok","sg_event_id":"2"})"
                            "\n";
  const Read read = RowsOf(one + other + one);
  EXPECT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.of_no_interest, 1);
}

TEST(SenderSourceTest, ATypeThatNobodyKnowsIsNotUnderstood) {
  const std::string unknown = R"({"email":"ann@corp.example","timestamp":1773091203,)"
                              R"("event":"teleported","sg_event_id":"1"})"
                              "\n";
  EXPECT_EQ(RowsOf(unknown).not_understood, 1);
  EXPECT_NE(LinesOf(unknown).find("teleported"), std::string::npos);
}

TEST(SenderSourceTest, RowsOfATableHaveTheNumbersOfTheirFirstLines) {
  const Read read = RowsOf(
      "type,timeLogged,orig,rcpt,dsnDiag\n"
      "b,2026-03-09 21:20:01+0000,a@b.example,ann@corp.example,\"smtp;550-5.1.1 no\n550 5.1.1 "
      "one\"\n"
      "type,timeLogged,orig,rcpt,dsnDiag\n"
      "b,1773091203,a@b.example,bob@corp.example,smtp;550 5.1.1 no\n");
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.rows[0].line, 2U);
  EXPECT_EQ(read.rows[0].reply, "550-5.1.1 no 550 5.1.1 one");
  EXPECT_EQ(read.rows[1].line, 5U);
  EXPECT_EQ(read.rows[1].unix_us, 1773091203000000);
  EXPECT_EQ(read.of_no_interest, 2);
}

TEST(SenderSourceTest, OtherObjectsAreGivenOnAsTheyAre) {
  const std::string other = R"({"message":"sg_event_id and email","event":"x"})"
                            "\n";
  const std::string known =
      R"({"email":"ann@corp.example","timestamp":1773091203,"event":"open","sg_event_id":"1"})"
      "\n";
  EXPECT_NE(LinesOf(known + other).find(other), std::string::npos);
  EXPECT_EQ(LinesOf(other + other), other + other);
}

TEST(SenderSourceTest, NobodyElseCanWriteSuchLines) {
  // What a stranger's log has under that tag is either read as it stands or not at all.
  for (const std::string_view text : {"record: ", "record: \x1e", "record: a\x1f\x1ezzzzzzz",
                                      "record: \x1e"
                                      "0000000",
                                      "x",
                                      "record: \x1e"
                                      "9000000a\x1f"}) {
    EventView event;
    const ParseResult result = ParseText(Dialect::kSender, text, &event);
    if (result == ParseResult::kEvent) {
      EXPECT_LT(static_cast<size_t>(event.outcome), kOutcomeCount);
    }
  }
}

}  // namespace
}  // namespace whybounce
