#include "parse/unwrapper.h"

#include <gtest/gtest.h>

#include <string>
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
