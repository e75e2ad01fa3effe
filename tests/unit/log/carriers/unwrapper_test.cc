#include "log/carriers/unwrapper.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace whybounce {
namespace {

std::vector<std::pair<int64_t, std::string>> Unwrapped(LineFormat format, std::string log) {
  const size_t size = log.size();
  log.append(64, '\0');
  Unwrapper unwrapper(format, {});
  unwrapper.Begin(std::string_view(log).substr(0, size), {});
  std::vector<std::pair<int64_t, std::string>> lines;
  LogEntry entry;
  while (unwrapper.Next(&entry)) {
    lines.emplace_back(entry.has_header ? entry.line.unix_us / 1'000'000 : -1,
                       std::string(entry.has_header ? entry.line.text : entry.raw));
  }
  return lines;
}

// A line that follows one with the same header is read as if it stood alone.
TEST(Unwrapper, KnownHeadersOfABlock) {
  constexpr std::string_view kPieces[] = {"postfix/smtp",
                                          "[",
                                          "]",
                                          ":",
                                          " ",
                                          "277",
                                          "exim",
                                          "\r",
                                          "relay",
                                          "last ",
                                          "message",
                                          "1",
                                          "a tag that is quite long",
                                          "[1/2] ",
                                          "lost connection",
                                          "4XpL0K104002z1: removed",
                                          "\xc3"};
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string log;
    std::vector<std::pair<int64_t, std::string>> alone;
    for (int i = 0; i < 20; ++i) {
      std::string line = random() % 8 != 0 ? "Nov 22 04:43:15 mail " : "Nov 22 04:43:16 mail ";
      if (random() % 2 == 0) line += "postfix/qmgr[1]: ";
      for (size_t n = random() % 6; n > 0; --n) line += kPieces[random() % std::size(kPieces)];
      const auto read = Unwrapped(LineFormat::kSyslog, line + "\n");
      // What stands for other lines, or is put together of them, needs those.
      if (read.size() != 1 || read[0].second.starts_with("m") || read[0].second.starts_with("l") ||
          read[0].second.starts_with("["))
        continue;
      alone.push_back(read[0]);
      log += line + "\n";
    }
    ASSERT_EQ(Unwrapped(LineFormat::kSyslog, log), alone) << log;
    if (!log.empty()) log.pop_back();
    ASSERT_EQ(Unwrapped(LineFormat::kSyslog, log), alone) << log;
  }
}

// The stamp of the line before is compared, not parsed: it must not hide what follows it.
TEST(Unwrapper, EximStampsOfOneSecondWithAndWithoutZone) {
  const auto lines = Unwrapped(LineFormat::kExim,
                               "2026-11-22 05:02:33 one\n"
                               "2026-11-22 05:02:33 two\n"
                               "2026-11-22 05:02:33 +0100 three\n"
                               "2026-11-22 05:02:33 +0100 [77] four\n"
                               "2026-11-22 05:02:33 [77] five\n"
                               "no stamp\n"
                               "2026-11-22 05:02:34 six\n");
  const int64_t time = 1'795'323'753;
  const std::vector<std::pair<int64_t, std::string>> expected = {
      {time, "one"},  {time, "two"},    {time - 3600, "three"}, {time - 3600, "four"},
      {time, "five"}, {-1, "no stamp"}, {time + 1, "six"}};
  EXPECT_EQ(lines, expected);
}

TEST(Unwrapper, EximLinesOfAKnownMinuteEndWhereTheyEnd) {
  const auto lines = Unwrapped(LineFormat::kExim,
                               "2026-11-22 05:02:33 one\r\n"
                               "2026-11-22 05:02:33 two\r\n"
                               "2026-11-22 05:02:33 \n"
                               "2026-11-22 05:02:33.125 [7] three\n"
                               "2026-11-22 05:02:33 [7] [1/2] piece \n"
                               "2026-11-22 05:02:33 [7] [2/2] and piece\n"
                               "2026-11-22 05:02:33\n"
                               "2026-11-22 05:02:34 the last has no newline");
  const int64_t time = 1'795'323'753;
  const std::vector<std::pair<int64_t, std::string>> expected = {
      {time, "one"},
      {time, "two"},
      {time, ""},
      {time, "three"},
      {time, "piece and piece"},
      {time, "and piece"},
      {-1, "2026-11-22 05:02:33"},
      {time + 1, "the last has no newline"}};
  EXPECT_EQ(lines, expected);
}

}  // namespace
}  // namespace whybounce
