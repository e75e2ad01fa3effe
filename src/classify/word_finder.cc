#include "classify/word_finder.h"

#include <algorithm>

#include "base/hash.h"

namespace whybounce {

uint32_t* WordFinder::SlotOf(std::string_view word) {
  size_t at = Hash64(word);
  for (;; ++at) {
    uint32_t& slot = slots_[at & (slots_.size() - 1)];
    if (slot == 0 || Added(slot - 1) == word) return &slot;
  }
}

void WordFinder::GrowSlots() {
  slots_.assign(std::max(slots_.size() * 2, size_t{1} << 14), 0);
  for (uint32_t number = 0; number < ends_.size(); ++number) *SlotOf(Added(number)) = number + 1;
}

uint32_t WordFinder::Add(std::string_view word) {
  if (ends_.size() * 2 >= slots_.size()) GrowSlots();
  uint32_t* const slot = SlotOf(word);
  if (*slot == 0) {
    added_.append(word);
    ends_.push_back(static_cast<uint32_t>(added_.size()));
    *slot = static_cast<uint32_t>(ends_.size());
  }
  return *slot - 1;
}

uint32_t WordFinder::BytesAt(std::string_view word, size_t at) {
  uint32_t bytes = 0;
  std::memcpy(&bytes, word.data() + at, std::min<size_t>(word.size(), 4));
  return bytes;
}

size_t WordFinder::RarestPlace(std::string_view word, const std::vector<uint32_t>& uses) {
  size_t rarest = 0;
  for (size_t at = 1; at + 4 <= word.size(); ++at) {
    if (uses[Hash(BytesAt(word, at))] < uses[Hash(BytesAt(word, rarest))]) rarest = at;
  }
  return rarest;
}

void WordFinder::Build() {
  std::vector<std::string_view> words;
  words.reserve(ends_.size());
  for (uint32_t number = 0; number < ends_.size(); ++number) words.push_back(Added(number));

  // Words are made of what texts are made of, so they tell what is common in texts.
  std::vector<uint32_t> uses(size_t{1} << kHashBits, 0);
  for (const std::string_view word : words) {
    for (size_t at = 0; at + 4 <= word.size(); ++at) ++uses[Hash(BytesAt(word, at))];
  }
  std::vector<uint32_t> hashes(words.size());
  std::vector<uint16_t> offsets(words.size());
  first_of_hash_.assign((size_t{1} << kHashBits) + 1, 0);
  for (size_t i = 0; i < words.size(); ++i) {
    offsets[i] = static_cast<uint16_t>(RarestPlace(words[i], uses));
    hashes[i] = Hash(BytesAt(words[i], offsets[i]));
    Bitmap& known = words[i].size() < 4 ? known_3_ : known_4_;
    known[hashes[i] / 64] |= uint64_t{1} << (hashes[i] % 64);
    ++first_of_hash_[hashes[i] + 1];
  }
  for (size_t i = 1; i < first_of_hash_.size(); ++i) first_of_hash_[i] += first_of_hash_[i - 1];

  // Counting sort by hash.
  words_.resize(words.size());
  std::vector<uint32_t> next(first_of_hash_.begin(), first_of_hash_.end() - 1);
  for (size_t i = 0; i < words.size(); ++i) {
    words_[next[hashes[i]]++] = {0, static_cast<uint16_t>(words[i].size()), offsets[i],
                                 static_cast<uint32_t>(i),
                                 EndBytes(words[i].data(), words[i].size())};
  }
  for (Word& word : words_) {
    word.begin = static_cast<uint32_t>(bytes_.size());
    bytes_.append(words[word.number]);
  }
}

}  // namespace whybounce
