#include "history/history.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "history/history_report.h"
#include "history/trend.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

using Mode = SqliteFile::Mode;

class HistoryTest : public testing::Test {
 protected:
  HistoryTest() { std::filesystem::create_directories(directory_); }
  ~HistoryTest() override { std::filesystem::remove_all(directory_); }

  std::string Path() const { return directory_ + "/mail.db"; }
  std::unique_ptr<History> Opened(Mode mode = Mode::kCreate) const {
    auto history = History::Open(Path(), mode);
    EXPECT_TRUE(history.ok()) << history.status();
    return history.ok() ? *std::move(history) : nullptr;
  }

  const std::string directory_ = testing::TempDir() + "/history-" + std::to_string(getpid());
};

// A night of one host: `lost` of 100 recipients at gmail, for one cause.
HistoryRun Night(const std::string& key, int32_t day, uint64_t lost, uint64_t waiting = 0,
                 const std::string& cause = "user-unknown") {
  HistoryRun run;
  run.key = key;
  run.series = "/var/lib/mail.state";
  run.zone = "UTC";
  run.hosts = {"mx1"};
  run.first_us = int64_t{day} * 86'400'000'000;
  run.last_us = run.first_us + 86'399'000'000;
  run.totals = {{"lines.read", 1000}, {"messages", 90}};
  Counts counts;
  counts.attempts = {100 - lost, waiting, lost};
  counts.delivered = 100 - lost;
  counts.lost = lost;
  counts.waiting = waiting;
  run.parts = {{0, day, "gmail", counts}, {1, day, "gmail.com", counts}};
  if (lost + waiting > 0) run.causes = {{day, "gmail", cause, {lost + waiting, lost, waiting}}};
  run.rejections = {{day, "user-unknown", 7}};
  if (lost > 0) run.seen = {{"gmail", cause, run.first_us, run.last_us}};
  return run;
}

TEST_F(HistoryTest, ARunIsInItOnceAndFlowsAddUpWhileWaitingIsTheLastRuns) {
  const auto history = Opened();
  EXPECT_TRUE(*history->Add(Night("a", 20000, 10, 5)));
  EXPECT_TRUE(*history->Add(Night("b", 20001, 20, 3)));
  EXPECT_FALSE(*history->Add(Night("b", 20001, 20, 3)));
  // What was late of the first day came in the second night.
  EXPECT_TRUE(*history->Add(Night("c", 20001, 1)));
  HistoryRun other = Night("d", 20001, 0, 2);
  other.series = "/var/lib/other.state";
  EXPECT_TRUE(*history->Add(other));
  const auto days = history->ByDay({});
  ASSERT_TRUE(days.ok()) << days.status();
  ASSERT_EQ(days->size(), 2U);
  EXPECT_EQ((*days)[0].counts.lost, 10U);
  EXPECT_EQ((*days)[0].counts.waiting, 0U);  // of a run that was not the last
  EXPECT_EQ((*days)[0].rejected, 7U);
  EXPECT_EQ((*days)[1].counts.lost, 21U);
  EXPECT_EQ((*days)[1].counts.waiting, 2U);
  EXPECT_EQ((*days)[1].rejected, 21U);
  const auto first = history->ByDay({20000, 20000});
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->size(), 1U);
  EXPECT_EQ((*first)[0].counts.waiting, 5U);  // of the time that is asked for it was the last
}

