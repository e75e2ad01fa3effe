// Many regular expressions on one text: which of them match?
#ifndef WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
#define WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "classify/word_finder.h"

namespace re2 {
class RE2;
}

namespace whybounce {

// One pass over the text finds the words that expressions need (required_words.h); only those whose
// words are there are tried, one by one, and only when asked for. RE2::Set does it in one
// automaton, which is fast while that automaton is warm, but hundreds of unanchored expressions
// with gaps make one that never gets warm: bench/classify_bench.cc compares them.
//
// Expressions are case-insensitive; texts are reply shapes, so in lower case. An expression is
// compiled when it is first tried, by whichever thread is first.
// Thread-safe: immutable (as far as answers go) after Build().
class TextMatcher {
 public:
  TextMatcher();
  ~TextMatcher();

  // Expressions are numbered from 0 in the order of Add().
  void Add(std::string regex);
  void Build();
  size_t size() const { return texts_.size(); }

  // The error of an expression that does not compile; OK otherwise.
  absl::Status Check(uint32_t number) const;
  // Whether the expression names a word, so that it is not tried on every text.
  bool NeedsWord(uint32_t number) const { return !texts_[number].groups.empty(); }

  // Replaces *numbers by those of the expressions that may match, ascending.
  void FindCandidates(std::string_view text, std::vector<uint32_t>* numbers) const;
  // Whether a candidate matches.
  bool Matches(uint32_t candidate, std::string_view text) const;
  // The part of `text` (of any case) that the expression matches, empty if none.
  std::string_view MatchedPart(uint32_t number, std::string_view text) const;

  // Compiles what is not compiled yet.
  void CompileAll() const;

 private:
  struct Text {
    std::string regex;
    std::vector<std::vector<uint32_t>> groups;  // of words; the first is the rarest
    bool exact = false;                         // a word of the one group is a match
  };
  const re2::RE2& Compiled(uint32_t number) const;
  void PutRarestFirst(Text* text, const std::vector<uint32_t>& uses) const;

  std::vector<Text> texts_;
  WordFinder words_;
  std::vector<std::vector<uint32_t>> texts_of_word_;  // texts whose first group has the word
  std::vector<uint32_t> always_;                      // texts without groups
  std::unique_ptr<std::atomic<const re2::RE2*>[]> compiled_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
