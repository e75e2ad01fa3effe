// What happens to logs between runs that is no rotation.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/atomic_file.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

std::string Lines(int from, int to, const char* day = "Dec 31") {
  std::string out;
  for (int i = from; i < to; ++i) {
    absl::StrAppend(
        &out, day,
        absl::StrFormat(" 23:%02d:%02d mail postfix/smtp[1]: 4CC3%04X: ", i / 60 % 60, i % 60, i),
        "to=<a@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, "
        "status=deferred (connect to b.example[192.0.2.1]:25: Connection refused)\n");
  }
  return out;
}

class Runs {
 public:
  // The lines that this run counted.
  uint64_t Read(const std::vector<std::string>& paths, size_t problems = 0) {
    RunOptions options;
    options.input.paths = paths;
    options.input.resume = &files_;
    RunResult result = CountAll(BuiltInEngine(), options);
    EXPECT_EQ(result.problems.size(), problems);
    attempts_ = result.tally->counters().lines.attempts;
    rejections_ = result.tally->counters().lines.rejections;
    last_us_ = result.tally->counters().time.last_us;
    files_ = std::move(result.files);
    return result.tally->counters().lines.read;
  }
  int64_t last_us() const { return last_us_; }
  uint64_t attempts() const { return attempts_; }
  uint64_t rejections() const { return rejections_; }

 private:
  std::vector<FileProgress> files_;
  int64_t last_us_ = 0;
  uint64_t attempts_ = 0;
  uint64_t rejections_ = 0;
};

TEST(OddState, HalfAFirstLineSaysNothingOfItsFormat) {
  const TempDir dir;
  Runs runs;
  EXPECT_EQ(runs.Read({dir.Write("mainlog", "2026-11-22 04:5")}), 0U);
  EXPECT_EQ(runs.Read({dir.Write("mainlog",
                                 "2026-11-22 04:53:41 1xUza9-00001E-2r ** a@b.example: "
                                 "Unrouteable address\n")}),
            1U);
}

// Somebody copies it, or unpacks it: what was counted of it must not count again when it is whole.
TEST(OddState, AFileThatIsShorterForAMomentWaits) {
  const TempDir dir;
  Runs runs;
  const std::string whole = Lines(0, 100);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", whole)}), 100U);
  for (const size_t bytes : {whole.size() / 2, size_t{600}, size_t{200}}) {
    EXPECT_EQ(runs.Read({dir.Write("mail.log", whole.substr(0, bytes))}, 1), 0U) << bytes;
    EXPECT_EQ(runs.Read({dir.Write("mail.log", whole)}), 0U) << bytes;
  }
  EXPECT_EQ(runs.Read({dir.Write("mail.log", whole + Lines(100, 110))}), 10U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(200, 220))}), 20U) << "another log";
}

TEST(OddState, AFileThatCannotBeUnpackedToWhereItWasReadWaits) {
  const TempDir dir;
  Runs runs;
  const std::string log = dir.Write("mail.log", Lines(0, 3000));
  EXPECT_EQ(runs.Read({log}), 3000U);
  if (std::system(("gzip " + log).c_str()) != 0) GTEST_SKIP() << "skipped: no gzip here";
  const std::string packed = *ReadWholeFile(log + ".gz", size_t{1} << 30);
  dir.Write("mail.log.gz", packed.substr(0, packed.size() / 2));
  EXPECT_EQ(runs.Read({log + ".gz"}, 1), 0U);
  dir.Write("mail.log.gz", packed);
  EXPECT_EQ(runs.Read({log + ".gz"}), 0U);
}

// Of a log that was short when it was first read, the head grows with it.
TEST(OddState, AShortLogGrowsAndIsKnownByItsNewHead) {
  const TempDir dir;
  Runs runs;
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 2))}), 2U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 50))}), 48U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 20))}, 1), 0U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 60))}), 10U);
}

// What counts for the line before it may be all that is new.
TEST(OddState, ARepeatedLineIsKnownInTheNextRun) {
  const TempDir dir;
  Runs runs;
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 10))}), 10U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 10) +
                                                 "Dec 31 23:00:10 mail last message repeated 3 "
                                                 "times\n")}),
            3U);
  EXPECT_EQ(runs.attempts(), 3U);
}

// Exim writes a refusal twice to syslog; a run may end between them.
TEST(OddState, TheSecondOfTwoRefusalsIsKnownInTheNextRun) {
  const auto refusal = [](int i) {
    const std::string line = absl::StrFormat(
        "Dec 31 23:%02d:%02d mail exim[%d]: H=(x.example) [203.0.113.9] F=<a@x.example> rejected "
        "RCPT <u%d@b.example>: Unknown user\n",
        i / 60, i % 60, 100 + i, i);
    return std::pair(line, line);
  };
  std::string before;
  for (int i = 0; i < 20; ++i) before += refusal(i).first + refusal(i).second;
  const TempDir dir;
  Runs runs;
  EXPECT_EQ(runs.Read({dir.Write("mail.log", before + refusal(20).first)}), 41U);
  EXPECT_EQ(runs.rejections(), 21U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", before + refusal(20).first + refusal(20).second)}),
            1U);
  EXPECT_EQ(runs.rejections(), 0U);
}

TEST(OddState, TheYearGoesOn) {
  const TempDir dir;
  Runs runs;
  const std::string log = dir.Write("mail.log", Lines(0, 10));
  EXPECT_EQ(runs.Read({log}), 10U);
  const int64_t before = runs.last_us();
  dir.Write("mail.log", Lines(0, 10) + Lines(10, 20, "Jan  1"));
  EXPECT_EQ(runs.Read({log}), 10U);
  EXPECT_EQ((runs.last_us() - before) / 1'000'000, 86400 + 10);
}

TEST(OddState, NewAndEmptyFilesOfADirectory) {
  const TempDir dir;
  Runs runs;
  dir.Write("empty", "");
  dir.Write("a.log", Lines(0, 50));
  EXPECT_EQ(runs.Read({dir.path()}), 50U);
  dir.Write("empty", Lines(60, 65));
  dir.Write("b.log", Lines(50, 60));
  EXPECT_EQ(runs.Read({dir.path()}), 15U);
  EXPECT_EQ(runs.Read({dir.path()}), 0U);
}

}  // namespace
}  // namespace whybounce
