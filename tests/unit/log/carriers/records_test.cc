// What makes lines of records, called as AsLines() calls it, and what their keys and marks mean.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/limits.h"
#include "input/byte_source.h"
#include "log/carriers/csv_records.h"
#include "log/carriers/exim_debug.h"
#include "log/carriers/json_keys.h"
#include "log/carriers/json_line.h"
#include "log/carriers/json_records.h"
#include "log/carriers/marks.h"
#include "log/carriers/queue_listing.h"

namespace whybounce {
namespace {

std::string All(ByteSource* source) {
  std::string out;
  char buffer[4096];
  for (;;) {
    const auto size = source->Read(buffer, sizeof buffer);
    if (!size.ok() || *size == 0) return out;
    out.append(buffer, *size);
  }
}

TEST(CsvRecords, TheDividerIsTheOneThatMakesColumnsOfALog) {
  EXPECT_EQ(DividerOfTable("timestamp,host,message\n"), ',');
  EXPECT_EQ(DividerOfTable("\"Time\";\"Message\"\r\n"), ';');
  EXPECT_EQ(DividerOfTable("\xef\xbb\xbf_time\t_raw\n"), '\t');
  EXPECT_EQ(DividerOfTable("time|msg"), '|');
  EXPECT_EQ(DividerOfTable("timestamp,host\n"), '\0') << "no column has lines";
  EXPECT_EQ(DividerOfTable("message\n"), '\0') << "one column is no table";
  EXPECT_EQ(DividerOfTable("message,time,2026\n"), '\0') << "no name begins with a digit";
  const auto columns = [](size_t others) {
    std::string head = "time,message";
    for (size_t i = 0; i < others; ++i) head += ",c";
    return DividerOfTable(head + "\n");
  };
  EXPECT_EQ(columns(198), ',');
  EXPECT_EQ(columns(199), '\0') << "two hundred columns at most";
}

TEST(CsvRecords, ARowWithFewerOrMoreFieldsThanNames) {
  CsvRecords records(MemorySource("time,message\n1\n2,x,more\n", 5), ',');
  EXPECT_EQ(All(&records), "\n{\"time\":\"1\"}\n{\"time\":\"2\",\"message\":\"x\"}\n");
}

TEST(CsvRecords, AQuoteThatNobodyClosedEndsWithTheLongestLine) {
  std::string table = "time,message\n1,\"";
  for (size_t i = 0; i < kLineBytesMax / 64 + 2; ++i) table += std::string(63, 'a') + "\n";
  table += "2,after\n";
  CsvRecords records(MemorySource(table, 4096), ',');
  const std::string out = All(&records);
  EXPECT_NE(out.find("{\"time\":\"2\",\"message\":\"after\"}\n"), out.npos);
  EXPECT_LT(out.size(), kLineBytesMax / 16) << "what was cut is not given";
}

TEST(JsonRecords, WhatIsADocument) {
  EXPECT_TRUE(LooksLikeJsonDocument(" [\n {\"message\": \"x\"}]"));
  EXPECT_TRUE(LooksLikeJsonDocument("{\n\"message\": \"x\"}\n"));
  EXPECT_TRUE(LooksLikeJsonDocument("{\"events\": [{\"message\": \"x\"}]}\n"));
  EXPECT_FALSE(LooksLikeJsonDocument("{\"message\": \"x\"}\n"));
  EXPECT_FALSE(LooksLikeJsonDocument("[1773050400] mx1 x\n"));
  EXPECT_FALSE(LooksLikeJsonDocument(""));
}

TEST(JsonRecords, ARecordIsBounded) {
  const auto record_of = [](size_t bytes) {
    const std::string text = "[{\"message\":\"" + std::string(bytes, 'a') + "\"},{\"log\":\"b\"}]";
    JsonRecords records(MemorySource(text, 4096));
    return All(&records);
  };
  EXPECT_EQ(record_of(20), "{\"message\":\"aaaaaaaaaaaaaaaaaaaa\"}\n{\"log\":\"b\"}\n");
  const std::string out = record_of(2 * kLineBytesMax);
  EXPECT_EQ(out.find('\n'), kLineBytesMax);
  EXPECT_EQ(out.substr(kLineBytesMax), "\n{\"log\":\"b\"}\n") << "the next one is whole";
}

TEST(JsonKeys, RolesOfNames) {
  EXPECT_EQ(LookUpJsonKey("", "MESSAGE").role, JsonRole::kMessage);
  EXPECT_EQ(LookUpJsonKey("", "_HOSTNAME").role, JsonRole::kHost);
  EXPECT_EQ(LookUpJsonKey("", "@timestamp").role, JsonRole::kTime);
  EXPECT_TRUE(LookUpJsonKey("", "@timestamp").is_utc);
  EXPECT_TRUE(LookUpJsonKey("", "TimeGenerated [UTC]").is_utc);
  EXPECT_FALSE(LookUpJsonKey("", "time").is_utc);
  EXPECT_EQ(LookUpJsonKey("", "colour").role, JsonRole::kNone);
  EXPECT_LT(LookUpJsonKey("", "message").rank, LookUpJsonKey("", "event").rank);
}

TEST(JsonKeys, SomeMeanThisOnlyWhereTheyStand) {
  EXPECT_EQ(LookUpJsonKey("host", "name").role, JsonRole::kHost);
  EXPECT_EQ(LookUpJsonKey("process", "name").role, JsonRole::kProgram);
  EXPECT_EQ(LookUpJsonKey("", "name").role, JsonRole::kNone);
}

TEST(JsonKeys, OfLessThanThirtyTwoBytesAndMoreThanOne) {
  EXPECT_EQ(LookUpJsonKey("", std::string(31, '_') + "log").role, JsonRole::kMessage);
  EXPECT_EQ(LookUpJsonKey("", std::string(32, 'm')).role, JsonRole::kNone);
  EXPECT_EQ(LookUpJsonKey("", "m").role, JsonRole::kNone);
  EXPECT_EQ(LookUpJsonKey("", "").role, JsonRole::kNone);
}

struct Read {
  explicit Read(const std::string& object) {
    padded = object + std::string(kBlockPaddingBytes, '\0');
    ok = reader.Read(std::string_view(padded).substr(0, object.size()), &result);
  }
  std::string padded;
  JsonLineReader reader;
  JsonLineReader::Result result;
  bool ok = false;
};

TEST(JsonLineReader, TheLowestDepthWins) {
  const Read read(R"({"nested":{"message":"inner"},"message":"outer","syslog":{"hostname":"mx1"},)"
                  R"("program":"postfix/smtp[277]","severity":"notice"})");
  ASSERT_TRUE(read.ok);
  EXPECT_EQ(read.result.line.text, "outer");
  EXPECT_EQ(read.result.line.host, "mx1");
  EXPECT_EQ(read.result.line.program, "postfix/smtp");
  EXPECT_EQ(read.result.line.pid, "277");
  EXPECT_EQ(read.result.line.severity, 5);
  EXPECT_FALSE(read.result.is_raw);
}

TEST(JsonLineReader, DockersLineThatGoesOnLacksItsNewline) {
  const Read piece(R"({"log":"half a li","stream":"stderr"})");
  ASSERT_TRUE(piece.ok);
  EXPECT_TRUE(piece.result.is_raw);
  EXPECT_TRUE(piece.result.is_piece);
  EXPECT_TRUE(piece.result.is_stderr);
  const Read whole(R"({"log":"a line\n","stream":"stdout"})");
  ASSERT_TRUE(whole.ok);
  EXPECT_FALSE(whole.result.is_piece);
  EXPECT_EQ(whole.result.line.text, "a line");
}

TEST(JsonLineReader, WithoutAMessageThereIsNoLine) {
  for (const char* const object : {R"({"hostname":"mx1"})", R"(["message"])", R"({"message":)", ""})
    EXPECT_FALSE(Read(object).ok) << object;
  EXPECT_TRUE(IsMessageKey("_raw"));
  EXPECT_FALSE(IsMessageKey("hostname"));
  EXPECT_TRUE(IsLineKey("hostname"));
  EXPECT_FALSE(IsLineKey("colour"));
}

TEST(Marks, AreTakenOffBothEnds) {
  std::string_view text = "> * \xe2\x80\x9cpostfix: x";
  EXPECT_TRUE(SkipMarks(&text));
  EXPECT_EQ(text, "postfix: x");
  EXPECT_FALSE(SkipMarks(&text));
  EXPECT_EQ(WithoutClosing(" x said \"y\" ", ""), "x said \"y\"") << "nothing was opened";
  EXPECT_EQ(WithoutClosing("x\",", "\","), "x");
  EXPECT_EQ(WithoutClosing("x');", "INSERT INTO log VALUES ('"), "x");
}

TEST(QueueListing, IsKnownByItsFirstLines) {
  EXPECT_TRUE(
      LooksLikeQueueListing("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
                            "49B2E5CA9A      770 Mon Mar  9 00:35:27  news@shop.example\n"));
  EXPECT_TRUE(LooksLikeQueueListing("\n25m  2.9K 1xV05n-00000000000-2XAp <news@shop.example>\n"));
  EXPECT_TRUE(LooksLikeQueueListing("\r\n\r\n\r\n 4d  1K 1xV05n-00000000000-2XAp <>\r\n"));
  EXPECT_FALSE(LooksLikeQueueListing("Mar  9 10:00:00 mx1 postfix/smtp[277]: 4CC3BD2D: removed\n"));
  EXPECT_FALSE(LooksLikeQueueListing("Mail queue is empty\n"));
  EXPECT_FALSE(LooksLikeQueueListing(""));
}

TEST(QueueListing, AMessageWithoutRecipientsIsNoLine) {
  QueueListing listing(
      MemorySource("25m  2.9K 1xV05n-00000000000-2XAp <news@shop.example>\n"
                   "          ann@corp.example\n\n"
                   "25m  2.9K 1xV05o-00000000000-2XAp <news@shop.example>\n",
                   3));
  const std::string out = All(&listing);
  EXPECT_NE(out.find("1xV05n-00000000000-2XAp"), out.npos);
  EXPECT_NE(out.find("ann@corp.example"), out.npos);
  EXPECT_EQ(out.find("1xV05o"), out.npos) << out;
}

TEST(EximDebug, OnlyWhatIsForTheLogIsALine) {
  EXPECT_TRUE(LooksLikeEximDebug("Exim version 4.96\n12:00:01  759 LOG: MAIN\n  x\n"));
  EXPECT_FALSE(LooksLikeEximDebug("he wrote LOG: MAIN into his log\n"));
  EximDebug debug(
      MemorySource("delivering 1xV05n-00000000000-2XAp\n"
                   "LOG: MAIN\n"
                   "  == ann@corp.example R=dns T=smtp defer (-44)\n"
                   "checking\n",
                   7));
  EXPECT_EQ(All(&debug),
            "\n\nexim: 1xV05n-00000000000-2XAp == ann@corp.example R=dns T=smtp defer (-44)\n\n");
}

}  // namespace
}  // namespace whybounce
