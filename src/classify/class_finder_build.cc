// Classes and expressions into what ClassFinder looks for.
#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "classify/class_finder.h"

namespace whybounce {
namespace {

// What is written for the letters U+00E0 to U+00FF and U+0100 to U+017F where only ASCII can be.
constexpr std::string_view kLatin1 = "aaaaaaaceeeeiiiidnooooo?ouuuuyty";
constexpr std::string_view kLatinExtended =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooo"
    "oorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kLatin1.size() == 32 && kLatinExtended.size() == 128);

// The phrase in ASCII; `german` writes ae, oe and ue for what has two dots.
std::string Plain(std::string_view phrase, bool german) {
  std::string out;
  for (size_t at = 0; at < phrase.size(); ++at) {
    const auto lead = static_cast<uint8_t>(phrase[at]);
    if (lead < 0xc3 || lead > 0xc5 || at + 1 == phrase.size()) {
      out.push_back(phrase[at]);
      continue;
    }
    const unsigned letter = (lead & 0x1fU) << 6 | (static_cast<uint8_t>(phrase[++at]) & 0x3fU);
    if (letter == 0xdf) {
      out.append("ss");
    } else if (letter >= 0x100) {
      out.push_back(kLatinExtended[letter - 0x100]);
    } else if (letter >= 0xe0) {
      out.push_back(kLatin1[letter - 0xe0]);
      const bool two_dots = letter == 0xe4 || letter == 0xf6 || letter == 0xfc;
      if (letter == 0xe6 || (german && two_dots)) out.push_back('e');
    }
  }
  return out;
}

bool IsKeyByte(char c) { return c != ' ' && c != '\''; }

}  // namespace

void ClassFinder::AddPhrase(std::string_view phrase, uint32_t word_class, WordFinder* words) {
  std::string folded(phrase);
  LowerUtf8(folded.data(), folded.size());
  AddSpelling(folded, word_class, words);
  const std::string plain = Plain(folded, false);
  if (plain == folded) return;
  AddSpelling(plain, word_class, words);
  if (const std::string german = Plain(folded, true); german != plain) {
    AddSpelling(german, word_class, words);
  }
}

void ClassFinder::AddSpelling(std::string_view phrase, uint32_t word_class, WordFinder* words) {
  Phrase out;
  out.word_class = static_cast<uint16_t>(word_class);
  if (phrase.starts_with('*')) {
    out.open_begin = 1;
    phrase.remove_prefix(1);
  }
  if (phrase.ends_with('*')) {
    out.open_end = 1;
    phrase.remove_suffix(1);
  }
  // Two letters are too few to look for: they are found after a blank.
  std::string text(phrase);
  if (text.size() < WordFinder::kWordBytesMin) text.insert(text.begin(), '\x01');
  size_t best = 0;
  size_t best_size = 0;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsKeyByte(text[end])) ++end;
    if (end - at > best_size) {
      best = at;
      best_size = end - at;
    }
    at = end + 1;
  }
  if (best_size < WordFinder::kWordBytesMin) return;
  std::replace(text.begin(), text.end(), '\x01', ' ');
  out.begin = static_cast<uint32_t>(bytes_.size());
  out.size = static_cast<uint16_t>(text.size());
  out.key_at = static_cast<uint16_t>(best);
  out.key_size = static_cast<uint16_t>(best_size);
  bytes_.append(text);
  if (text.front() == ' ') short_phrases_.push_back(out);
  phrases_.push_back(out);
  word_of_phrase_.push_back(words->Add(std::string_view(text).substr(best, best_size)));
}

uint32_t ClassFinder::ClassOfPhrase(const std::string& phrase, WordFinder* words) {
  if (names_.size() >= ClassHits::kClassesMax && !class_of_phrase_.contains(phrase))
    return kNoClass;
  const auto [it, is_new] = class_of_phrase_.emplace(phrase, static_cast<uint32_t>(names_.size()));
  if (is_new) {
    names_.emplace_back();
    AddPhrase(phrase, it->second, words);
  }
  return it->second;
}

