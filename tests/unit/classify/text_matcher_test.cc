// The filter by required words must never lose a match.
#include "classify/text_matcher.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "unit/testing/engine.h"

namespace whybounce {
namespace {

bool Finds(const TextMatcher& matcher, uint32_t number, std::string_view text) {
  const TextMatcher::Candidates candidates = matcher.FindCandidates(text);
  return candidates.Next(number, number + 1) == number && matcher.Matches(number, candidates, text);
}

TEST(TextMatcher, FindsWhatTheExpressionMatches) {
  const struct {
    const char* regex;
    const char* text;
    bool matches;
  } kCases[] = {
      {"full", "mailbox full", true},
      {"full", "mailbox ful", false},
      {"(over|under) ?quota", "is overquota", true},
      {"(over|under) ?quota", "quota", false},
      {"user.{0,5}unknown", "user is unknown", true},
      {"user.{0,5}unknown", "user who is unknown", false},
      {"no such (user|box)?", "no such thing", true},
      {"^blocked$", "blocked", true},
      {"^blocked$", "not blocked", false},
      {"a[bc]d(ef)+", "acdefef", true},
      {"x(?:yes|no)?z", "xz", true},
      {"caf\xc3\xa9", "au caf\xc3\xa9", true},
      {"[0-9]{3}", "code 550", true},  // no word: tried on every text
      {"", "anything", true},
      {"(broken", "(broken", false},
  };
  for (const auto& c : kCases) {
    TextMatcher matcher;
    matcher.Add("other words");
    matcher.Add(c.regex);
    matcher.Build();
    EXPECT_EQ(Finds(matcher, 1, c.text), c.matches) << c.regex << " / " << c.text;
  }
}

// Every expression of every rule on the shapes of samples of all rules, against RE2 alone.
TEST(TextMatcher, LosesNoMatchOfTheBuiltInRules) {
  const Engine& engine = BuiltInEngine();
  TextMatcher matcher;
  std::vector<std::string> regexes;
  for (uint32_t i = 1; i <= engine.rule_count(); ++i) {
    for (const std::string& text : engine.rule(i).texts) {
      if (!IsClassExpression(text)) regexes.push_back(text);
    }
  }
  for (const std::string& regex : regexes) matcher.Add(regex);
  matcher.Build();
  std::vector<std::string> shapes;
  for (uint32_t i = 1; i <= engine.rule_count(); i += 7) {
    engine.MakeQuery({.text = engine.rule(i).samples.front().text}, 0, &shapes.emplace_back());
  }
  RE2::Options options;
  options.set_case_sensitive(false);
  for (uint32_t number = 0; number < regexes.size(); ++number) {
    const RE2 regex(regexes[number], options);
    for (const std::string& shape : shapes) {
      EXPECT_EQ(Finds(matcher, number, shape), RE2::PartialMatch(shape, regex))
          << regexes[number] << " / " << shape;
    }
  }
}

}  // namespace
}  // namespace whybounce
