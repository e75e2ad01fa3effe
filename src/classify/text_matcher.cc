#include "classify/text_matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "classify/required_words.h"

namespace whybounce {
namespace {

// What is looked for of a longer word is its beginning.
constexpr size_t kWordBytesMax = 100;

// Bounds the program and the automaton of one expression; a reply is at most some KiB.
constexpr int64_t kRegexMemoryBytes = 4 << 20;

bool IsAscii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

RE2::Options OptionsFor(std::string_view regex) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytes);
  options.set_never_capture(true);  // only where the whole of it matches is ever asked
  // Byte-wise programs are an order of magnitude smaller; only an expression with letters beyond
  // ASCII must know what a character is.
  if (IsAscii(regex)) options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

size_t BitWords(size_t bits) { return bits / 64 + 1; }
bool TestBit(const uint64_t* bits, uint32_t i) { return ((bits[i / 64] >> (i % 64)) & 1) != 0; }
void SetBit(uint64_t* bits, uint32_t i) { bits[i / 64] |= uint64_t{1} << (i % 64); }

re2::StringPiece Piece(std::string_view s) { return {s.data(), s.size()}; }

// Pairs of a key below `keys` and a number -> by key, where its numbers begin, and these.
void Invert(std::vector<std::pair<uint32_t, uint32_t>> pairs, size_t keys,
            std::vector<uint32_t>* first_of_key, std::vector<uint32_t>* numbers) {
  std::sort(pairs.begin(), pairs.end());
  first_of_key->assign(keys + 1, 0);
  for (const auto& [key, number] : pairs) {
    ++(*first_of_key)[key + 1];
    numbers->push_back(number);
  }
  std::partial_sum(first_of_key->begin(), first_of_key->end(), first_of_key->begin());
}

}  // namespace

TextMatcher::TextMatcher() = default;

TextMatcher::~TextMatcher() {
  if (compiled_ == nullptr) return;
  for (size_t i = 0; i < texts_.size(); ++i) delete compiled_[i].load();
}

void TextMatcher::Add(std::string regex) {
  if (IsClassExpression(regex)) {
    Text text;
    text.class_expression = classes_.Add(regex, &words_);
    text.needs_word = true;
    text.regex = std::move(regex);
    texts_.push_back(std::move(text));
    groups_.emplace_back();
    return;
  }
  scratch_.Reset();
  const RequiredWords required = FindRequiredWords(regex, &scratch_);
  std::vector<Group> groups;
  groups.reserve(required.groups.size());
  for (const WordGroup& words : required.groups) {
    Group group;
    group.reserve(words.size());
    for (const std::string_view word : words) {
      group.push_back(words_.Add(word.substr(0, kWordBytesMax)));
    }
    groups.push_back(std::move(group));
  }
  Text text;
  if (required.exact) {
    text.literals.assign(required.groups.front().begin(), required.groups.front().end());
  }
  text.needs_word = !groups.empty();
  text.regex = std::move(regex);  // the last: the words are views of it
  texts_.push_back(std::move(text));
  groups_.push_back(std::move(groups));
}

void TextMatcher::Build() {
  words_.Build();
  classes_.Build(words_);
  std::vector<uint32_t> uses(words_.word_count(), 0);
  for (const std::vector<Group>& groups : groups_) {
    for (const Group& group : groups) {
      for (const uint32_t word : group) ++uses[word];
    }
  }
  const auto commonness = [&](const Group& group) {
    return std::accumulate(group.begin(), group.end(), uint32_t{0},
                           [&](uint32_t sum, uint32_t word) { return sum + uses[word]; });
  };
  std::vector<std::pair<uint32_t, uint32_t>> texts_by_word;
  std::vector<std::pair<uint32_t, uint32_t>> texts_by_class;
  always_.assign(BitWords(texts_.size()), 0);
  for (uint32_t number = 0; number < texts_.size(); ++number) {
    std::vector<Group>& groups = groups_[number];
    std::sort(groups.begin(), groups.end(),
              [&](const Group& a, const Group& b) { return commonness(a) < commonness(b); });
    first_other_group_.push_back(static_cast<uint32_t>(other_groups_.size()));
    if (texts_[number].class_expression != kNoClasses) {
      for (const uint16_t one : classes_.KeyOf(texts_[number].class_expression)) {
        texts_by_class.emplace_back(one, number);
      }
      continue;
    }
    if (groups.empty()) {
      SetBit(always_.data(), number);
      continue;
    }
    for (const uint32_t word : groups.front()) texts_by_word.emplace_back(word, number);
    for (size_t i = 1; i < groups.size(); ++i) {
      other_groups_.push_back(static_cast<uint32_t>(groups[i].size()));
      other_groups_.insert(other_groups_.end(), groups[i].begin(), groups[i].end());
    }
  }
  first_other_group_.push_back(static_cast<uint32_t>(other_groups_.size()));
  Invert(std::move(texts_by_word), words_.word_count(), &first_text_of_word_, &texts_of_word_);
  Invert(std::move(texts_by_class), ClassHits::kClassesMax, &first_text_of_class_,
         &texts_of_class_);
  groups_ = {};
  MakePlaces();
}

