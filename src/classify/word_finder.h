// Finds many words in one pass over a text (Aho and Corasick, CACM 18(6), 1975).
#ifndef WHYBOUNCE_CLASSIFY_WORD_FINDER_H_
#define WHYBOUNCE_CLASSIFY_WORD_FINDER_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace whybounce {

// Add the words, Build() once, then Find() as often as wanted.
// Memory: about a hundred bytes per byte of the words (prefixes count once). Thread-safe: immutable
// after Build().
class WordFinder {
 public:
  static constexpr uint32_t kNoWord = 0xffffffff;

  // The number of the word, from 0 on; a word added before keeps its number. False for an empty
  // word, and when the words together would need more than kStatesMax states.
  bool Add(std::string_view word, uint32_t* number);
  void Build();
  size_t word_count() const { return word_count_; }

  // Calls found(number) wherever a word ends in `text`, so a word may be found several times.
  // One table look-up per byte.
  template <typename Found>
  void Find(std::string_view text, Found found) const {
    uint32_t state = 0;
    for (const char c : text) {
      state = next_[state * class_count_ + class_of_[static_cast<uint8_t>(c)]];
      for (uint32_t end = first_end_[state]; end != 0; end = further_end_[end]) {
        found(word_at_[end]);
      }
    }
  }

 private:
  static constexpr size_t kStatesMax = 60'000;  // a state is a uint16_t
  static uint32_t EdgeKey(uint16_t state, char byte) {
    return (uint32_t{state} << 8) | static_cast<uint8_t>(byte);
  }

  // The trie while words are added; state 0 is its root.
  absl::flat_hash_map<uint32_t, uint16_t> edges_;
  std::vector<uint32_t> word_at_ = {kNoWord};  // by state
  uint32_t word_count_ = 0;

  // The automaton.
  std::array<uint8_t, 256> class_of_{};  // bytes that no word has are class 0
  uint32_t class_count_ = 1;
  std::vector<uint16_t> next_;         // by state and class
  std::vector<uint16_t> first_end_;    // by state: it, or its longest suffix, where a word ends
  std::vector<uint16_t> further_end_;  // by state where a word ends: its next such suffix
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_WORD_FINDER_H_