void ClassFinder::Define(const std::vector<WordClass>& classes, WordFinder* words) {
  for (const WordClass& one : classes) {
    class_of_name_.emplace(one.name, static_cast<uint32_t>(names_.size()));
    names_.push_back(one.name);
  }
  if (const auto it = class_of_name_.find(AbslView(kIgnoredClass)); it != class_of_name_.end()) {
    ignored_ = it->second;
  }
  // Classes made of classes: those that others are made of come first.
  std::vector<std::pair<uint32_t, ClassExpression>> made;
  for (const WordClass& one : classes) {
    const uint32_t word_class = class_of_name_[one.name];
    for (const std::string& phrase : one.phrases) {
      if (IsClassExpression(phrase)) {
        made.emplace_back(word_class, ParseClassExpression(phrase));
      } else {
        AddPhrase(phrase, word_class, words);
      }
    }
  }
  std::vector<uint32_t> depth(names_.size(), 0);
  for (int round = 0; round < 4; ++round) {
    for (const auto& [word_class, expression] : made) {
      for (const ClassExpression::Item& item : expression.terms.front().items) {
        for (const std::string& name : item.classes) {
          const auto it = class_of_name_.find(name);
          const bool is_made = it != class_of_name_.end() &&
                               std::any_of(made.begin(), made.end(), [&](const auto& other) {
                                 return other.first == it->second;
                               });
          if (is_made) depth[word_class] = std::max(depth[word_class], depth[it->second] + 1);
        }
      }
    }
  }
  std::stable_sort(made.begin(), made.end(),
                   [&](const auto& a, const auto& b) { return depth[a.first] < depth[b.first]; });
  for (const auto& [word_class, expression] : made) {
    const size_t terms = terms_.size();
    if (!AddTerms(expression, words)) continue;
    sequences_.push_back(terms_[terms]);
    sequence_classes_.push_back(static_cast<uint16_t>(word_class));
    terms_.resize(terms);
  }
}

bool ClassFinder::AddTerms(const ClassExpression& expression, WordFinder* words) {
  if (!expression.error.empty()) return false;
  const size_t terms = terms_.size();
  for (const ClassExpression::Term& term : expression.terms) {
    Term out;
    out.first_item = static_cast<uint32_t>(items_.size());
    out.items = static_cast<uint16_t>(term.items.size());
    out.absent = term.absent ? 1 : 0;
    for (const ClassExpression::Item& item : term.items) {
      std::vector<uint16_t> classes;
      for (const std::string& name : item.classes) {
        const auto it = class_of_name_.find(name);
        if (it == class_of_name_.end()) {
          terms_.resize(terms);
          return false;
        }
        classes.push_back(static_cast<uint16_t>(it->second));
      }
      if (classes.empty()) {
        const uint32_t word_class = ClassOfPhrase(item.phrase, words);
        if (word_class == kNoClass) {
          terms_.resize(terms);
          return false;
        }
        classes.push_back(static_cast<uint16_t>(word_class));
      }
      items_.push_back(static_cast<uint16_t>(classes.size()));
      items_.insert(items_.end(), classes.begin(), classes.end());
    }
    terms_.push_back(out);
  }
  return true;
}

uint32_t ClassFinder::Add(std::string_view expression, WordFinder* words) {
  if (first_term_.empty()) first_term_.push_back(static_cast<uint32_t>(terms_.size()));
  const size_t terms = terms_.size();
  AddTerms(ParseClassExpression(expression), words);
  first_term_.push_back(static_cast<uint32_t>(terms_.size()));
  // Any item of a term that must be there is a key; the one of the fewest classes is the best, and
  // after the first, nouns, stands what is rarer.
  std::vector<uint16_t> key;
  for (size_t i = terms; i < terms_.size(); ++i) {
    if (terms_[i].absent != 0) continue;
    const uint16_t* item = items_.data() + terms_[i].first_item;
    for (uint16_t j = 0; j < terms_[i].items; ++j, item += 1 + *item) {
      if (key.empty() || *item <= key.size()) key.assign(item + 1, item + 1 + *item);
    }
  }
  keys_.push_back(std::move(key));
  return static_cast<uint32_t>(keys_.size() - 1);
}

void ClassFinder::Build(const WordFinder& words) {
  std::vector<uint32_t> order(phrases_.size());
  std::iota(order.begin(), order.end(), uint32_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return word_of_phrase_[a] < word_of_phrase_[b]; });
  std::vector<Phrase> sorted;
  sorted.reserve(order.size());
  first_phrase_of_word_.assign(words.word_count() + 1, 0);
  for (const uint32_t i : order) {
    sorted.push_back(phrases_[i]);
    ++first_phrase_of_word_[word_of_phrase_[i] + 1];
  }
  std::partial_sum(first_phrase_of_word_.begin(), first_phrase_of_word_.end(),
                   first_phrase_of_word_.begin());
  phrases_ = std::move(sorted);
  word_of_phrase_.clear();
  class_of_name_.clear();
  class_of_phrase_.clear();
}

}  // namespace whybounce
