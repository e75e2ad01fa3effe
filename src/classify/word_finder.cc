#include "classify/word_finder.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {

uint32_t WordFinder::Add(std::string_view word) {
  if (const auto it = numbers_.find(AbslView(word)); it != numbers_.end()) return it->second;
  if (numbers_.empty()) numbers_.reserve(size_t{1} << 13);
  const auto number = static_cast<uint32_t>(numbers_.size());
  numbers_.emplace(std::string(word), number);
  return number;
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
  // By number, so that nothing depends on the order of a hash map.
  std::vector<std::string_view> words(numbers_.size());
  for (const auto& [word, number] : numbers_) words[number] = word;

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
