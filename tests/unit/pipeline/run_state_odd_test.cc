// What happens to logs between runs that is no rotation.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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
  uint64_t Read(const std::vector<std::string>& paths) {
    RunOptions options;
    options.input.paths = paths;
    options.input.resume = &files_;
    RunResult result = CountAll(BuiltInEngine(), options);
    EXPECT_TRUE(result.problems.empty());
    last_us_ = result.tally->counters().last_us;
    files_ = std::move(result.files);
    return result.tally->counters().lines.read;
  }
  int64_t last_us() const { return last_us_; }

 private:
  std::vector<FileProgress> files_;
  int64_t last_us_ = 0;
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

TEST(OddState, AFileThatWasCutGoesOnAtItsEnd) {
  const TempDir dir;
  Runs runs;
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 100))}), 100U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 40))}), 0U);
  EXPECT_EQ(runs.Read({dir.Write("mail.log", Lines(0, 40) + Lines(200, 210))}), 10U);
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
