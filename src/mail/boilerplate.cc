#include "mail/boilerplate.h"

#include <algorithm>

#include "base/phrase_finder.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Sentences that are looked at; what lies after them stays.
constexpr int kSentencesMax = 60;

bool EndsSentence(std::string_view text, size_t at) {
  const char c = text[at];
  return (c == '.' || c == '!' || c == '?' || c == ':') &&
         (at + 1 == text.size() || IsSpace(text[at + 1]));
}

// Where the first sentence of `text` ends.
size_t SentenceEnd(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (EndsSentence(text, at)) return at + 1;
  }
  return text.size();
}

// Where the last sentence of `text`, which has no blanks at its end, begins.
size_t SentenceBegin(std::string_view text) {
  for (size_t at = text.size() - std::min<size_t>(text.size(), 1); at > 0; --at) {
    if (EndsSentence(text, at - 1)) return at;
  }
  return 0;
}

// Letters that are of no address.
bool HasWords(std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const bool letters =
        std::any_of(word.begin(), word.end(), [](char c) { return IsAlpha(c) || (c & 0x80) != 0; });
    if (letters && word.find('@') == word.npos) return true;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return false;
}

Meanings MeaningsOf(std::string_view sentence, const MailWords& words, Arena* arena) {
  Meanings all = 0;
  words.Find(Folded(sentence, arena), [&](Meanings meanings, size_t, size_t) { all |= meanings; });
  return all;
}

// "for 5 days": how long it took, or will.
bool HasNumber(std::string_view sentence) {
  return std::any_of(sentence.begin(), sentence.end(), IsDigit);
}

bool SaysWhy(std::string_view sentence, Meanings meanings) {
  constexpr Meanings kSaysNothing = Bit(Meaning::kBoilerplate) | Bit(Meaning::kDelayed);
  if ((meanings & Bit(Meaning::kRefusal)) != 0) return true;
  if ((meanings & kSaysNothing) != 0) return false;
  return (meanings & Bit(Meaning::kFailed)) == 0 || HasNumber(sentence);
}

}  // namespace

std::string_view WithoutBoilerplate(std::string_view text, const MailWords& words, Arena* arena) {
  text = TrimSpace(text);
  std::string_view late;  // the first sentence that says how long the mail is late
  for (int i = 0; i < kSentencesMax && !text.empty(); ++i) {
    const std::string_view sentence = text.substr(0, SentenceEnd(text));
    const Meanings meanings = MeaningsOf(sentence, words, arena);
    if (HasWords(sentence) && SaysWhy(sentence, meanings)) break;
    if (late.empty() && (meanings & Bit(Meaning::kDelayed)) != 0 && HasNumber(sentence))
      late = sentence;
    text = TrimSpace(text.substr(sentence.size()));
  }
  for (int i = 0; i < kSentencesMax && !text.empty(); ++i) {
    const std::string_view sentence = text.substr(SentenceBegin(text));
    if (!HasWords(sentence) || SaysWhy(sentence, MeaningsOf(sentence, words, arena))) break;
    text = TrimSpace(text.substr(0, text.size() - sentence.size()));
  }
  return text.empty() ? late : text;
}

bool ConsumeGaveUp(std::string_view* words) {
  constexpr std::string_view kGaveUp = ": retry timeout exceeded";
  if (!words->ends_with(kGaveUp)) return false;
  const std::string_view reason = words->substr(0, words->size() - kGaveUp.size());
  if (!HasWords(reason) || reason.ends_with(']')) return false;
  *words = reason;
  return true;
}

}  // namespace whybounce
