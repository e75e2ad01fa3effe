// Finds many words in one pass over a text.
#ifndef WHYBOUNCE_CLASSIFY_WORD_FINDER_H_
#define WHYBOUNCE_CLASSIFY_WORD_FINDER_H_

#include <algorithm>
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

  // Calls found(number, begin) wherever a word stands in `text`, so a word may be found several
  // times. The places that the bitmaps know are listed before any is compared: one byte in three is
  // such a place, and the processor can foresee none of them.
  template <typename Found>
  void Find(std::string_view text, Found found) const {
    if (text.size() < kWordBytesMin) return;
    const size_t last = text.size() - kWordBytesMin;
    std::array<Place, 2 * kPlacesAtOnce + 1> places;
    for (size_t begin = 0; begin <= last; begin += kPlacesAtOnce) {
      const size_t end = std::min(last, begin + kPlacesAtOnce);
      size_t count = 0;
      const auto list_if_known = [&](const Bitmap& bitmap, uint32_t bytes, size_t at) {
        const uint32_t hash = Hash(bytes);
        places[count] = {static_cast<uint32_t>(at), hash};
        count += (bitmap[hash / 64] >> (hash % 64)) & 1;
      };
      for (size_t at = begin; at < end; ++at) {
        uint32_t bytes;
        std::memcpy(&bytes, text.data() + at, 4);
        list_if_known(known_4_, bytes, at);
        list_if_known(known_3_, bytes & 0xffffff, at);
      }
      if (end == last && begin + kPlacesAtOnce > last) {
        uint32_t bytes = 0;
        std::memcpy(&bytes, text.data() + last, kWordBytesMin);
        list_if_known(known_3_, bytes, last);
      }
      for (size_t i = 0; i < count; ++i) Compare(places[i], text, found);
    }
  }

  // For packed.h: what Find() needs.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.known_4_, self.known_3_, self.first_of_hash_, self.words_, self.bytes_);
  }

 private:
  static constexpr unsigned kHashBits = 15;
  using Bitmap = std::array<uint64_t, (size_t{1} << kHashBits) / 64>;
  static constexpr size_t kPlacesAtOnce = 128;
  struct Place {
    uint32_t at;
    uint32_t hash;  // of the bytes there
  };
  // By hash, so that what is compared together stands together.
  struct Word {
    uint32_t begin = 0;  // in bytes_
    uint16_t size = 0;
    uint16_t offset = 0;  // of the hashed bytes
    uint32_t number = 0;
    uint32_t end_bytes = 0;  // its last four (three of a word of three)
  };

  static uint32_t Hash(uint32_t bytes) { return (bytes * 0x9e3779b1U) >> (32 - kHashBits); }
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

  // Whether `size` bytes are equal, of which the last four (three of three) are known to be. Words
  // are short: a call costs more than the comparison.
  static bool Equal(const char* a, const char* b, size_t size) {
    const auto differ = [&](size_t at, auto bytes_a, auto bytes_b) {
      std::memcpy(&bytes_a, a + at, sizeof bytes_a);
      std::memcpy(&bytes_b, b + at, sizeof bytes_b);
      return bytes_a != bytes_b;
    };
    if (size <= 4) return true;
    if (size < 8) return !differ(0, uint32_t{}, uint32_t{});
    for (size_t at = 0; at + 8 < size; at += 8) {
      if (differ(at, uint64_t{}, uint64_t{})) return false;
    }
    return !differ(size - 8, uint64_t{}, uint64_t{});
  }

  template <typename Found>
  void Compare(Place place, std::string_view text, Found found) const {
    const uint32_t end = first_of_hash_[place.hash + 1];
    for (uint32_t i = first_of_hash_[place.hash]; i < end; ++i) {
      const Word& word = words_[i];
      const size_t begin =
          place.at - size_t{word.offset};  // huge if it would begin before the text
      if (word.offset > place.at || word.size > text.size() - begin) continue;
      // Words that share rare bytes differ at their ends: most are told apart by that.
      const char* const bytes = text.data() + begin;
      if (EndBytes(bytes, word.size) != word.end_bytes) continue;
      if (Equal(bytes, bytes_.data() + word.begin, word.size)) {
        found(word.number, begin);
      }
    }
  }

  // Of the word with that number, as it was added.
  std::string_view Added(uint32_t number) const {
    const uint32_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(added_).substr(begin, ends_[number] - begin);
  }
  uint32_t* SlotOf(std::string_view word);
  void GrowSlots();

  // All words one after the other, and the numbers by hash (open addressing; 0 is free, else one
  // more than the number): thousands of strings in a map are a tenth of the time that a start
  // takes.
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
