#include "base/phrase_finder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/arena_text.h"

namespace whybounce {
namespace {

constexpr uint16_t kNoPhrase = 0xffff;

// The second byte in lower case of a two-byte letter whose first byte stays, or 0 if it has no
// other case or that one's first byte is different.
uint8_t FoldedTrail(uint8_t lead, uint8_t trail) {
  switch (lead) {
    case 0xc3:  // U+00C0 to U+00DE
      return trail >= 0x80 && trail <= 0x9e && trail != 0x97 ? trail + 0x20 : 0;
    case 0xc4:  // U+0100 to U+0137: even is upper; U+0139 to U+013F: odd is
      return trail <= 0xb7                       ? (trail & 1) == 0 && trail != 0xb0 ? trail + 1 : 0
             : (trail & 1) == 1 && trail != 0xbf ? trail + 1
                                                 : 0;
    case 0xc5:  // U+0141 to U+0148: odd; U+014A to U+0177: even; U+0179 to U+017E: odd
      if (trail <= 0x88 || (trail >= 0xb9 && trail <= 0xbe))
        return (trail & 1) == 1 ? trail + 1 : 0;
      return trail >= 0x8a && trail <= 0xb7 && (trail & 1) == 0 ? trail + 1 : 0;
    case 0xce:  // U+0391 to U+039F
      return trail >= 0x91 && trail <= 0x9f ? trail + 0x20 : 0;
    case 0xd0:  // U+0410 to U+041F
      return trail >= 0x90 && trail <= 0x9f ? trail + 0x20 : 0;
    default:
      return 0;
  }
}

}  // namespace

void FoldCase(std::string_view text, char* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    while (i + Bytes16::kSize <= text.size()) {
      const Bytes16 bytes(text.data() + i);
      if (bytes.NotAscii() != 0) break;
      bytes.Lower().Store(out + i);
      i += Bytes16::kSize;
    }
    if (i == text.size()) return;
    const uint8_t c = static_cast<uint8_t>(text[i]);
    out[i] = LowerAscii(text[i]);
    if (c < 0xc3 || c > 0xd0 || i + 1 >= text.size()) continue;
    const uint8_t trail = static_cast<uint8_t>(text[i + 1]);
    if (c == 0xd0 && trail >= 0xa0 && trail <= 0xaf) {  // U+0420 to U+042F: the lead changes too
      out[i] = static_cast<char>(0xd1);
      out[++i] = static_cast<char>(trail - 0x20);
    } else if (const uint8_t folded = FoldedTrail(c, trail); folded != 0) {
      out[++i] = static_cast<char>(folded);
    }
  }
}

std::string_view Folded(std::string_view text, Arena* arena) {
  ArenaText folded(arena, text.size());
  FoldCase(text, folded.Rest().data());
  folded.Wrote(text.size());
  return folded.Take();
}

void PhraseFinder::AddBeginning(std::string_view phrase) {
  // What is shorter may go on with any byte, and a blank is a run of any blanks.
  const auto bytes_at = [&](size_t at) {
    std::string bytes(phrase.substr(std::min(at, phrase.size()), 1));
    if (bytes.empty()) {
      for (char c = 0; c < 32; ++c) bytes.push_back(c);
    }
    if (bytes == " " || (at > 0 && at <= phrase.size() && phrase[at - 1] == ' ')) bytes += " \n\t";
    return bytes;
  };
  for (const char a : bytes_at(0)) {
    for (const char b : bytes_at(1)) {
      for (const char c : bytes_at(2)) begins_.set(PlaceOf(a, b, c));
    }
  }
}

bool PhraseFinder::Add(std::string_view phrase, uint32_t bits) {
  const bool open_end = phrase.ends_with('*');
  if (open_end) phrase.remove_suffix(1);
  if (phrase.empty() || phrase.size() > 200) return false;
  uint32_t state = 0;
  for (const char c : phrase) {
    const uint32_t key = (state << 8) | static_cast<uint8_t>(c);
    const auto [edge, is_new] = edges_.emplace(key, static_cast<uint16_t>(phrase_at_.size()));
    if (is_new) {
      if (phrase_at_.size() >= kStatesMax) return false;
      phrase_at_.push_back(kNoPhrase);
    }
    state = edge->second;
  }
  if (phrase_at_[state] == kNoPhrase) {
    AddBeginning(phrase);
    phrase_at_[state] = static_cast<uint16_t>(phrases_.size());
    phrases_.push_back({bits, static_cast<uint16_t>(phrase.size()), open_end});
    return true;
  }
  Phrase& known = phrases_[phrase_at_[state]];
  if ((known.bits & bits) == bits) return false;
  known.bits |= bits;
  known.open_end = known.open_end || open_end;
  return true;
}

void PhraseFinder::Build() {
  // The states of the trie by their depth.
  std::vector<uint16_t> in_trie = {0};
  std::vector<uint16_t> parent = {0};
  labels_ = {'\0'};
  for (size_t state = 0; state < in_trie.size(); ++state) {
    first_child_.push_back(static_cast<uint16_t>(in_trie.size()));
    const uint32_t from = in_trie[state];
    for (auto edge = edges_.lower_bound(from << 8);
         edge != edges_.end() && edge->first >> 8 == from; ++edge) {
      in_trie.push_back(edge->second);
      parent.push_back(static_cast<uint16_t>(state));
      labels_.push_back(static_cast<char>(edge->first & 0xff));
    }
  }
  edges_.clear();
  const size_t states = in_trie.size();
  first_child_.push_back(static_cast<uint16_t>(states));
  labels_.resize(states + Bytes16::kSize);  // Child() reads so many at once
  for (uint16_t child = 1; child < first_child_[1]; ++child)
    root_[static_cast<uint8_t>(labels_[child])] = child;
  std::vector<uint16_t> phrase_at(states);
  for (size_t state = 0; state < states; ++state) phrase_at[state] = phrase_at_[in_trie[state]];
  phrase_at_ = std::move(phrase_at);

  fallback_.assign(states, 0);
  output_.assign(states, 0);
  further_.assign(states, 0);
  for (size_t state = 1; state < states; ++state) {
    const char c = labels_[state];
    uint32_t back = 0;
    uint32_t from = fallback_[parent[state]];
    while (from != 0 && (back = Child(from, c)) == 0) from = fallback_[from];
    // No phrase begins within a word.
    const bool within = IsAlnum(labels_[parent[state]]) && IsAlnum(c);
    if (from == 0 && parent[state] != 0 && !within) back = Child(0, c);
    fallback_[state] = static_cast<uint16_t>(back);
    further_[state] = output_[back];
    output_[state] = phrase_at_[state] != kNoPhrase ? static_cast<uint16_t>(state) : output_[back];
  }
}

bool PhraseFinder::StandsAlone(std::string_view folded, size_t begin, size_t end,
                               const Phrase& phrase) const {
  // Letters and digits of ASCII make words; what lies beyond has no words to cut (CJK) or is not
  // worth a table.
  if (IsAlnum(folded[begin]) && begin > 0 && IsAlnum(folded[begin - 1])) return false;
  return phrase.open_end || end >= folded.size() || !IsAlnum(folded[end - 1]) ||
         !IsAlnum(folded[end]);
}

size_t PhraseFinder::BeginOf(std::string_view folded, size_t end, size_t length) const {
  size_t begin = end;
  bool in_blank = false;
  for (size_t taken = 0; begin > 0; --begin) {
    const char c = folded[begin - 1];
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (blank && in_blank) continue;
    if (taken == length) break;
    in_blank = blank;
    ++taken;
  }
  return begin;
}

}  // namespace whybounce
