// Where an event stands in its file, and what becomes of the pieces of lines.
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "unit/testing/carriers.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

struct Found {
  int64_t unix_us;
  uint64_t line;
  std::string recipient;
};

std::vector<Found> EventsOf(const std::string& path, size_t block_bytes = 1 << 20) {
  RunOptions options;
  options.input.paths = {path};
  options.input.block_bytes = block_bytes;
  options.input.year = 2026;
  std::vector<Found> found;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    found.push_back({row.event->unix_us, row.line, std::string(row.event->recipient)});
    return true;
  });
  return found;
}

class CarrierLines : public testing::TestWithParam<std::pair<const char*, Writer>> {};

// Each line of the log has a second of its own, which every carrier writes into its first piece.
TEST_P(CarrierLines, AnEventIsWhereItsFirstPieceStands) {
  std::vector<Line> log = Log();
  for (size_t i = 0; i < log.size(); ++i) log[i].unix_s = 1795348800 + static_cast<int64_t>(i);
  const TempDir dir;
  const std::string text = GetParam().second(log);
  const std::string path = dir.Write("log", text);
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (const size_t block_bytes : {size_t{1500}, size_t{1} << 20}) {
    const std::vector<Found> found = EventsOf(path, block_bytes);
    EXPECT_GE(found.size(), 240U);
    for (const Found& event : found) {
      ASSERT_GE(event.line, 2U);
      ASSERT_LT(event.line, lines.size());
      // An entry of journald's export begins with its cursor.
      const size_t at = event.line - (lines[event.line - 1].starts_with("__CURSOR=") ? 0 : 1);
      const std::string stamp = Stamp(event.unix_us / 1'000'000);
      const auto has_stamp = [&](const std::string& line) {
        return absl::StrContains(line, stamp) ||
               absl::StrContains(line, absl::StrCat(event.unix_us));
      };
      EXPECT_TRUE(has_stamp(lines[at]))
          << event.line << ": " << lines[at] << "\nis not of " << stamp;
      EXPECT_FALSE(has_stamp(lines[at - 1])) << event.line << " has pieces before it";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, CarrierLines,
    testing::Values(std::pair("plain", &Rfc3339), std::pair("priority", &WithPriority),
                    std::pair("double_header", &DoubleHeader), std::pair("rfc5424", &Rfc5424),
                    std::pair("rsyslog_json", &RsyslogJson),
                    std::pair("journal_json", &JournalJson),
                    std::pair("journal_export", &JournalExport), std::pair("docker", &Docker),
                    std::pair("cri", &Cri), std::pair("exim_pieces", &EximInPieces)),
    [](const auto& param) { return std::string(param.param.first); });

constexpr char kFirst[] = "2026-11-22T12:00:01Z mail postfix/smtp[1]: 4CC3BD01: to=<";
constexpr char kLast[] =
    ", relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to "
    "b.example[192.0.2.1]:25: Connection refused)";

// Both streams cut their lines at the same time.
TEST(Pieces, OfTwoStreams) {
  struct Case {
    const char* name;
    std::string log;
  };
  const auto docker = [](const char* stream, const std::string& text) {
    return Json({{"log", text}, {"stream", stream}, {"time", "2026-11-22T12:00:02Z"}});
  };
  const auto cri = [](const char* stream, const char* tag, const std::string& text) {
    return absl::StrCat("2026-11-22T12:00:02Z ", stream, " ", tag, " ", text, "\n");
  };
  const std::string first(kFirst);
  const std::string last(kLast);
  for (const Case& c :
       {Case{"docker", docker("stdout", first) + docker("stderr", first) +
                           docker("stdout", "out@b.example") + docker("stderr", "err@b.example>") +
                           docker("stdout", ">") + docker("stdout", last + "\n") +
                           docker("stdout", first + "next@b.example>" + last + "\n") +
                           docker("stderr", last + "\n")},
        Case{"cri", cri("stdout", "P", first) + cri("stderr", "P", first) +
                        cri("stdout", "P", "out@b.example") + cri("stderr", "P", "err@b.example>") +
                        cri("stdout", "P", ">") + cri("stdout", "F", last) +
                        cri("stdout", "F", first + "next@b.example>" + last) +
                        cri("stderr", "F", last)}}) {
    SCOPED_TRACE(c.name);
    const TempDir dir;
    const std::string path = dir.Write("log", c.log + c.log + c.log);
    for (const size_t block_bytes : {size_t{1500}, size_t{4000}, size_t{1} << 20}) {
      const std::vector<Found> found = EventsOf(path, block_bytes);
      ASSERT_EQ(found.size(), 9U) << block_bytes;
      for (size_t i = 0; i < 9; i += 3) {
        EXPECT_EQ(found[i].recipient, "out@b.example");
        EXPECT_EQ(found[i + 1].recipient, "err@b.example");
        EXPECT_EQ(found[i + 2].recipient, "next@b.example");
        EXPECT_EQ(found[i].line, 8 * i / 3 + 1);
        EXPECT_EQ(found[i + 1].line, 8 * i / 3 + 2);
        EXPECT_EQ(found[i + 2].line, 8 * i / 3 + 7);
      }
    }
    RunOptions options;
    options.input.paths = {path};
    const RunResult result = CountAll(BuiltInEngine(), options);
    EXPECT_EQ(result.tally->counters().lines.read, 9U) << "a line is one, however it was cut";
    EXPECT_EQ(result.tally->counters().sources[0].lines, 24U);
  }
}

// What reads Docker's files for others may take the newlines off.
TEST(Pieces, LinesWithoutNewlines) {
  const std::string line = std::string(kFirst) + "ann@b.example>" + kLast;
  const TempDir dir;
  std::string untagged;
  std::string tagged;
  for (int i = 0; i < 5; ++i) {
    untagged += Json({{"stream", "stdout"}, {"log", line}});
    tagged += Json({{"log", "postfix/smtp[1]: 4CC3BD01: to=<ann@"}, {"logtag", "P"}});
    tagged += Json({{"log", "b.example>" + std::string(kLast)}, {"logtag", "F"}});
  }
  EXPECT_EQ(EventsOf(dir.Write("untagged", untagged)).size(), 5U);
  const std::vector<Found> found = EventsOf(dir.Write("tagged", tagged));
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[4].line, 9U);
}

// Exim's pieces, whatever the carrier: another process's come between, one group is never finished.
TEST(Pieces, OfEximInJson) {
  const auto journal = [](const char* pid, const std::string& text) {
    return Json({{"MESSAGE", text},
                 {"_HOSTNAME", "mail"},
                 {"SYSLOG_IDENTIFIER", "exim"},
                 {"SYSLOG_PID", pid},
                 {"__REALTIME_TIMESTAMP", "1795348800000000"}});
  };
  const std::string head = "1xV05n-00000000001-2XAp ** ";
  const std::string log =
      journal("7", "[1/2] " + head + "ann@b.exa") + journal("8", "[1/2] " + head + "bob@b.exa") +
      journal("7", "[2/2] mple: Unrouteable address") +
      journal("9", "[1/2] " + head + "eve@b.exa") + journal("8", "[2/2] mple: Unrouteable address");
  const TempDir dir;
  const std::vector<Found> found = EventsOf(dir.Write("log", log + log), 600);
  std::vector<std::pair<std::string, uint64_t>> seen;
  for (const Found& event : found) {
    if (event.recipient.ends_with(".example")) seen.emplace_back(event.recipient, event.line);
  }
  const std::vector<std::pair<std::string, uint64_t>> expected = {
      {"ann@b.example", 1}, {"bob@b.example", 2}, {"ann@b.example", 6}, {"bob@b.example", 7}};
  EXPECT_EQ(seen, expected);
}

// A journal is exported while we read it: the entry that is half there comes whole the next time.
TEST(Pieces, TheLastEntryOfAJournalIsLeftToTheNextRun) {
  const std::string whole = JournalExport(Log());
  const TempDir dir;
  std::vector<FileProgress> progress;
  uint64_t lines = 0;
  for (const size_t part : {size_t{20}, whole.size() / 3, whole.size() - 30, whole.size()}) {
    RunOptions options;
    options.input.paths = {dir.Write("journal", whole.substr(0, part))};
    options.input.resume = &progress;
    options.input.block_bytes = 4000;
    const RunResult result = CountAll(BuiltInEngine(), options);
    lines += result.tally->counters().lines.read;
    progress = result.files;
  }
  EXPECT_EQ(lines, Log().size());
}

}  // namespace
}  // namespace whybounce
