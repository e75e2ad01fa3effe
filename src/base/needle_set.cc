#include "base/needle_set.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kGroupBytes = 4;
constexpr int kHashBits = 20;

// Of what logs of mail are written in, the most frequent first. What is not in it is rare.
constexpr std::string_view kFrequentFirst = " 0=1t2e5o:s3ai,r.d4lnmp6[]x9c8/7u<>@hyfgb-kvwj";

size_t Rareness(char c) {
  const size_t at = kFrequentFirst.find(LowerAscii(c));
  return at == kFrequentFirst.npos ? kFrequentFirst.size() : at;
}

// Without bit 5, which is the case of a letter.
uint32_t GroupAt(const char* from) {
  uint32_t group = 0;
  std::memcpy(&group, from, sizeof(group));
  return group | 0x20202020U;
}

uint32_t HashOf(uint32_t group) { return group * 0x9e3779b1U >> (32 - kHashBits); }

// Where the run of `size` bytes begins that is rarest.
size_t RarestRun(std::string_view word, size_t size) {
  size_t best = 0;
  size_t best_rareness = 0;
  for (size_t at = 0; at + size <= word.size(); ++at) {
    size_t rareness = 0;
    for (size_t i = at; i < at + size; ++i) rareness += Rareness(word[i]);
    if (rareness <= best_rareness) continue;
    best = at;
    best_rareness = rareness;
  }
  return best;
}

}  // namespace

void NeedleSet::Add(std::string_view word) {
  if (word.size() < kBytesMin) stands_everywhere_ = true;
  words_.emplace_back(word);
  if (stands_everywhere_) return;
  // Among so many groups, one after the other, there is one that is looked up.
  const size_t step = std::min(step_, word.size() - kGroupBytes + 1);
  if (step < step_) {
    step_ = step;
    places_.clear();
    met_.clear();
    const std::vector<std::string> all = std::move(words_);
    words_.clear();
    for (const std::string& one : all) Add(one);
    return;
  }
  if (met_.empty()) met_.resize((size_t{1} << kHashBits) / 64);
  const size_t begin = RarestRun(word, kGroupBytes + step_ - 1);
  for (size_t offset = begin; offset < begin + step_; ++offset) {
    const uint32_t group = GroupAt(word.data() + offset);
    const uint32_t hash = HashOf(group);
    met_[hash / 64] |= uint64_t{1} << hash % 64;
    places_[group].push_back(
        {static_cast<uint32_t>(words_.size() - 1), static_cast<uint32_t>(offset)});
  }
}

bool NeedleSet::IsAt(std::string_view hay, size_t at, uint32_t group) const {
  const auto places = places_.find(group);
  if (places == places_.end()) return false;
  return std::any_of(places->second.begin(), places->second.end(), [&](const Place& place) {
    const std::string& word = words_[place.word];
    return at >= place.offset && hay.size() - (at - place.offset) >= word.size() &&
           EqualsIgnoreCase(hay.substr(at - place.offset, word.size()), word);
  });
}

bool NeedleSet::StandsIn(std::string_view hay) const {
  if (stands_everywhere_) return true;
  if (words_.empty() || hay.size() < kGroupBytes) return false;
  const size_t last = hay.size() - kGroupBytes;
  for (size_t at = 0; at <= last; at += step_) {
    const uint32_t group = GroupAt(hay.data() + at);
    const uint32_t hash = HashOf(group);
    if ((met_[hash / 64] >> hash % 64 & 1) != 0 && IsAt(hay, at, group)) return true;
  }
  return false;
}

}  // namespace whybounce
