// Logs of Exim that repeat each other: each line counts once, whatever the order of the files, the
// threads and the blocks.
#include "pipeline/line_memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text.h"
#include "document/phrase.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "pipeline/refusal_pairs.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

struct Logs {
  std::string main, reject, syslog;
};

Logs MakeLogs() {
  Logs logs;
  for (int i = 0; i < 200; ++i) {
    const std::string clock = absl::StrFormat("12:%02d:%02d", i / 60, i % 60);
    const std::string stamp = "2026-11-22 " + clock + " ";
    const auto add = [&](const std::string& text, bool rejects) {
      logs.main += stamp + text + "\n";
      absl::StrAppend(&logs.syslog, "Nov 22 ", clock, " mail exim[12]: ", stamp, text, "\n");
      if (!rejects) return;
      absl::StrAppend(&logs.reject, stamp, text, "\nEnvelope-from: <x@y.example>\n",
                      "P Received: from x by y\nI Message-ID: <1@y.example>\n", "---------\n");
      absl::StrAppend(&logs.syslog, "Nov 22 ", clock, " mail exim[12]: ", stamp, text, "\n");
    };
    const std::string id = absl::StrFormat("1xV05n-%06d-2X", i);
    add(id + " <= s@shop.example H=m [192.0.2.8] P=esmtp S=10", false);
    add(id + " => x@corp.example R=dns T=smtp H=mx.corp.example [192.0.2.2] C=\"250 ok\"", false);
    add(id + " Completed", false);
    add("H=(x) [192.0.2.31] F=<a@b.example> rejected RCPT <v@shop.example>: relay not permitted",
        true);
  }
  return logs;
}

uint64_t Refusals(const std::vector<std::string>& paths, int threads, size_t block_bytes,
                  std::string* text = nullptr) {
  RunOptions options;
  options.input.paths = paths;
  options.input.year = 2026;
  options.input.block_bytes = block_bytes;
  options.threads = threads;
  const RunResult result = CountAll(BuiltInEngine(), options);
  EXPECT_TRUE(result.problems.empty());
  const Counters& counters = result.tally->counters();
  EXPECT_EQ(counters.messages, 200U);
  EXPECT_EQ(counters.lines.attempts, 200U);
  if (text != nullptr) {
    static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
    *text = RenderText(TakeSnapshot(counters, BuiltInEngine(), {}),
                       Phraser(*texts, absl::UTCTimeZone()), {100, false, true});
  }
  return counters.lines.rejections;
}

TEST(LineMemory, RepeatedLinesCountOnce) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  const std::string main = dir.Write("mainlog", logs.main);
  const std::string reject = dir.Write("rejectlog", logs.reject);
  EXPECT_EQ(Refusals({main}, 1, 1 << 20), 200U);
  EXPECT_EQ(Refusals({main, reject}, 1, 1 << 20), 200U);
  EXPECT_EQ(Refusals({reject, main}, 1, 1 << 20), 200U);
  std::string one;
  Refusals({reject, main}, 1, 1 << 20, &one);
  for (const int threads : {1, 3}) {
    for (const size_t block_bytes : {size_t{512}, size_t{4096}}) {
      std::string other;
      EXPECT_EQ(Refusals({reject, main}, threads, block_bytes, &other), 200U);
      EXPECT_EQ(other, one);
    }
  }
}

TEST(LineMemory, WhatOnlyTheOtherLogHasCounts) {
  Logs logs = MakeLogs();
  logs.reject +=
      "2026-11-22 12:59:00 H=(x) [192.0.2.32] F=<a@b.example> rejected RCPT <v@shop.example>: no\n";
  const TempDir dir;
  const std::string main = dir.Write("mainlog", logs.main);
  const std::string reject = dir.Write("rejectlog", logs.reject);
  EXPECT_EQ(Refusals({main, reject}, 1, 1 << 20), 201U);
}

std::string Repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(LineMemory, SyslogRepeatsAll) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  const std::string main = dir.Write("mainlog", logs.main);
  const std::string reject = dir.Write("rejectlog", logs.reject);
  const std::string syslog = dir.Write("mail.log", logs.syslog);
  EXPECT_EQ(Refusals({syslog, main, reject}, 2, 4096), 200U);
}

// Each refusal stands in syslog twice.
TEST(RefusalPairs, CountOnce) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  const std::string syslog = dir.Write("mail.log", logs.syslog);
  for (const int threads : {1, 3}) {
    for (const size_t block_bytes : {size_t{300}, size_t{512}, size_t{4096}, size_t{1} << 20})
      EXPECT_EQ(Refusals({syslog}, threads, block_bytes), 200U) << block_bytes;
  }
}

// What stands in paniclog stands in mainlog too.
TEST(LineMemory, PaniclogRepeatsMainlog) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  const std::string main = dir.Write("mainlog", logs.main);
  const std::string panic = dir.Write(
      "paniclog",
      "2026-11-22 12:00:00 1xV05n-000000-2X => x@corp.example R=dns T=smtp H=mx.corp.example "
      "[192.0.2.2] C=\"250 ok\"\n");
  EXPECT_EQ(Refusals({panic, main}, 2, 4096), 200U);
}

