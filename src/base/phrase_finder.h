// Finds many phrases in one pass over a text (Aho and Corasick, CACM 18(6), 1975).
#ifndef WHYBOUNCE_BASE_PHRASE_FINDER_H_
#define WHYBOUNCE_BASE_PHRASE_FINDER_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/text.h"

namespace whybounce {

// Writes `text` in lower case to `out` (room for text.size() bytes), position by position: ASCII,
// and of UTF-8 the letters of Latin-1, Latin Extended-A, Greek and Cyrillic.
void FoldCase(std::string_view text, char* out);
std::string_view Folded(std::string_view text, Arena* arena);

// Phrases are matched on folded text, whole words only; a '*' at the end of a phrase lets the last
// word go on. A blank stands for any run of blanks and one line end, so that wrapped lines match;
// an empty line is never crossed. Add() all, Build() once, then Find() as often as wanted. Memory:
// some ten bytes per distinct prefix. Thread-safe: immutable after Build().
class PhraseFinder {
 public:
  // A phrase that is added again stands for the bits of both. False for an empty phrase, when there
  // are too many, and when nothing new is said.
  bool Add(std::string_view phrase, uint32_t bits);
  void Build();

  // Calls found(bits, begin, end) wherever a phrase stands in `folded`, in the order of their ends.
  // One look-up per byte of words that a phrase may begin with; others are skipped.
  template <typename Found>
  void Find(std::string_view folded, Found found) const;

 private:
  struct Phrase {
    uint32_t bits;
    uint16_t length;  // in bytes, as added
    bool open_end;    // "undeliver*"
  };
  static constexpr size_t kStatesMax = 60'000;

  bool StandsAlone(std::string_view folded, size_t begin, size_t end, const Phrase& phrase) const;
  // Where the phrase that ends at `end` begins: its blanks may be wider in the text.
  size_t BeginOf(std::string_view folded, size_t end, size_t length) const;

  // Whether a phrase may begin with the letter or digit at `at`: where a word begins, and by its
  // first three bytes.
  bool MayBegin(std::string_view text, size_t at) const {
    return (at == 0 || !IsAlnum(text[at - 1])) &&
           (at + 3 > text.size() || begins_[PlaceOf(text[at], text[at + 1], text[at + 2])]);
  }
  static size_t PlaceOf(char a, char b, char c) {
    return ((static_cast<size_t>(a) & 31) << 10) | ((static_cast<size_t>(b) & 31) << 5) |
           (static_cast<size_t>(c) & 31);
  }
  void AddBeginning(std::string_view phrase);
  static size_t WordEnd(std::string_view text, size_t at);

  // The state after `state` by the byte `c`, or 0.
  uint32_t Child(uint32_t state, char c) const {
    if (state == 0) return root_[static_cast<uint8_t>(c)];
    const size_t end = first_child_[state + 1];
    for (size_t at = first_child_[state]; at < end; at += Bytes16::kSize) {
      const uint32_t mask = Bytes16(labels_.data() + at).Equal(c);
      if (mask == 0) continue;
      const size_t child = at + static_cast<size_t>(__builtin_ctz(mask));
      return child < end ? static_cast<uint32_t>(child) : 0;
    }
    return 0;
  }

  std::bitset<size_t{1} << 15> begins_;
  // The trie while phrases are added; state 0 is its root.
  std::map<uint32_t, uint16_t> edges_;  // state << 8 | byte
  std::vector<Phrase> phrases_;
  std::vector<uint16_t> phrase_at_{0xffff};  // by state
  // The automaton: states in the order of their depth, so that the children of one stand after
  // each other. A table of all states and bytes would be read from memory, not from the cache.
  std::array<uint16_t, 256> root_{};
  std::vector<char> labels_;           // by state: the byte that leads to it
  std::vector<uint16_t> first_child_;  // one more at the end
  std::vector<uint16_t> fallback_;     // its longest suffix that is a state
  std::vector<uint16_t> output_;       // it, or its longest suffix, where a phrase ends; or 0
  std::vector<uint16_t> further_;      // of one where a phrase ends: its next such suffix; or 0
};

template <typename Found>
void PhraseFinder::Find(std::string_view folded, Found found) const {
  uint32_t state = 0;
  int newlines = 0;
  bool in_blank = false;
  for (size_t i = 0; i < folded.size(); ++i) {
    char c = folded[i];
    if (static_cast<uint8_t>(c) <= ' ' && (c == ' ' || c == '\n' || c == '\t')) {
      newlines += c == '\n' ? 1 : 0;
      if (newlines > 1) state = 0;
      if (in_blank) continue;
      in_blank = true;
      c = ' ';
    } else {
      in_blank = false;
      newlines = 0;
    }
    uint32_t next = 0;
    while (state != 0 && (next = Child(state, c)) == 0) state = fallback_[state];
    if (state == 0) {
      if (IsAlnum(c) && !MayBegin(folded, i)) {
        i = WordEnd(folded, i) - 1;
        continue;
      }
      next = Child(0, c);
    }
    state = next;
    for (uint32_t at = output_[state]; at != 0; at = further_[at]) {
      const Phrase& phrase = phrases_[phrase_at_[at]];
      const size_t begin = BeginOf(folded, i + 1, phrase.length);
      if (StandsAlone(folded, begin, i + 1, phrase)) found(phrase.bits, begin, i + 1);
    }
  }
}

inline size_t PhraseFinder::WordEnd(std::string_view text, size_t at) {
  for (; at + Bytes16::kSize <= text.size(); at += Bytes16::kSize) {
    const Bytes16 bytes(text.data() + at);
    const size_t word = LeadingBytes(bytes.Letters() | bytes.Between('0', '9'));
    if (word < Bytes16::kSize) return at + word;
  }
  while (at < text.size() && IsAlnum(text[at])) ++at;
  return at;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_PHRASE_FINDER_H_