void TextMatcher::MakePlaces() {
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
  if (texts_[number].class_expression != kNoClasses) return absl::OkStatus();  // its file was
  const RE2& regex = Compiled(number);
  return regex.ok() ? absl::OkStatus() : absl::InvalidArgumentError(regex.error());
}

void TextMatcher::CompileAll() const {
  for (uint32_t number = 0; number < texts_.size(); ++number) {
    const Text& text = texts_[number];
    if (text.literals.empty() && text.class_expression == kNoClasses) Compiled(number);
  }
}

TextMatcher::Candidates TextMatcher::FindCandidates(std::string_view text) const {
  Candidates out(always_.size(), BitWords(words_.word_count()));
  uint64_t* const texts = out.bits_.data();
  uint64_t* const words = texts + out.words_;
  std::copy(always_.begin(), always_.end(), texts);
  std::fill(words, texts + out.bits_.size(), 0);
  words_.Find(text, [&](uint32_t word, size_t at) {
    SetBit(words, word);
    classes_.FoundWord(word, at, text, &out.hits_);
    const uint32_t end = first_text_of_word_[word + 1];
    for (uint32_t i = first_text_of_word_[word]; i < end; ++i) SetBit(texts, texts_of_word_[i]);
  });
  classes_.Finish(text, &out.hits_);
  out.hits_.ForEachClass([&](uint32_t one) {
    const uint32_t end = first_text_of_class_[one + 1];
    for (uint32_t i = first_text_of_class_[one]; i < end; ++i) SetBit(texts, texts_of_class_[i]);
  });
  return out;
}

bool TextMatcher::OtherGroupsFound(uint32_t number, const Candidates& candidates) const {
  const uint64_t* const found = candidates.bits_.data() + candidates.words_;
  const uint32_t end = first_other_group_[number + 1];
  for (uint32_t at = first_other_group_[number]; at < end; at += 1 + other_groups_[at]) {
    const uint32_t* words = &other_groups_[at + 1];
    if (std::none_of(words, words + other_groups_[at],
                     [&](uint32_t word) { return TestBit(found, word); })) {
      return false;
    }
  }
  return true;
}

bool TextMatcher::Matches(uint32_t number, const Candidates& candidates,
                          std::string_view text) const {
  if (const uint32_t expression = texts_[number].class_expression; expression != kNoClasses) {
    size_t begin = 0;
    size_t end = 0;
    return classes_.Matches(expression, candidates.hits_, &begin, &end);
  }
  const std::vector<std::string>& literals = texts_[number].literals;
  if (!literals.empty()) {
    return std::any_of(literals.begin(), literals.end(),
                       [&](const std::string& word) { return text.find(word) != text.npos; });
  }
  if (!OtherGroupsFound(number, candidates)) return false;
  const RE2& regex = Compiled(number);
  return regex.ok() && RE2::PartialMatch(Piece(text), regex);
}

std::string_view TextMatcher::MatchedPart(uint32_t number, std::string_view text) const {
  if (const uint32_t expression = texts_[number].class_expression; expression != kNoClasses) {
    std::string folded(text);
    LowerUtf8(folded.data(), folded.size());
    size_t begin = 0;
    size_t end = 0;
    if (!classes_.Matches(expression, FindCandidates(folded).hits_, &begin, &end)) return {};
    return text.substr(begin, end - begin);
  }
  const RE2& regex = Compiled(number);
  re2::StringPiece part;
  if (!regex.ok() || !regex.Match(Piece(text), 0, text.size(), RE2::UNANCHORED, &part, 1)) {
    return {};
  }
  return {part.data(), part.size()};
}

}  // namespace whybounce