TEST(RefusalPairs, OfOneProcessAndMoment) {
  RefusalPairs pairs;
  LineView line;
  line.unix_us = 1'000'000'000;
  line.pid = "12";
  line.text = "H=[192.0.2.1] rejected EHLO or HELO x: no";
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwice));
  LineView other = line;
  other.pid = "13";
  EXPECT_FALSE(pairs.IsSecond(other, RefusalCopies::kTwice));
  EXPECT_TRUE(pairs.IsSecond(line, RefusalCopies::kTwice));
  EXPECT_TRUE(pairs.IsSecond(other, RefusalCopies::kTwice));
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwice));
  line.unix_us += 60'000'000;
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwice));
  EXPECT_TRUE(pairs.IsSecond(line, RefusalCopies::kTwice));
}

TEST(RefusalPairs, SeverityTellsTheLogsApart) {
  RefusalPairs pairs;
  LineView line;
  line.pid = "12";
  line.text = "H=[192.0.2.1] rejected EHLO or HELO x: no";
  line.severity = 6;
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwiceBySeverity));
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwiceBySeverity))
      << "mainlog again: another refusal";
  line.severity = 5;
  EXPECT_TRUE(pairs.IsSecond(line, RefusalCopies::kTwiceBySeverity));
  EXPECT_TRUE(pairs.IsSecond(line, RefusalCopies::kTwiceBySeverity));
  EXPECT_FALSE(pairs.IsSecond(line, RefusalCopies::kTwiceBySeverity)) << "of rejectlog alone";
}

// A relay that gives all lines one severity tells the pairs apart no better than a file.
TEST(RefusalPairs, OfOneSeverity) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  std::string relayed;
  for (std::string_view rest = logs.syslog; !rest.empty();)
    absl::StrAppend(&relayed, "<22>", AbslView(TakeUntil(&rest, "\n")), "\n");
  EXPECT_EQ(Refusals({dir.Write("mail.log", relayed)}, 1, 1 << 20), 200U);
}

// One damaged line among the first refusals says nothing of the others.
TEST(RefusalPairs, OneDamagedLine) {
  const std::string dates[] = {"Nov 22 12:00:0", "<22>Nov 22 12:00:0"};
  for (const std::string& date : dates) {
    for (size_t damaged = 0; damaged < 4; ++damaged) {
      std::string log;
      for (size_t i = 0; i < 400; ++i) {
        const size_t refusal = i / 2;
        std::string line =
            absl::StrCat(date, refusal % 10, " mx exim[", 100 + refusal, "]: H=[192.0.2.1] F=<a",
                         refusal, "@b.example> rejected RCPT <c@d.example>: relay not permitted");
        if (i == damaged && line[0] == '<') line[2] = '1';  // another severity
        if (i == damaged && line[0] != '<') line.back() = '#';
        log += line + "\n";
        // The head that is looked at has few refusals.
        if (i == 3) log += Repeated("Nov 22 12:00:09 mx exim[99]: Start queue run: pid=99\n", 400);
      }
      const TempDir dir;
      RunOptions options;
      options.input.paths = {dir.Write("mail.log", log)};
      options.input.year = 2026;
      const uint64_t counted =
          CountAll(BuiltInEngine(), options).tally->counters().lines.rejections;
      EXPECT_GE(counted, 200U) << date << damaged;
      EXPECT_LE(counted, 201U) << date << damaged;
    }
  }
}

// With "syslog_duplication = no" a refusal stands there once; the same again is another one.
TEST(RefusalPairs, WithoutDuplicationEachCounts) {
  Logs logs = MakeLogs();
  std::string once;
  for (std::string_view rest = logs.syslog; !rest.empty();) {
    const std::string line = std::string(TakeUntil(&rest, "\n")) + "\n";
    if (!once.ends_with(line)) once += line;
  }
  const std::string again = once.substr(once.rfind('\n', once.size() - 2) + 1);
  ASSERT_NE(again.find("rejected"), again.npos);
  once += again + again;
  const TempDir dir;
  const std::string syslog = dir.Write("mail.log", once);
  for (const size_t block_bytes : {size_t{300}, size_t{4096}, size_t{1} << 20})
    EXPECT_EQ(Refusals({syslog}, 2, block_bytes), 202U) << block_bytes;
}

TEST(LineMemory, EventsAreGivenOnce) {
  const Logs logs = MakeLogs();
  const TempDir dir;
  const std::string main = dir.Write("mainlog", logs.main);
  const std::string reject = dir.Write("rejectlog", logs.reject);
  RunOptions options;
  options.input.paths = {reject, main};
  size_t rows = 0;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow&) { return ++rows > 0; });
  EXPECT_EQ(rows, 400U);
}

}  // namespace
}  // namespace whybounce
