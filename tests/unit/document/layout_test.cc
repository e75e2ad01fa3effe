#include "document/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace whybounce {
namespace {

using ::testing::ElementsAre;

TEST(Wrapped, CutsAtBlanks) {
  EXPECT_THAT(Wrapped("one two three four", 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(Wrapped("", 9), ElementsAre(""));
  EXPECT_THAT(Wrapped("  one   two ", 9), ElementsAre("one two"));
  EXPECT_THAT(Wrapped("abcdefghijkl", 8), ElementsAre("abcdefgh", "ijkl"));
}

TEST(Wrapped, CutsBetweenChineseCharactersButNotBeforePunctuation) {
  EXPECT_THAT(Wrapped("收件人域名不收邮件。", 8), ElementsAre("收件人域", "名不收邮", "件。"));
  EXPECT_THAT(Wrapped("收件人域，名", 8), ElementsAre("收件人", "域，名"));
  EXPECT_THAT(Wrapped("（收件人）的域名", 10), ElementsAre("（收件人）", "的域名"));
  EXPECT_THAT(Wrapped("返回 556 和 5.1.10 时", 10), ElementsAre("返回 556", "和 5.1.10", "时"));
}

TEST(Wrapped, NeverExceedsTheColumns) {
  const std::string_view text =
      "Postfix 在 RCPT TO 阶段返回 556 5.1.10，因为收件人域名发布了空 MX。";
  for (size_t columns = 8; columns < 60; ++columns) {
    std::string joined;
    for (const std::string& line : Wrapped(text, columns)) {
      EXPECT_LE(DisplayWidth(line), columns);
      joined += line;
    }
    std::string without_blanks(text);
    std::erase(without_blanks, ' ');
    std::erase(joined, ' ');
    EXPECT_EQ(joined, without_blanks);
  }
}

TEST(Filled, ReplacesKnownNamesAndLeavesOthers) {
  EXPECT_EQ(Filled("{a} and {b}, {a}", {{"a", "1"}, {"b", "2"}}), "1 and 2, 1");
  EXPECT_EQ(Filled("{a} {c} {", {{"a", "{c}"}}), "{c} {c} {");
  EXPECT_THAT(PlaceholderNames("x {ips} y {provider}"), ElementsAre("ips", "provider"));
}

}  // namespace
}  // namespace whybounce
