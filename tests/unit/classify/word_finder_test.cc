// Every word wherever it stands, against a search for one after the other.
#include "classify/word_finder.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace whybounce {
namespace {

TEST(WordFinder, FindsWhatStandsInTexts) {
  const std::vector<std::string> words = {"user", "unknown",      "box",     "mailbox", "not found",
                                          "550",  "quota exceed", "1234567", "12345678"};
  WordFinder finder;
  for (uint32_t i = 0; i < words.size(); ++i) ASSERT_EQ(finder.Add(words[i]), i);
  ASSERT_EQ(finder.Add("box"), 2u);
  finder.Build();
  std::mt19937 random(20260101);
  for (int round = 0; round < 20'000; ++round) {
    // Up to some hundred bytes: longer than what is looked at together.
    std::string text;
    for (size_t i = random() % 60; i > 0; --i) {
      const std::string& word = words[random() % words.size()];
      text += word.substr(0, 1 + random() % word.size());
      if (random() % 4 == 0) text += ' ';
    }
    // Of its size and no byte more, so that sanitizers see what is read beyond it.
    const std::unique_ptr<char[]> exact(new char[text.size()]);
    std::memcpy(exact.get(), text.data(), text.size());
    std::vector<bool> found(words.size(), false);
    finder.Find({exact.get(), text.size()}, [&](uint32_t word, size_t) { found[word] = true; });
    for (size_t i = 0; i < words.size(); ++i)
      ASSERT_EQ(found[i], text.find(words[i]) != text.npos) << words[i] << " / " << text;
  }
}

}  // namespace
}  // namespace whybounce
