#include "classify/reply_ids.h"

#include <algorithm>
#include <cstddef>

#include "base/bytes16.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kNumberBytesMin = 5;
constexpr size_t kIdBytesMin = 10;
constexpr size_t kIndexBytesMax = 4;  // of what stands after an id and a dot

enum class Kind : uint8_t { kNone, kNumber, kId, kIndexedId };

struct Word {
  size_t begin;
  size_t end;
  Kind kind;
};

// "days9671x63": a number before it is an amount of time for that.
bool BeginsAsUnit(std::string_view word) {
  return IsAlpha(word[0]) && IsAlpha(word[1]) && IsAlpha(word[2]);
}

// The word around the first of its digits, which stands at `digit`; what is before `from` is of
// other words.
Word WordAround(std::string_view text, size_t from, size_t digit) {
  size_t begin = digit;
  while (begin > from && IsAlpha(text[begin - 1])) --begin;
  size_t end = digit + 1;
  size_t digits = 1;
  for (; end < text.size() && IsAlnum(text[end]); ++end) digits += IsDigit(text[end]) ? 1 : 0;
  Word word = {begin, end, Kind::kNone};
  if (digits == end - begin) {
    if (digits >= kNumberBytesMin) word.kind = Kind::kNumber;
    return word;
  }
  if (end - begin < kIdBytesMin || BeginsAsUnit(text.substr(begin))) return word;
  word.kind = Kind::kId;
  if (end == text.size() || text[end] != '.') return word;
  size_t index_end = end + 1;
  while (index_end < text.size() && IsDigit(text[index_end])) ++index_end;
  const size_t index_bytes = index_end - end - 1;
  if (index_bytes > 0 && index_bytes <= kIndexBytesMax &&
      (index_end == text.size() || text[index_end] == ' ')) {
    word.end = index_end;
    word.kind = Kind::kIndexedId;
  }
  return word;
}

// Whether what stands at `at` may be part of an IPv6 address, a date or a time: those are read as
// far as they are one, and may end within a word.
bool MayGoOn(std::string_view text, size_t at) {
  if (at == 0) return false;
  const char before = text[at - 1];
  return before == ':' || before == '.' || before == '+' ||
         (before == '-' && at >= 4 && text[at - 4] == '-');
}

// f(word) for every id, in their order. False if the text is not of ASCII.
template <typename F>
bool ForEachId(std::string_view text, F f) {
  size_t done = 0;
  for (size_t at = 0; at < text.size(); at += Bytes16::kSize) {
    const Bytes16 bytes = FirstBytes(text.data() + at, text.size() - at);
    if (bytes.NotAscii() != 0) return false;
    uint32_t digits = bytes.Between('0', '9');
    while (digits != 0) {
      const size_t digit = at + static_cast<size_t>(__builtin_ctz(digits));
      if (digit >= done) {
        const Word word = WordAround(text, done, digit);
        done = word.end;
        if (word.kind != Kind::kNone && !MayGoOn(text, word.begin)) f(word);
      }
      digits &= done >= at + Bytes16::kSize ? 0 : ~uint32_t{0} << (done - at);
    }
  }
  return true;
}

}  // namespace

uint64_t HashWithoutIds(std::string_view before, std::string_view behind) {
  if (before.size() + behind.size() > kReplyBytesMax) return 0;
  uint64_t hash = 0;
  bool has_id = false;
  for (const std::string_view text : {before, behind}) {
    size_t hashed = 0;
    const bool is_ascii = ForEachId(text, [&](const Word& word) {
      hash = Mix64(hash + static_cast<uint64_t>(word.kind),
                   Hash64(text.substr(hashed, word.begin - hashed)));
      hashed = word.end;
      has_id = true;
    });
    if (!is_ascii) return 0;
    hash = Mix64(hash, Hash64(text.substr(hashed)));
  }
  return has_id ? std::max<uint64_t>(hash, 1) : 0;
}

bool HasId(std::string_view text) {
  bool has = false;
  return !ForEachId(text, [&](const Word&) { has = true; }) || has;
}

}  // namespace whybounce
