// Rows of `events` in their forms, and their ids.
#include "report/event_row.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "pipeline/event_stream.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"
#include "where.h"

namespace whybounce {
namespace {

const std::string kLine =
    "Nov 22 04:00:01 mx postfix/smtp[7]: 4A1B2C3D4E: to=<ann@corp.example>, relay=mx.corp.example"
    "[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=5.1.1, status=bounced (host mx.corp.example"
    "[192.0.2.1] said: 550 5.1.1 =No, \"never\" (in reply to RCPT TO command))\n";

std::vector<std::string> Ids(const std::string& path) {
  RunOptions options;
  options.input.paths = {path};
  options.input.year = 2026;
  EventIds ids;
  std::vector<std::string> out;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    out.push_back(ids.Of(row));
    return true;
  });
  return out;
}

TEST(EventIds, AreOfTheLineAndNotOfItsPlace) {
  const TempDir dir;
  const auto alone = Ids(dir.Write("a.log", kLine));
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].size(), 32u);
  std::string later = kLine;
  later.replace(13, 2, "02");
  std::string other_host = kLine;
  other_host.replace(16, 2, "my");
  const auto ids = Ids(dir.Write("b.log", later + other_host + kLine + kLine));
  ASSERT_EQ(ids.size(), 4u);
  EXPECT_EQ(ids[2], alone[0]);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 4u);
}

TEST(EventRow, AsATable) {
  const TempDir dir;
  RunOptions options;
  options.input.paths = {dir.Write("a.log", kLine)};
  options.input.year = 2026;
  const std::vector<std::string> columns = {"recipient", "times", "reply", "class", "time"};
  std::string csv;
  std::string tsv;
  std::string json;
  AppendEventHead(columns, EventTable::kTsv, &tsv);
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    AppendEventCells(row, absl::UTCTimeZone(), columns, EventTable::kCsv, &csv);
    AppendEventCells(row, absl::UTCTimeZone(), columns, EventTable::kTsv, &tsv);
    AppendEventJson(row, absl::UTCTimeZone(), {"class", "recipient"}, &json);
    return true;
  });
  EXPECT_EQ(
      csv,
      "\"ann@corp.example\",\"\",\"550 5.1.1 =No, \"\"never\"\"\",\"5\",\"2026-11-22T04:00:01Z"
      "\"\n");
  EXPECT_EQ(tsv,
            "recipient\ttimes\treply\tclass\ttime\n"
            "ann@corp.example\t\t550 5.1.1 =No, \"never\"\t5\t2026-11-22T04:00:01Z\n");
  EXPECT_EQ(json, "{\"recipient\":\"ann@corp.example\",\"class\":5}\n");
}

std::string Bytes(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(EventRow, EveryKeyIsPublished) {
  const std::string schema = Bytes(WHYBOUNCE_ROOT "/src/report/events.schema.json");
  const std::string readme = Bytes(WHYBOUNCE_ROOT "/README.md");
  ASSERT_FALSE(schema.empty());
  for (const std::string& key : EventColumns()) {
    EXPECT_NE(schema.find("\"" + key + "\": {"), schema.npos) << key;
    EXPECT_NE(readme.find("`" + key + "`"), readme.npos) << key;
  }
}

}  // namespace
}  // namespace whybounce
