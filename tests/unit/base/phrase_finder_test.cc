// What the finder skips must never hold a phrase.
#include "base/phrase_finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>

namespace whybounce {
namespace {

using Hit = std::tuple<size_t, size_t, uint32_t>;  // end, begin, bits

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// Where `phrase` ends if it stands at text[at], or npos, byte by byte.
size_t EndOfPhrase(std::string_view text, size_t at, std::string_view phrase) {
  for (const char wanted : phrase) {
    if (at == text.size()) return text.npos;
    if (wanted != ' ') {
      if (text[at++] != wanted) return text.npos;
      continue;
    }
    const size_t begin = at;
    while (at < text.size() && IsBlank(text[at])) ++at;
    const std::string_view blanks = text.substr(begin, at - begin);
    if (blanks.empty() || std::count(blanks.begin(), blanks.end(), '\n') > 1) return text.npos;
  }
  return at;
}

std::vector<Hit> FindOneByOne(std::string_view text, const std::vector<std::string>& phrases) {
  std::vector<Hit> hits;
  for (uint32_t i = 0; i < phrases.size(); ++i) {
    std::string_view phrase = phrases[i];
    const bool open_end = phrase.ends_with('*');
    if (open_end) phrase.remove_suffix(1);
    for (size_t at = 0; at < text.size(); ++at) {
      const size_t end = EndOfPhrase(text, at, phrase);
      if (end == text.npos || (IsAlnum(text[at]) && at > 0 && IsAlnum(text[at - 1]))) continue;
      const bool goes_on = end < text.size() && IsAlnum(text[end]) && IsAlnum(text[end - 1]);
      if (open_end || !goes_on) hits.emplace_back(end, at, 1U << i);
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

TEST(PhraseFinder, FindsWhatStandsThere) {
  const std::vector<std::string> phrases = {
      "no",    "no such", "no such user", "user",     "undeliver*", "a",  "to:",      "e-mail",
      "-----", "such us", "x*",           "\xe4\xb8", "er un",      "42", ">>> rcpt",
  };
  PhraseFinder finder;
  for (uint32_t i = 0; i < phrases.size(); ++i) ASSERT_TRUE(finder.Add(phrases[i], 1U << i));
  finder.Build();
  const std::vector<std::string> pieces = {
      "no",   "such", "user", "us",  "er",   "un",      "undeliver",
      "able", "a",    "to:",  "to",  "e-",   "mail",    "-----",
      "-",    " ",    " ",    "  ",  "\n",   "\t",      "x",
      "42",   "4",    "2",    ">>>", "rcpt", ".",       "\xe4\xb8",
      "\xad", "n",    "o",    "s",   "uch",  "unknown", "internationalisation",
  };
  std::mt19937 random(20260101);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const size_t count = random() % 24;
    for (size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
    std::vector<Hit> hits;
    finder.Find(text, [&](uint32_t bits, size_t begin, size_t end) {
      hits.emplace_back(end, begin, bits);
    });
    EXPECT_TRUE(std::is_sorted(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
      return std::get<0>(a) < std::get<0>(b);
    }));
    std::sort(hits.begin(), hits.end());
    ASSERT_EQ(hits, FindOneByOne(text, phrases)) << '"' << text << '"';
  }
}

TEST(PhraseFinder, FoldsCaseOfAnyLength) {
  std::string text;
  std::string folded;
  for (int i = 0; i < 100; ++i) {
    const std::string_view piece = i % 7 == 3 ? "\xc3\x84" : i % 11 == 5 ? "\xd0\xa0" : "Ab";
    text += piece;
    folded += piece == "Ab" ? "ab" : piece == "\xc3\x84" ? "\xc3\xa4" : "\xd1\x80";
    std::string out(text.size(), '\0');
    FoldCase(text, out.data());
    ASSERT_EQ(out, folded);
  }
}

}  // namespace
}  // namespace whybounce
