#include "classify/text_matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <cassert>

#include "absl/container/inlined_vector.h"
#include "base/text.h"
#include "classify/required_words.h"

namespace whybounce {
namespace {

// Bounds the program and the automaton of one expression; a reply is at most some KiB.
constexpr int64_t kRegexMemoryBytes = 1 << 20;

RE2::Options OptionsFor(std::string_view regex) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytes);
  // Byte-wise programs are an order of magnitude smaller; only an expression with letters beyond
  // ASCII must know what a character is.
  const bool ascii = std::all_of(regex.begin(), regex.end(),
                                 [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  if (ascii) options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

re2::StringPiece Piece(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace

TextMatcher::TextMatcher() = default;

TextMatcher::~TextMatcher() {
  if (compiled_ == nullptr) return;
  for (size_t i = 0; i < texts_.size(); ++i) delete compiled_[i].load();
}

void TextMatcher::Add(std::string regex) {
  RequiredWords required = FindRequiredWords(regex);
  Text text;
  text.regex = std::move(regex);
  text.exact = required.exact;
  for (const std::vector<std::string>& group : required.groups) {
    std::vector<uint32_t> numbers;
    for (const std::string& word : group) {
      uint32_t number = 0;
      if (!words_.Add(word, &number)) {
        numbers.clear();  // too many words in all: this text is tried without this group
        break;
      }
      numbers.push_back(number);
    }
    if (!numbers.empty()) text.groups.push_back(std::move(numbers));
  }
  text.exact = text.exact && text.groups.size() == 1;
  texts_.push_back(std::move(text));
}

void TextMatcher::PutRarestFirst(Text* text, const std::vector<uint32_t>& uses) const {
  const auto commonness = [&](const std::vector<uint32_t>& group) {
    uint32_t sum = 0;
    for (const uint32_t word : group) sum += uses[word];
    return sum;
  };
  const auto rarest =
      std::min_element(text->groups.begin(), text->groups.end(),
                       [&](const auto& a, const auto& b) { return commonness(a) < commonness(b); });
  if (rarest != text->groups.end()) std::iter_swap(text->groups.begin(), rarest);
}

void TextMatcher::Build() {
  words_.Build();
  std::vector<uint32_t> uses(words_.word_count(), 0);
  for (const Text& text : texts_) {
    for (const auto& group : text.groups) {
      for (const uint32_t word : group) ++uses[word];
    }
  }
  texts_of_word_.resize(words_.word_count());
  for (uint32_t number = 0; number < texts_.size(); ++number) {
    Text& text = texts_[number];
    if (text.groups.empty()) {
      always_.push_back(number);
      continue;
    }
    PutRarestFirst(&text, uses);
    for (const uint32_t word : text.groups.front()) texts_of_word_[word].push_back(number);
  }
  compiled_ = std::make_unique<std::atomic<const RE2*>[]>(texts_.size());
}

const RE2& TextMatcher::Compiled(uint32_t number) const {
  std::atomic<const RE2*>& place = compiled_[number];
  const RE2* regex = place.load(std::memory_order_acquire);
  if (regex != nullptr) return *regex;
  auto fresh = std::make_unique<RE2>(texts_[number].regex, OptionsFor(texts_[number].regex));
  if (place.compare_exchange_strong(regex, fresh.get(), std::memory_order_acq_rel)) {
    return *fresh.release();
  }
  return *regex;  // another thread was faster
}

absl::Status TextMatcher::Check(uint32_t number) const {
  const RE2& regex = Compiled(number);
  return regex.ok() ? absl::OkStatus() : absl::InvalidArgumentError(regex.error());
}

void TextMatcher::CompileAll() const {
  for (uint32_t number = 0; number < texts_.size(); ++number) Compiled(number);
}

void TextMatcher::FindCandidates(std::string_view text, std::vector<uint32_t>* numbers) const {
  absl::InlinedVector<uint64_t, 64> seen(words_.word_count() / 64 + 1, 0);
  absl::InlinedVector<uint32_t, 128> words;
  words_.Find(text, [&](uint32_t word) {
    uint64_t& bits = seen[word / 64];
    const uint64_t bit = uint64_t{1} << (word % 64);
    if ((bits & bit) == 0) words.push_back(word);
    bits |= bit;
  });
  const auto is_seen = [&](uint32_t word) { return ((seen[word / 64] >> (word % 64)) & 1) != 0; };

  *numbers = always_;
  for (const uint32_t word : words) {
    for (const uint32_t number : texts_of_word_[word]) {
      const auto& groups = texts_[number].groups;
      if (std::all_of(groups.begin() + 1, groups.end(), [&](const auto& group) {
            return std::any_of(group.begin(), group.end(), is_seen);
          })) {
        numbers->push_back(number);
      }
    }
  }
  std::sort(numbers->begin(), numbers->end());
  numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
}

bool TextMatcher::Matches(uint32_t candidate, std::string_view text) const {
  if (texts_[candidate].exact) return true;
  const RE2& regex = Compiled(candidate);
  return regex.ok() && RE2::PartialMatch(Piece(text), regex);
}

std::string_view TextMatcher::MatchedPart(uint32_t number, std::string_view text) const {
  const RE2& regex = Compiled(number);
  re2::StringPiece part;
  if (!regex.ok() || !regex.Match(Piece(text), 0, text.size(), RE2::UNANCHORED, &part, 1)) {
    return {};
  }
  return {part.data(), part.size()};
}

}  // namespace whybounce
