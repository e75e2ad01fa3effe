// Many regular expressions on one text: which of them match?
#ifndef WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
#define WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "base/arena.h"
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
  bool NeedsWord(uint32_t number) const { return texts_[number].needs_word; }

  // What one pass over a text found.
  struct Candidates {
    absl::InlinedVector<uint32_t, 96> numbers;  // of expressions that may match, ascending
    absl::InlinedVector<uint64_t, 128> words;   // a bit per word that is in the text
  };
  Candidates FindCandidates(std::string_view text) const;
  // Whether expression `number`, one of the candidates found in `text`, matches it.
  bool Matches(uint32_t number, const Candidates& candidates, std::string_view text) const;
  // The part of `text` (of any case) that the expression matches, empty if none.
  std::string_view MatchedPart(uint32_t number, std::string_view text) const;

  // Compiles what Matches() needs and is not compiled yet: words alone need nothing.
  void CompileAll() const;

  // For packed.h: all that Build() leaves.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.texts_, self.words_, self.first_text_of_word_, self.texts_of_word_,
            self.first_other_group_, self.other_groups_, self.always_);
    if constexpr (!std::is_const_v<Self>) self.MakePlaces();
  }

 private:
  using Group = std::vector<uint32_t>;  // numbers of words, one of which must be there
  struct Text {
    std::string regex;
    std::vector<std::string> literals;  // if not empty: containing one is a match
    bool needs_word = false;

    template <typename Self, typename Archive>
    static void Fields(Self& self, Archive& archive) {
      archive(self.regex, self.literals, self.needs_word);
    }
  };
  void MakePlaces();  // for compiled expressions
  const re2::RE2& Compiled(uint32_t number) const;
  // Whether the groups of the text beyond its first have a word among those found.
  bool OtherGroupsFound(uint32_t number, const Candidates& candidates) const;

  std::vector<Text> texts_;
  std::vector<std::vector<Group>> groups_;  // by text, until Build()
  Arena scratch_;                           // of Add()

  WordFinder words_;

  // Flat, because this is what a new text walks through. Texts whose rarest group has the word:
  // texts_of_word_[first_text_of_word_[word]...]. Other groups of a text: other_groups_[
  // first_other_group_[text]...], each as its length and its words.
  std::vector<uint32_t> first_text_of_word_;
  std::vector<uint32_t> texts_of_word_;
  std::vector<uint32_t> first_other_group_;
  std::vector<uint32_t> other_groups_;
  std::vector<uint32_t> always_;  // texts without groups
  std::unique_ptr<std::atomic<const re2::RE2*>[]> compiled_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
