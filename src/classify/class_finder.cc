#include "classify/class_finder.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

bool IsByte(std::string_view text, size_t at, char c) { return at < text.size() && text[at] == c; }
uint8_t ByteAt(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// Whether a letter of a script with blanks between words begins or goes on at `at`: Latin, Greek,
// Cyrillic, Arabic and the like have two bytes, Vietnamese letters three. Chinese, Japanese and
// Korean words have no such ends.
bool IsWordLead(uint8_t lead, uint8_t next) {
  if (lead < 0x80) return IsAlnum(static_cast<char>(lead));
  // The Arabic comma, semicolon and question mark.
  if (lead == 0xd8 && (next == 0x8c || next == 0x9b || next == 0x9f)) return false;
  return (lead >= 0xc3 && lead < 0xe0) || (lead == 0xe1 && next >= 0xb8 && next <= 0xbb);
}
bool WordGoesOn(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  return IsWordLead(ByteAt(text, at), at + 1 < text.size() ? ByteAt(text, at + 1) : 0);
}
bool WordComesFrom(std::string_view text, size_t at) {
  if (at == 0) return false;
  const uint8_t last = ByteAt(text, at - 1);
  if (last < 0x80) return IsAlnum(static_cast<char>(last));
  size_t lead = at - 1;
  while (lead > 0 && at - lead < 3 && (ByteAt(text, lead) & 0xc0) == 0x80) --lead;
  return IsWordLead(ByteAt(text, lead), lead + 1 < at ? ByteAt(text, lead + 1) : 0);
}
// Words of Chinese, Japanese and Korean have no blanks around them.
bool EndsInWord(std::string_view text) { return WordComesFrom(text, text.size()); }
bool BeginsInWord(std::string_view text) { return WordGoesOn(text, 0); }

// A part of a host's name, an address or a path says nothing.
bool StandsInName(std::string_view text, size_t begin, size_t end) {
  if (end + 1 < text.size()) {
    const char next = text[end];
    if (next == '@' || (next == '.' && IsAlnum(text[end + 1]))) return true;
    if (next == ':' && text[end + 1] == '/') return true;
  }
  if (begin >= 2) {
    const char last = text[begin - 1];
    if (last == '@' || last == '=' || (last == '.' && IsAlnum(text[begin - 2]))) return true;
  }
  return false;
}

// How many bytes of `text` at `at` are an apostrophe.
size_t ApostropheSize(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '\'' || text[at] == '`') return 1;
  if (text.substr(at, 3) == "\xe2\x80\x99" || text.substr(at, 3) == "\xe2\x80\x98") return 3;
  return text.substr(at, 2) == "\xc2\xb4" ? 2 : 0;
}
size_t ApostropheSizeBefore(std::string_view text, size_t at) {
  for (const size_t size : {size_t{1}, size_t{2}, size_t{3}}) {
    if (at >= size && ApostropheSize(text, at - size) == size) return size;
  }
  return 0;
}
// Of a character of UTF-8.
bool IsFirstByte(char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; }
bool IsGap(char c) { return c == ' ' || c == '-' || c == '_'; }

}  // namespace

void ClassFinder::Compare(const Phrase& phrase, size_t at, std::string_view text,
                          ClassHits* hits) const {
  const std::string_view wanted = std::string_view(bytes_).substr(phrase.begin, phrase.size);
  size_t end = at + phrase.key_size;
  for (size_t i = phrase.key_at + size_t{phrase.key_size}; i < wanted.size(); ++i) {
    if (wanted[i] == ' ') {
      if (end < text.size() && IsGap(text[end])) ++end;
    } else if (wanted[i] == '\'') {
      end += ApostropheSize(text, end);
    } else if (IsByte(text, end, wanted[i])) {
      ++end;
    } else {
      return;
    }
  }
  size_t begin = at;
  for (size_t i = phrase.key_at; i-- > 0;) {
    if (wanted[i] == ' ') {
      if (begin > 0 && IsGap(text[begin - 1])) --begin;
    } else if (wanted[i] == '\'') {
      begin -= ApostropheSizeBefore(text, begin);
    } else if (begin > 0 && text[begin - 1] == wanted[i]) {
      --begin;
    } else {
      return;
    }
  }
  if (phrase.open_begin == 0 && BeginsInWord(wanted) && WordComesFrom(text, begin)) return;
  if (phrase.open_end == 0) {
    if (EndsInWord(wanted) && WordGoesOn(text, end)) return;
  } else {
    while (end < text.size() && WordGoesOn(text, end)) end += ByteAt(text, end) < 0x80 ? 1 : 2;
    end = std::min(end, text.size());
  }
  if (!StandsInName(text, begin, end)) hits->Add(phrase.word_class, begin, end);
}

