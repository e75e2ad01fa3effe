// Which classes of words stand where in a reply, and which expressions of classes it meets.
#ifndef WHYBOUNCE_CLASSIFY_CLASS_FINDER_H_
#define WHYBOUNCE_CLASSIFY_CLASS_FINDER_H_

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "classify/rules/word_class.h"
#include "classify/word_finder.h"

namespace whybounce {

// A phrase of a class at its place in a text.
struct ClassHit {
  uint16_t word_class;
  uint16_t begin;
  uint16_t end;
  uint16_t sentence;
  // Letters before it and before its end: Cyrillic ones have two bytes, Chinese three.
  uint16_t first_letter;
  uint16_t last_letter;
};

// The hits of one text. Bounded: a reply with more hits is no sentence of a server.
class ClassHits {
 public:
  static constexpr size_t kHitsMax = 192;
  static constexpr size_t kClassesMax = 1024;

  bool Has(uint32_t word_class) const {
    return ((present_[word_class / 64] >> (word_class % 64)) & 1) != 0;
  }
  const ClassHit* begin() const { return hits_.data(); }
  const ClassHit* end() const { return hits_.data() + size_; }
  size_t size() const { return size_; }
  // Calls visit(class) once for each that was met.
  template <typename Visit>
  void ForEachClass(Visit visit) const {
    for (uint32_t i = 0; i < present_.size(); ++i) {
      for (uint64_t bits = present_[i]; bits != 0; bits &= bits - 1) {
        visit(64 * i + static_cast<uint32_t>(std::countr_zero(bits)));
      }
    }
  }

 private:
  friend class ClassFinder;
  void Add(uint32_t word_class, size_t begin, size_t end) {
    if (size_ == kHitsMax || end > 0xffff) return;
    hits_[size_++] = {static_cast<uint16_t>(word_class),
                      static_cast<uint16_t>(begin),
                      static_cast<uint16_t>(end),
                      0,
                      0,
                      0};
    present_[word_class / 64] |= uint64_t{1} << (word_class % 64);
  }

  size_t size_ = 0;
  std::array<uint64_t, kClassesMax / 64> present_{};
  std::array<ClassHit, kHitsMax> hits_;  // the first size_ are set
};

// Knows the classes and the phrases that expressions add to them. A phrase is found by the longest
// of its words (WordFinder), then compared around it: so a blank of it may be a hyphen or nothing
// in the text, an apostrophe of any kind, and letters beyond ASCII may have lost their marks.
// Define() and Add() first, then Find() as often as wanted. Thread-safe: immutable after Build().
class ClassFinder {
 public:
  // What terms of an expression may be apart, in letters: a dozen words; what stands after each
  // other, three words; and what makes a class of classes, one or two.
  static constexpr size_t kNearLetters = 80;
  static constexpr size_t kBehindLetters = 26;
  static constexpr size_t kTightLetters = 14;
  // The class whose phrases hide the words in them: "virus-free", "spam filter unavailable".
  static constexpr std::string_view kIgnoredClass = "not-meant";

  // All classes at once, then expressions by number from 0 on; the words go to *words. Expressions
  // that ParseClassExpression() or a class's name makes wrong match nothing.
  void Define(const std::vector<WordClass>& classes, WordFinder* words);
  uint32_t Add(std::string_view expression, WordFinder* words);
  void Build(const WordFinder& words);
  bool empty() const { return first_term_.empty(); }

  // A word of the finder stands at `at` of `text`.
  void FoundWord(uint32_t word, size_t at, std::string_view text, ClassHits* hits) const {
    if (word + 1 >= first_phrase_of_word_.size()) return;
    const uint32_t end = first_phrase_of_word_[word + 1];
    for (uint32_t i = first_phrase_of_word_[word]; i < end; ++i) {
      Compare(phrases_[i], at, text, hits);
    }
  }
  // After the last word: sentences, what is not meant, and the classes made of classes.
  void Finish(std::string_view text, ClassHits* hits) const;

  // The classes of which one must be there: the rarest such choice of the expression.
  const std::vector<uint16_t>& KeyOf(uint32_t expression) const { return keys_[expression]; }
  // Whether the hits meet the expression; then the part of the text between its outermost hits.
  bool Matches(uint32_t expression, const ClassHits& hits, size_t* begin, size_t* end) const;

  // Names of the classes that were met, each once, as they stand in the text.
  std::vector<std::string_view> Names(const ClassHits& hits) const;

  // For packed.h.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.names_, self.bytes_, self.phrases_, self.first_phrase_of_word_, self.sequences_,
            self.sequence_classes_, self.short_phrases_, self.first_term_, self.terms_, self.items_,
            self.ignored_);
  }

 private:
  friend class RulesWriter;  // rules_json.h
  // Flat, so that they are packed as they are.
  struct Phrase {
    uint32_t begin = 0;  // in bytes_
    uint16_t size = 0;
    uint16_t key_at = 0;  // the word that is looked for
    uint16_t key_size = 0;
    uint16_t word_class = 0;
    uint16_t open_begin = 0;  // "*box"
    uint16_t open_end = 0;    // "box*"
  };
  struct Term {
    uint32_t first_item = 0;  // in items_: for each item its count of classes, then these
    uint16_t items = 0;
    uint16_t absent = 0;
  };
  struct Span {
    ClassHit first;
    ClassHit last;
  };

  void AddPhrase(std::string_view phrase, uint32_t word_class, WordFinder* words);
  void AddSpelling(std::string_view phrase, uint32_t word_class, WordFinder* words);
  // kNoClass once there are ClassHits::kClassesMax.
  static constexpr uint32_t kNoClass = 0xffff;
  uint32_t ClassOfPhrase(const std::string& phrase, WordFinder* words);
  // The terms of a parsed expression, flat; false if a class is not known.
  bool AddTerms(const ClassExpression& expression, WordFinder* words);
  void Compare(const Phrase& phrase, size_t at, std::string_view text, ClassHits* hits) const;
  static void SetSentences(std::string_view text, ClassHits* hits);
  bool IsOf(const ClassHit& hit, const uint16_t* classes, uint16_t count) const;
  // Calls visit(span) where the items of the term stand one after the other, until it returns true.
  template <typename Visit>
  bool VisitTerm(const Term& term, const ClassHits& hits, size_t gap, Visit visit) const;
  template <typename Visit>
  bool VisitRest(const uint16_t* items, uint16_t count, const ClassHits& hits, size_t gap,
                 Span span, Visit& visit) const;
  bool MayHold(const Term& term, const ClassHits& hits) const;

  std::vector<std::string> names_;  // by class; of phrases in expressions they are empty
  std::string bytes_;
  std::vector<Phrase> phrases_;                 // by word
  std::vector<uint32_t> first_phrase_of_word_;  // one more at the end
  std::vector<Phrase> short_phrases_;           // of two letters
  std::vector<Term> sequences_;                 // of classes made of classes, in order
  std::vector<uint16_t> sequence_classes_;      // what each of them is a hit of
  std::vector<uint32_t> first_term_;            // by expression; one more at the end
  std::vector<Term> terms_;
  std::vector<uint16_t> items_;
  uint32_t ignored_ = 0xffff;  // the class {not-meant}

  // Until Build().
  std::vector<uint32_t> word_of_phrase_;
  std::vector<std::vector<uint16_t>> keys_;
  absl::flat_hash_map<std::string, uint32_t> class_of_name_;
  absl::flat_hash_map<std::string, uint32_t> class_of_phrase_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_CLASS_FINDER_H_
