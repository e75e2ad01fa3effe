// Many regular expressions on one text: which of them match?
#ifndef WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
#define WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/container/fixed_array.h"
#include "absl/status/status.h"
#include "base/arena.h"
#include "classify/class_finder.h"
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
// An expression that names classes of words ("{mailbox} ~ {full}", class_finder.h) is none of
// RE2's: the same pass finds the words of the classes, and what is tried is where these stand.
//
// Expressions are case-insensitive; texts are reply shapes, so in lower case. An expression is
// compiled when it is first tried, by whichever thread is first.
// Thread-safe: immutable (as far as answers go) after Build().
class TextMatcher {
 public:
  TextMatcher();
  ~TextMatcher();

  // Before Add(): what expressions may name.
  void Define(const std::vector<WordClass>& classes) { classes_.Define(classes, &words_); }
  // Expressions are numbered from 0 in the order of Add().
  void Add(std::string regex);
  void Build();
  size_t size() const { return texts_.size(); }

  // The error of an expression that does not compile; OK otherwise.
  absl::Status Check(uint32_t number) const;
  // Whether the expression names a word, so that it is not tried on every text.
  bool NeedsWord(uint32_t number) const { return texts_[number].needs_word; }

  // What one pass over a text found: the expressions that may match.
  class Candidates {
   public:
    // The first of them that is in [from, end), or `end`.
    uint32_t Next(uint32_t from, uint32_t end) const;

    // The classes of words that stand in the text, and where.
    const ClassHits& class_hits() const { return hits_; }

   private:
    friend class TextMatcher;
    Candidates(size_t texts, size_t words) : bits_(texts + words), words_(texts) {}
    absl::FixedArray<uint64_t, 256> bits_;  // one per expression, then one per word in the text
    size_t words_;                          // where the latter begin
    ClassHits hits_;
  };
  Candidates FindCandidates(std::string_view text) const;
  // Whether expression `number`, one of the candidates found in `text`, matches it.
  bool Matches(uint32_t number, const Candidates& candidates, std::string_view text) const;
  // The part of `text` (of any case) that the expression matches, empty if none.
  std::string_view MatchedPart(uint32_t number, std::string_view text) const;

  // Names of the classes that were met, as they stand in the text.
  std::vector<std::string_view> ClassNames(const Candidates& candidates) const {
    return classes_.Names(candidates.hits_);
  }

  // Compiles what Matches() needs and is not compiled yet: words alone need nothing.
  void CompileAll() const;

  // For packed.h: all that Build() leaves.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.texts_, self.words_, self.first_text_of_word_, self.texts_of_word_,
            self.first_other_group_, self.other_groups_, self.always_, self.classes_,
            self.first_text_of_class_, self.texts_of_class_);
    if constexpr (!std::is_const_v<Self>) self.MakePlaces();
  }

 private:
  friend class RulesWriter;             // rules_json.h
  using Group = std::vector<uint32_t>;  // numbers of words, one of which must be there
  static constexpr uint32_t kNoClasses = 0xffffffff;
  struct Text {
    std::string regex;
    std::vector<std::string> literals;  // if not empty: containing one is a match
    bool needs_word = false;
    uint32_t class_expression = kNoClasses;  // its number in classes_

    template <typename Self, typename Archive>
    static void Fields(Self& self, Archive& archive) {
      archive(self.regex, self.literals, self.needs_word, self.class_expression);
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
  ClassFinder classes_;
  std::vector<uint32_t> first_text_of_class_;
  std::vector<uint32_t> texts_of_class_;
  std::vector<uint64_t> always_;  // a bit per text: those without groups
  std::unique_ptr<std::atomic<const re2::RE2*>[]> compiled_;
};

inline uint32_t TextMatcher::Candidates::Next(uint32_t from, uint32_t end) const {
  if (from >= end) return end;
  uint64_t bits = bits_[from / 64] & (~uint64_t{0} << (from % 64));
  for (uint32_t next = from & ~63U;; bits = bits_[next / 64]) {
    if (bits != 0) return std::min(end, next + static_cast<uint32_t>(std::countr_zero(bits)));
    next += 64;
    if (next >= end) return end;
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_TEXT_MATCHER_H_