// A sentence ends with a full stop, a code ("550 5.1.1") or "]:", after which another host speaks.
void ClassFinder::SetSentences(std::string_view text, ClassHits* hits) {
  std::array<ClassHit, ClassHits::kHitsMax>& all = hits->hits_;
  std::sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(hits->size_),
            [](const ClassHit& a, const ClassHit& b) {
              return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
            });
  uint16_t sentence = 0;
  size_t at = 0;
  size_t letters = 0;
  const auto ends_at = [&](size_t i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    if (c == '.' || c == '!' || c == '?' || c == ';') return next == ' ';
    if (c == ']') return next == ':';
    if (c == '\xe3') return text.substr(i, 3) == "\xe3\x80\x82";
    // A reply code or an enhanced code between blanks.
    if ((c != '4' && c != '5') || !(i == 0 || text[i - 1] == ' ')) return false;
    size_t end = i + 1;
    while (end < text.size() && (IsDigit(text[end]) || text[end] == '.')) ++end;
    const std::string_view code = text.substr(i, end - i);
    const bool whole = end == text.size() || text[end] == ' ' || text[end] == '-';
    return whole && (code.size() == 3 ? code.find('.') == code.npos
                                      : code.size() >= 5 && code[1] == '.' && code[3] == '.');
  };
  for (size_t i = 0; i < hits->size_; ++i) {
    for (; at < all[i].begin; ++at) {
      const char c = text[at];
      letters += IsFirstByte(c) ? 1 : 0;
      if (!IsAlpha(c) && ends_at(at)) ++sentence;
    }
    all[i].sentence = sentence;
    all[i].first_letter = static_cast<uint16_t>(letters);
    const std::string_view phrase = text.substr(at, all[i].end - at);
    all[i].last_letter = static_cast<uint16_t>(
        letters + static_cast<size_t>(std::count_if(phrase.begin(), phrase.end(), IsFirstByte)));
  }
}

void ClassFinder::Finish(std::string_view text, ClassHits* hits) const {
  for (const Phrase& phrase : short_phrases_) {
    const std::string_view word = std::string_view(bytes_).substr(phrase.begin + 1, 2);
    if (text.starts_with(word) && !WordGoesOn(text, 2)) hits->Add(phrase.word_class, 0, 2);
  }
  if (hits->size_ == 0) return;
  SetSentences(text, hits);
  if (ignored_ < names_.size() && hits->Has(ignored_)) {
    // What is not meant hides the words in it.
    ClassHits rest;
    for (const ClassHit& hit : *hits) {
      const bool hidden = std::any_of(hits->begin(), hits->end(), [&](const ClassHit& other) {
        return other.word_class == ignored_ && other.begin <= hit.begin && hit.end <= other.end;
      });
      if (hidden) continue;
      rest.Add(hit.word_class, hit.begin, hit.end);
      rest.hits_[rest.size_ - 1] = hit;
    }
    *hits = rest;
  }
  for (size_t i = 0; i < sequences_.size(); ++i) {
    if (!MayHold(sequences_[i], *hits)) continue;
    std::array<ClassHit, 8> found;
    size_t count = 0;
    VisitTerm(sequences_[i], *hits, kTightLetters, [&](const Span& span) {
      found[count] = span.first;
      found[count].word_class = sequence_classes_[i];
      found[count].end = span.last.end;
      found[count].last_letter = span.last.last_letter;
      return ++count == found.size();
    });
    for (size_t j = 0; j < count; ++j) {
      const size_t size = hits->size_;
      hits->Add(found[j].word_class, found[j].begin, found[j].end);
      if (hits->size_ > size) hits->hits_[size] = found[j];
    }
  }
}

