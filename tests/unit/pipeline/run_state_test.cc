// Nightly runs over logs that grow and rotate count each line once.
#include "pipeline/run_state.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "aggregate/tally_file.h"
#include "base/atomic_file.h"
#include "base/hash.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// A message that is deferred at first and delivered `later` lines on, so that it is open between
// runs.
std::vector<std::string> Log() {
  std::vector<std::string> lines;
  std::vector<std::pair<size_t, std::string>> later;
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrFormat("4CC3B%03X", i);
    const auto add = [&](const std::string& text) {
      lines.push_back(absl::StrFormat("2026-11-22T04:%02d:%02dZ mail postfix/x[1]: %s: %s\n",
                                      i / 60, i % 60, id, text));
    };
    add("client=c.shop.example[192.0.2.8]");
    add("from=<news@shop.example>, size=1, nrcpt=1 (queue active)");
    add("to=<ann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, "
        "dsn=4.2.2, status=deferred (host "
        "mx.corp.example[192.0.2.1] said: 452 4.2.2 mailbox full (in reply to RCPT TO command))");
    later.emplace_back(lines.size() + 100, id);
    while (!later.empty() && later.front().first <= lines.size()) {
      const std::string old = later.front().second;
      later.erase(later.begin());
      lines.push_back(absl::StrFormat(
          "2026-11-22T04:%02d:%02dZ mail postfix/x[1]: %s: to=<ann@corp.example>, "
          "relay=mx.corp.example"
          "[192.0.2.1]:25, delay=99, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n",
          i / 60, i % 60, old));
      lines.push_back(absl::StrFormat("2026-11-22T04:%02d:%02dZ mail postfix/x[1]: %s: removed\n",
                                      i / 60, i % 60, old));
    }
  }
  return lines;
}

struct Sums {
  uint64_t lines = 0, attempts = 0, delivered = 0, lost = 0, messages = 0, waiting_last = 0,
           traced = 0, first_try = 0;
  auto Tuple() const {
    return std::tuple(lines, attempts, delivered, lost, messages, waiting_last, traced, first_try);
  }
};

class Nightly {
 public:
  void Run(const std::vector<std::string>& paths) {
    auto before = LoadState(dir_.path() + "/state", BuiltInEngine());
    ASSERT_TRUE(before.ok()) << before.status();
    RunOptions options;
    options.input.paths = paths;
    options.input.block_bytes = 700;
    options.input.resume = &before->files;
    options.open = before->open.get();
    options.threads = 1 + runs_++ % 3;
    RunResult result = CountAll(BuiltInEngine(), options);
    for (const InputProblem& problem : result.problems)
      ADD_FAILURE() << problem.path << ": " << problem.what;
    const Counters& c = result.tally->counters();
    sums_.lines += c.lines.read;
    sums_.attempts += c.mail.all_attempts();
    sums_.delivered += c.mail.delivered;
    sums_.lost += c.mail.lost;
    sums_.messages += c.messages;
    sums_.traced += c.mail.traced;
    sums_.first_try += c.mail.first_try;
    sums_.waiting_last = c.mail.waiting;
    RunState state;
    state.files = result.files;
    state.open = std::move(result.open);
    ASSERT_TRUE(SaveState(dir_.path() + "/state", state, BuiltInEngine()).ok());
  }
  const TempDir& dir() const { return dir_; }
  const Sums& sums() const { return sums_; }

 private:
  TempDir dir_;
  Sums sums_;
  int runs_ = 0;
};

Sums InOneRun(const std::string& text) {
  Nightly nightly;
  nightly.Run({nightly.dir().Write("mail.log", text)});
  return nightly.sums();
}

void Append(const std::string& file, std::string_view text) {
  std::ofstream(file, std::ios::app) << text;
}

TEST(RunState, AGrowingLog) {
  const std::vector<std::string> lines = Log();
  std::string whole;
  for (const std::string& line : lines) whole += line;
  const Sums once = InOneRun(whole);
  EXPECT_EQ(once.lines, lines.size());
  EXPECT_EQ(once.messages, 300U);
  Nightly nightly;
  const std::string log = nightly.dir().Write("mail.log", "");
  nightly.Run({log});
  for (size_t i = 0; i < lines.size(); ++i) {
    // A line is half written when the run comes.
    Append(log, lines[i].substr(0, 30));
    if (i % 97 == 0) nightly.Run({log});
    Append(log, lines[i].substr(30));
  }
  nightly.Run({log});
  nightly.Run({log});
  EXPECT_EQ(nightly.sums().Tuple(), once.Tuple());
}