TEST_F(HistoryTest, ItIsItsOwnersAlone) {
  ASSERT_NE(Opened(), nullptr);
  struct stat status = {};
  ASSERT_EQ(stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(HistoryTest, WhatIsForgottenIsNotAddedAgain) {
  const auto history = Opened();
  ASSERT_TRUE(*history->Add(Night("aa1", 20000, 10)));
  ASSERT_TRUE(*history->Add(Night("aa2", 20001, 20)));
  EXPECT_TRUE(absl::IsInvalidArgument(history->Forget("aa").status()));
  EXPECT_TRUE(absl::IsNotFound(history->Forget("b").status()));
  EXPECT_TRUE(absl::IsNotFound(history->Forget("").status()));
  ASSERT_TRUE(history->Forget("aa1").ok());
  EXPECT_FALSE(*history->Add(Night("aa1", 20000, 10)));
  const auto days = history->ByDay({});
  ASSERT_EQ(days->size(), 1U);
  EXPECT_EQ((*days)[0].day, 20001);
  EXPECT_EQ(history->List()->size(), 1U);
  const auto span = history->Days();
  EXPECT_EQ(span->first, 20001);
}

TEST_F(HistoryTest, PruningTakesOldDaysAndNothingElse) {
  const auto history = Opened();
  for (int32_t day = 0; day < 30; ++day)
    ASSERT_TRUE(*history->Add(Night(std::to_string(day), 20000 + day, 1)));
  HistoryRun undated = Night("undated", kNoDay, 3);
  undated.rejections.clear();
  ASSERT_TRUE(*history->Add(undated));
  EXPECT_GT(*history->Prune(10), 0U);
  const auto span = history->Days();
  EXPECT_EQ(span->first, 20020);
  EXPECT_EQ(span->last, 20029);
  EXPECT_EQ(history->List()->size(), 11U);
  uint64_t lost = 0;
  const auto kept = history->ByDay({});
  for (const HistoryDay& day : *kept) lost += day.counts.lost;
  EXPECT_EQ(lost, 10U + 3U);
  EXPECT_EQ(*history->Prune(10), 0U);
}

TEST_F(HistoryTest, NamesOfStrangersComeBackAsTheyWere) {
  const std::string hostile[] = {
      std::string("nul\0byte", 8), "tab\tand\nline", "'; DROP TABLE run; --",
      "\xff\xfe not utf-8",        "\"quoted\" \\",  "\xc3\xa9"};
  HistoryRun run = Night("a", 20000, 1);
  for (const std::string& name : hostile) run.parts.push_back({1, 20000, name, {{1}, 1}});
  {
    const auto history = Opened();
    ASSERT_TRUE(*history->Add(run));
  }
  const auto history = Opened(Mode::kRead);
  const auto days = history->ByName(PartKind::kDomain, {});
  ASSERT_TRUE(days.ok()) << days.status();
  for (const std::string& name : hostile) {
    EXPECT_TRUE(std::any_of(days->begin(), days->end(), [&](const HistoryDay& day) {
      return day.name == name;
    })) << name;
  }
}

TEST_F(HistoryTest, WhatIsNoHistoryIsSaidAndLeftAsItIs) {
  EXPECT_TRUE(absl::IsNotFound(History::Open(Path(), Mode::kRead).status()));
  std::ofstream(Path()) << "Nov 22 04:44:02 mail postfix/smtp[277]: not a history, a log of mail\n";
  EXPECT_FALSE(History::IsOne(Path()));
  EXPECT_TRUE(absl::IsDataLoss(History::Open(Path(), Mode::kCreate).status()));
  EXPECT_EQ(std::filesystem::file_size(Path()), 69U);
  std::filesystem::remove(Path());
  {
    const auto other = SqliteFile::Open(Path(), Mode::kCreate);
    ASSERT_TRUE((*other)->Run("CREATE TABLE run (a)").ok());
  }
  EXPECT_TRUE(History::IsOne(Path()));
  EXPECT_TRUE(absl::IsInvalidArgument(History::Open(Path(), Mode::kCreate).status()));
}

TEST_F(HistoryTest, OneOfALaterVersionIsLeftAsItIs) {
  ASSERT_TRUE(*Opened()->Add(Night("a", 20000, 1)));
  {
    const auto file = SqliteFile::Open(Path(), Mode::kWrite);
    ASSERT_TRUE((*file)->Run("PRAGMA user_version = 99").ok());
  }
  const auto opened = History::Open(Path(), Mode::kCreate);
  EXPECT_TRUE(absl::IsInvalidArgument(opened.status())) << opened.status();
}

TEST_F(HistoryTest, DamageIsToldAndEndsNothing) {
  {
    const auto history = Opened();
    for (int32_t day = 0; day < 20; ++day)
      ASSERT_TRUE(*history->Add(Night(std::to_string(day), 20000 + day, 9)));
  }
  std::string bytes;
  {
    std::ifstream in(Path(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  uint64_t refused = 0;
  for (size_t round = 0; round < 200; ++round) {
    std::string damaged = bytes;
    for (size_t i = 0; i < 20; ++i)
      damaged[(round * 7919 + i * 104'729) % damaged.size()] = static_cast<char>(round + i);
    std::ofstream(Path(), std::ios::binary) << damaged;
    const auto history = History::Open(Path(), Mode::kRead);
    if (!history.ok()) {
      ++refused;
      continue;
    }
    const auto trend = TakeTrend(**history, kNoDay, {});
    if (trend.ok()) {
      (void)TrendText(*trend, {});
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0U);
}

TEST_F(HistoryTest, ATrendSaysWhatIsNewAndWhatThereIsMoreOf) {
  const auto history = Opened();
  ASSERT_TRUE(*history->Add(Night("a", 20000, 12)));
  HistoryRun second = Night("b", 20001, 40);
  second.causes.push_back({20001, "gmail", "ip-blocked", {15, 15, 0}});
  ASSERT_TRUE(*history->Add(second));
  const auto trend = TakeTrend(*history, kNoDay, {});
  ASSERT_TRUE(trend.ok()) << trend.status();
  ASSERT_EQ(trend->causes.size(), 2U);
  EXPECT_EQ(trend->causes[0].cause, "ip-blocked");
  EXPECT_EQ(trend->causes[0].word, TrendWord::kNew);
  EXPECT_EQ(trend->causes[1].cause, "user-unknown");
  EXPECT_EQ(trend->causes[1].word, TrendWord::kMore);
  EXPECT_EQ(trend->causes[1].failed_before, 12U);
  // On the first day nothing was known before, so nothing is new.
  const auto first = TakeTrend(*history, 20000, {});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->causes[0].word, TrendWord::kSame);
  EXPECT_TRUE(absl::IsNotFound(TakeTrend(*history, 20005, {}).status()));
}

TEST_F(HistoryTest, ACauseThatALaterVersionKnowsIsCountedAsUndetermined) {
  const auto history = Opened();
  ASSERT_TRUE(*history->Add(Night("a", 20000, 12, 0, "cause-of-tomorrow")));
  const auto classifier = Classifier::Create({});
  const auto report =
      ReportOfHistory(*history, EngineOf(**classifier), {}, absl::UTCTimeZone(), 10, "mail.db");
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->causes.size(), 1U);
  EXPECT_EQ(report->causes[0].cause, Cause::kUndetermined);
  EXPECT_EQ(report->causes[0].lost, 12U);
  EXPECT_EQ(report->mail.lost, 12U);
  EXPECT_EQ(report->lines.read, 1000U);
  EXPECT_EQ(report->messages, 90U);
}

TEST(HistoryRunTest, PackedRunsComeBackAndOtherBytesAreRefused) {
  const HistoryRun run = Night("a", 20000, 12, 3);
  const std::string bytes = PackHistoryRun(run);
  const auto back = UnpackHistoryRun(bytes);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(PackHistoryRun(*back), bytes);
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(UnpackHistoryRun(bytes.substr(0, size)).ok()) << size;
}

TEST(HistoryRunTest, AnonymousRunsHaveNoLocalParts) {
  HistoryRun run = Night("a", 20000, 12);
  run.parts.push_back({2, 20000, "ann@corp.example", {{1}, 1}});
  run.parts.push_back({2, 20000, "bob@corp.example", {{1}, 1}});
  Anonymise(&run);
  EXPECT_EQ(run.parts.back().name, "*@corp.example");
  EXPECT_EQ(run.parts.back().counts.delivered, 2U);
}

TEST(HistoryRunTest, DatesAndDays) {
  EXPECT_EQ(DayFromDate("1970-01-01"), 0);
  EXPECT_EQ(DayFromDate("2024-02-29"), 19782);
  EXPECT_EQ(DateFromDay(19782), "2024-02-29");
  EXPECT_EQ(DayFromDate("soon"), kNoDay);
  EXPECT_EQ(DateFromDay(kNoDay), "");
}

}  // namespace
}  // namespace whybounce