bool ClassFinder::IsOf(const ClassHit& hit, const uint16_t* classes, uint16_t count) const {
  return std::find(classes, classes + count, hit.word_class) != classes + count;
}

bool ClassFinder::MayHold(const Term& term, const ClassHits& hits) const {
  const uint16_t* item = items_.data() + term.first_item;
  for (uint16_t i = 0; i < term.items; ++i, item += 1 + *item) {
    if (std::none_of(item + 1, item + 1 + *item, [&](uint16_t k) { return hits.Has(k); })) {
      return false;
    }
  }
  return true;
}

template <typename Visit>
bool ClassFinder::VisitRest(const uint16_t* items, uint16_t count, const ClassHits& hits,
                            size_t gap, Span span, Visit& visit) const {
  if (count == 0) return visit(span);
  for (const ClassHit& hit : hits) {
    if (hit.sentence != span.first.sentence || hit.begin < span.last.end ||
        hit.first_letter > span.last.last_letter + gap || !IsOf(hit, items + 1, *items)) {
      continue;
    }
    if (VisitRest(items + 1 + *items, static_cast<uint16_t>(count - 1), hits, gap,
                  Span{span.first, hit}, visit)) {
      return true;
    }
  }
  return false;
}

template <typename Visit>
bool ClassFinder::VisitTerm(const Term& term, const ClassHits& hits, size_t gap,
                            Visit visit) const {
  const uint16_t* items = items_.data() + term.first_item;
  for (const ClassHit& hit : hits) {
    if (!IsOf(hit, items + 1, *items)) continue;
    if (VisitRest(items + 1 + *items, static_cast<uint16_t>(term.items - 1), hits, gap,
                  Span{hit, hit}, visit)) {
      return true;
    }
  }
  return false;
}

bool ClassFinder::Matches(uint32_t expression, const ClassHits& hits, size_t* begin,
                          size_t* end) const {
  const Term* const first = terms_.data() + first_term_[expression];
  const Term* const last = terms_.data() + first_term_[expression + 1];
  if (first == last) return false;
  for (const Term* term = first; term < last; ++term) {
    if (term->absent == 0 && !MayHold(*term, hits)) return false;
  }
  return VisitTerm(*first, hits, kBehindLetters, [&](const Span& anchor) {
    size_t whole_begin = anchor.first.begin;
    size_t whole_end = anchor.last.end;
    for (const Term* term = first + 1; term < last; ++term) {
      if (term->absent != 0 && !MayHold(*term, hits)) continue;
      const bool found = VisitTerm(*term, hits, kBehindLetters, [&](const Span& span) {
        if (span.first.sentence != anchor.first.sentence) return false;
        if (term->absent != 0) return true;
        if (span.first.first_letter > anchor.last.last_letter + kNearLetters ||
            anchor.first.first_letter > span.last.last_letter + kNearLetters) {
          return false;
        }
        whole_begin = std::min<size_t>(whole_begin, span.first.begin);
        whole_end = std::max<size_t>(whole_end, span.last.end);
        return true;
      });
      if (found == (term->absent != 0)) return false;
    }
    *begin = whole_begin;
    *end = whole_end;
    return true;
  });
}

std::vector<std::string_view> ClassFinder::Names(const ClassHits& hits) const {
  std::vector<std::string_view> out;
  for (const ClassHit& hit : hits) {
    const std::string_view name = names_[hit.word_class];
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  }
  return out;
}

}  // namespace whybounce