TEST(RunState, RotationsOfEveryKind) {
  const std::vector<std::string> lines = Log();
  std::string whole;
  for (const std::string& line : lines) whole += line;
  const Sums once = InOneRun(whole);
  Nightly nightly;
  const std::string dir = nightly.dir().path();
  const std::string log = nightly.dir().Write("mail.log", "");
  int rotations = 0;
  const auto all = [&] { return std::vector<std::string>{dir + "/mail.log*"}; };
  for (size_t i = 0; i < lines.size(); ++i) {
    Append(log, lines[i]);
    if (i % 61 == 0) nightly.Run(all());
    if (i % 173 == 172) {
      const std::string old = dir + "/mail.log." + std::to_string(++rotations);
      switch (rotations % 3) {
        case 0:  // rename
          std::filesystem::rename(log, old);
          nightly.dir().Write("mail.log", "");
          break;
        case 1:  // copytruncate
          std::filesystem::copy_file(log, old);
          std::filesystem::resize_file(log, 0);
          break;
        default:  // rename, and compressed at once
          std::filesystem::rename(log, old);
          nightly.dir().Write("mail.log", "");
          if (std::system(("gzip " + old).c_str()) != 0) GTEST_SKIP() << "skipped: no gzip here";
      }
    }
  }
  nightly.Run(all());
  EXPECT_GE(rotations, 3);
  EXPECT_EQ(nightly.sums().Tuple(), once.Tuple());
}

TEST(RunState, WhatIsDamagedIsRefused) {
  Nightly nightly;
  const std::string path = nightly.dir().path() + "/state";
  nightly.Run({nightly.dir().Write("mail.log", Log()[0] + Log()[1])});
  std::ifstream in(path, std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), {}};
  ASSERT_GT(good.size(), 100U);
  struct Case {
    std::string bytes;
    const char* what;
  };
  std::string flipped = good;
  flipped[good.size() / 2] ^= 1;
  std::string newer = good;
  const std::string version = std::to_string(TallyFormat());
  newer.replace(newer.find(" state ") + 7, version.size(), std::to_string(TallyFormat() + 1));
  for (const Case& c :
       {Case{"", "is no state"}, Case{"nonsense", "is no state"},
        Case{good.substr(0, good.size() / 2), "damaged"}, Case{good + "x", "damaged"},
        Case{flipped, "damaged"}, Case{newer, "another version"}}) {
    nightly.dir().Write("state", c.bytes);
    const auto state = LoadState(path, BuiltInEngine());
    ASSERT_FALSE(state.ok());
    EXPECT_NE(std::string(state.status().message()).find(c.what), std::string::npos)
        << state.status();
    EXPECT_TRUE(std::string(state.status().message()).starts_with(path)) << state.status();
  }
}

TEST(RunState, AReportThatCannotBeReadIsNotGivenUp) {
  Nightly nightly;
  const std::string path = nightly.dir().path() + "/state";
  RunState state;
  state.open = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  state.report = nightly.dir().path() + "/report";
  state.report_beside = nightly.dir().path() + "/.report.x1";
  state.report_hash = Hash64("the report");
  ASSERT_TRUE(SaveState(path, state, BuiltInEngine()).ok());
  std::filesystem::create_directory(state.report_beside);  // opens, and gives no byte
  EXPECT_FALSE(LoadState(path, BuiltInEngine()).ok());
  std::filesystem::remove(state.report_beside);
  nightly.dir().Write(".report.x1", "the report");
  const auto loaded = LoadState(path, BuiltInEngine());
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->finished);
}

TEST(RunState, AKilledRunsReportIsPublishedByTheNext) {
  Nightly nightly;
  const std::string path = nightly.dir().path() + "/state";
  RunState state;
  state.open = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  state.report = nightly.dir().path() + "/report";
  state.report_beside = nightly.dir().path() + "/.report.x1";
  state.report_hash = Hash64("the report");
  nightly.dir().Write(".report.x1", "the report");
  ASSERT_TRUE(SaveState(path, state, BuiltInEngine()).ok());
  EXPECT_FALSE(std::filesystem::exists(state.report)) << "killed here";
  auto loaded = LoadState(path, BuiltInEngine());
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->finished);
  EXPECT_TRUE(std::filesystem::exists(state.report));
  loaded = LoadState(path, BuiltInEngine());
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->finished) << "once";

  nightly.dir().Write(".report.x1", "of a later run that was killed before its commit");
  loaded = LoadState(path, BuiltInEngine());
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->finished);
  EXPECT_EQ(*ReadWholeFile(state.report, 100), "the report");
}

}  // namespace
}  // namespace whybounce
