// Finds many words in one pass over a text.
#ifndef WHYBOUNCE_CLASSIFY_WORD_FINDER_H_
#define WHYBOUNCE_CLASSIFY_WORD_FINDER_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace whybounce {

// Four bytes of every word, those that are rarest among all words, are hashed (three of a word of
// three); so are the four and three bytes at every place of the text, and only where a bitmap of a
// few KiB knows the hash are words compared. An automaton of the same words needs megabytes, most
// of whose steps miss the processor's cache.
// Add the words, Build() once, then Find() as often as wanted. Thread-safe: immutable after
// Build().
class WordFinder {
 public:
  static constexpr size_t kWordBytesMin = 3;

  // The number of the word, from 0 on; a word added before keeps its number. The word has
  // kWordBytesMin to 65535 bytes.
  uint32_t Add(std::string_view word);
  void Build();
  size_t word_count() const { return words_.size(); }

  // Calls found(number) wherever a word stands in `text`, so a word may be found several times.
  template <typename Found>
  void Find(std::string_view text, Found found) const {
    if (text.size() < kWordBytesMin) return;
    const size_t last = text.size() - kWordBytesMin;
    for (size_t at = 0; at < last; ++at) {
      uint32_t bytes;
      std::memcpy(&bytes, text.data() + at, 4);
      if (Knows(known_4_, Hash(bytes))) Compare(Hash(bytes), text, at, found);
      if (Knows(known_3_, Hash(bytes & 0xffffff))) Compare(Hash(bytes & 0xffffff), text, at, found);
    }
    uint32_t bytes = 0;
    std::memcpy(&bytes, text.data() + last, kWordBytesMin);
    if (Knows(known_3_, Hash(bytes))) Compare(Hash(bytes), text, last, found);
  }

  // For packed.h: what Find() needs.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.known_4_, self.known_3_, self.first_of_hash_, self.words_, self.bytes_);
  }

 private:
  static constexpr unsigned kHashBits = 15;
  using Bitmap = std::array<uint64_t, (size_t{1} << kHashBits) / 64>;
  // By hash, so that what is compared together stands together.
  struct Word {
    uint32_t begin = 0;  // in bytes_
    uint16_t size = 0;
    uint16_t offset = 0;  // of the hashed bytes
    uint32_t number = 0;
    uint32_t end_bytes = 0;  // its last four (three of a word of three)
  };

  static uint32_t Hash(uint32_t bytes) { return (bytes * 0x9e3779b1U) >> (32 - kHashBits); }
  static bool Knows(const Bitmap& bitmap, uint32_t hash) {
    return ((bitmap[hash / 64] >> (hash % 64)) & 1) != 0;
  }
  // The bytes at `at`, three or four as the word's length asks for.
  static uint32_t BytesAt(std::string_view word, size_t at);
  static uint32_t EndBytes(const char* word, size_t size) {
    uint32_t bytes = 0;
    if (size < 4) {
      std::memcpy(&bytes, word, kWordBytesMin);
    } else {
      std::memcpy(&bytes, word + size - 4, 4);
    }
    return bytes;
  }
  // The place in the word whose bytes are rarest.
  static size_t RarestPlace(std::string_view word, const std::vector<uint32_t>& uses);

  template <typename Found>
  void Compare(uint32_t hash, std::string_view text, size_t at, Found found) const {
    for (uint32_t i = first_of_hash_[hash]; i < first_of_hash_[hash + 1]; ++i) {
      const Word& word = words_[i];
      const size_t begin = at - word.offset;  // huge if it would begin before the text
      if (word.offset > at || word.size > text.size() - begin) continue;
      // Words that share rare bytes differ at their ends: most are told apart without a call.
      const char* const place = text.data() + begin;
      if (EndBytes(place, word.size) != word.end_bytes) continue;
      if (word.size <= 4 || std::memcmp(place, bytes_.data() + word.begin, word.size - 4U) == 0)
        found(word.number);
    }
  }

  // Of the word with that number, as it was added.
  std::string_view Added(uint32_t number) const {
    const uint32_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(added_).substr(begin, ends_[number] - begin);
  }
  uint32_t* SlotOf(std::string_view word);
  void GrowSlots();

  // All words behind each other, and the numbers by hash (open addressing; 0 is free, else one more
  // than the number): thousands of strings in a map are a tenth of the time that a start takes.
  std::string added_;
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> slots_;
  Bitmap known_4_{};
  Bitmap known_3_{};
  std::vector<uint32_t> first_of_hash_;  // in words_; one more at the end
  std::vector<Word> words_;
  std::string bytes_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_WORD_FINDER_H_
