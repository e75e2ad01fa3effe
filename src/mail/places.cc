#include "mail/places.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/domain.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/delivered.h"
#include "mail/place_lists.h"

namespace whybounce {
namespace {

constexpr size_t kPlacesMax = 2000;
// A sentence reaches that far from its address.
constexpr size_t kSentenceBytes = 300;

constexpr Meanings kNobodys = Bit(Meaning::kNotifier) | Bit(Meaning::kNobody) | Bit(Meaning::kRole);

bool IsWord(char c) { return IsAlnum(c) || (c & 0x80) != 0; }
bool HasWords(std::string_view text) { return std::any_of(text.begin(), text.end(), IsWord); }

// Only blanks and marks, no end of a sentence; and the number of "recipient 1:".
bool IsGap(std::string_view text) {
  if (text.size() > 2 && text.front() == ' ') {
    std::string_view rest = text.substr(text[1] == '#' ? 2 : 1);
    while (!rest.empty() && IsDigit(rest.front())) rest.remove_prefix(1);
    if (rest.starts_with(':')) text = rest;
  }
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return IsWord(c) || c == '.' || c == '!' || c == '?'; });
}

// "1. ", "2) ": of a list.
bool IsNumber(std::string_view before) {
  before = TrimSpace(before);
  if (before.size() < 2 || before.size() > 5) return false;
  const char mark = before.back();
  before.remove_suffix(1);
  return (mark == '.' || mark == ')') && std::all_of(before.begin(), before.end(), IsDigit);
}

int PlaceScore(Place place) {
  switch (place) {
    case Place::kElsewhere:
      return 0;
    case Place::kNamed:
      return 2;
    case Place::kSentence:
      return 3;
    case Place::kLeads:
    case Place::kAlone:
    case Place::kCoded:
      return 4;
    case Place::kLabelled:
    case Place::kCommand:
      return 5;
  }
  return 0;
}

class PlaceFinder {
 public:
  PlaceFinder(const NoticeText& text, const AddressHints& hints)
      : text_(text), hints_(hints), delivered_(text) {}

  void Find(std::vector<AddressPlace>* places) {
    FoundAddress found;
    for (size_t from = 0; places->size() < kPlacesMax && FindAddress(text_.text(), from, &found);) {
      from = found.end;
      AddressPlace place;
      place.address = found.address;
      place.begin = static_cast<uint32_t>(found.begin);
      place.end = static_cast<uint32_t>(found.end);
      place.line = static_cast<uint32_t>(text_.LineOf(found.begin));
      const TextLine& line = text_.lines()[place.line];
      if (line.quoted) continue;
      AdvanceHits(place.begin);
      if (!places->empty() && IsExpansion(places->back(), place)) {
        places->back().expanded_from = place.address;
        continue;
      }
      if (IsNobodys(place)) {
        place.score = kExcluded;
        places->push_back(place);
        continue;
      }
      if (!places->empty() && ContinuesList(places->back(), place)) {
        Inherit(places->back(), &place);
      } else if (IsWithinEntry(place)) {
        place.score = kExcluded;
      } else {
        place.place = PlaceOf(place, line, found.angled);
        place.score = ScoreOf(place, line);
        place.generated = place.score == kExcluded && FollowsLabel(place, Meaning::kNotRecipient);
        place.fails =
            FollowsLabel(place, Meaning::kFailed) && FollowsLabel(place, Meaning::kRecipientLabel);
        place.delivered =
            delivered_.IsDelivered(place, hits_before_) || FollowsLabel(place, Meaning::kDelivered);
      }
      if (place.score == kExcluded) AttachExpansion(text_, place, places);
      if (place.score >= kPossible && place.line >= entry_end_) entry_end_ = EntryEnd(place);
      places->push_back(place);
    }
    RelatePlaces(text_, places);
  }

 private:
  bool IsWithinEntry(const AddressPlace& place) const {
    if (place.line >= entry_end_ || HintScore(place.address) > 0) return false;
    return entry_indented_ || !OpensEntry(text_, place);
  }

  // The lines of an entry are indented more than the one that it begins with: addresses in them are
  // what the server speaks of ("<news@shop>: Sender address rejected"). qmail's begin with the
  // address alone and end at an empty line. Where no entry begins it is the line of the place.
  size_t EntryEnd(const AddressPlace& place) {
    const auto& lines = text_.lines();
    const TextLine& first = lines[place.line];
    const bool opens = OpensEntry(text_, place) || place.place == Place::kAlone;
    size_t end = place.line;
    if (!opens) return end;
    const uint32_t indent = first.first - first.begin;
    entry_indented_ = !OpensEntry(text_, place) || place.end + 1 < first.end;
    for (++end; end < lines.size() && !lines[end].blank(); ++end) {
      if (!entry_indented_ && !lines[end].command) continue;
      if (lines[end].first - lines[end].begin <= indent || lines[end].command) break;
    }
    return end;
  }

  // "mailer-daemon@...", "redacted@...": the local part is a word for who writes bounces, or for
  // nobody.
  bool IsNobodys(const AddressPlace& place) const {
    if (HintScore(place.address) > 0) return false;
    const size_t at = text_.text().find('@', place.begin);
    const size_t begin = at - place.address.find('@');
    for (size_t i = hits_before_; i < text_.hits().size(); ++i) {
      const PhraseHit& hit = text_.hits()[i];
      if (hit.end > at) return false;
      if (hit.begin != begin || hit.end != at || (hit.meanings & kNobodys) == 0) continue;
      if ((hit.meanings & kNobodys) == Bit(Meaning::kRole)) return IsOfOwnDomain(place.address);
      // Mail to a postmaster may fail, too: then it has an entry of its own.
      const bool entry = OpensEntry(text_, place) ||
                         (text_.text()[place.begin] == '<' &&
                          text_.text().substr(place.end).starts_with(" (expanded from"));
      return (hit.meanings & Bit(Meaning::kNobody)) != 0 || !entry || IsOfOwnDomain(place.address);
    }
    return false;
  }

  // "<a@b>, <c@d>; e@f": what is said of the first is said of all.
  bool ContinuesList(const AddressPlace& before, const AddressPlace& place) const {
    if (place.line > before.line + 1) return false;
    const std::string_view between =
        TrimSpace(text_.folded().substr(before.end, place.begin - before.end));
    constexpr std::string_view kMarks[] = {",", ";", ", and", "and", "&", "und", "et", "y", "e"};
    return std::find(std::begin(kMarks), std::end(kMarks), between) != std::end(kMarks);
  }

  void Inherit(const AddressPlace& before, AddressPlace* place) const {
    place->place = before.place;
    place->delivered = before.delivered;
    place->fails = before.fails;
    place->score = before.score == kExcluded
                       ? kExcluded
                       : before.score - HintScore(before.address) + HintScore(place->address);
  }

  // hits_before_ counts the phrases that end at or before `offset`; offsets only grow.
  void AdvanceHits(size_t offset) {
    const auto& hits = text_.hits();
    while (hits_before_ < hits.size() && hits[hits_before_].end <= offset)
      delivered_.Enter(hits[hits_before_++]);
  }

  // "<a@b> (expanded from <c@d>)", "(ultimately generated from c@d)", "(a@b)" behind "a@b".
  bool IsExpansion(const AddressPlace& before, const AddressPlace& place) const {
    if (place.begin - before.end > 60 || SameAddress(before.address, place.address)) return false;
    const std::string_view between = text_.folded().substr(before.end, place.begin - before.end);
    const size_t open = between.find('(');
    return open != between.npos && HasWords(between) && !HasWords(between.substr(0, open)) &&
           between.find(')') == between.npos && FollowsNotRecipient(place);
  }

  // The phrases before the address, nearest first, as far as its sentence goes.
  template <typename F>
  bool AnyPhraseBefore(const AddressPlace& place, size_t reach, F f) const {
    for (size_t i = hits_before_; i > 0; --i) {
      const PhraseHit& hit = text_.hits()[i - 1];
      if (place.begin - hit.end > reach) return false;
      if (f(hit)) return true;
    }
    return false;
  }

  bool FollowsLabel(const AddressPlace& place, Meaning meaning) const {
    return AnyPhraseBefore(place, 24, [&](const PhraseHit& hit) {
      if ((hit.meanings & Bit(meaning)) == 0) return false;
      const std::string_view between = text_.folded().substr(hit.end, place.begin - hit.end);
      const size_t line = text_.LineOf(hit.begin);
      // Above its line a label has a colon or stands alone, as in a table: "a@b => sent" is none.
      const bool above = line != place.line && meaning == Meaning::kOtherLabel;
      const bool alone = above && hit.begin == text_.lines()[line].first;
      return line + 1 + alone >= place.line && IsGap(between) &&
             (!above || alone || between.find(':') != between.npos);
    });
  }

  // "User mailbox exceeds allowed size: <a@b>": in the line before it.
  bool FollowsRefusal(const AddressPlace& place, const TextLine& line) const {
    return AnyPhraseBefore(place, place.begin - line.begin, [](const PhraseHit& hit) {
      return (hit.meanings & Bit(Meaning::kRefusal)) != 0;
    });
  }

  // A label with its colon: "Recipient address : <a@b>".
  bool HasLabelMark(const AddressPlace& place) const {
    std::string_view before = text_.text().substr(0, place.begin);
    while (!before.empty() &&
           (IsSpace(before.back()) || before.back() == '<' || before.back() == '"' ||
            before.back() == '\'' || before.back() == '[' || before.back() == '(')) {
      before.remove_suffix(1);
    }
    return before.ends_with(':') || before.ends_with('=') || before.ends_with("\xef\xbc\x9a") ||
           before.ends_with("mailto");
  }

  // "please contact <a@b>", "on behalf of a@b", in the same sentence.
  bool FollowsNotRecipient(const AddressPlace& place) const {
    return AnyPhraseBefore(place, 60, [&](const PhraseHit& hit) {
      if ((hit.meanings & Bit(Meaning::kNotRecipient)) == 0) return false;
      const std::string_view between = text_.folded().substr(hit.end, place.begin - hit.end);
      // "Your email of March to a@b was returned".
      const bool is_yours = text_.folded().substr(hit.begin).starts_with("your ");
      if (is_yours && (between.ends_with(" to ") || between.ends_with(" to <"))) return false;
      // "The group you tried to contact (a@b) may not exist".
      if (text_.folded().substr(0, hit.begin).ends_with("you tried to ")) return false;
      if (TrimSpace(between) == ":") return true;  // "Contact: a@b"
      return between.find(". ") == between.npos && between.find("\n\n") == between.npos &&
             between.find('@') == between.npos && between.find(':') == between.npos;
    });
  }

  bool IsNamedAsOther(const AddressPlace& place) const {
    if (place.place != Place::kAlone && place.place != Place::kLeads) return false;
    return AnyPhraseBefore(place, 24, [&](const PhraseHit& hit) {
      return (hit.meanings & Bit(Meaning::kNotRecipient)) != 0 &&
             IsGap(text_.folded().substr(hit.end, place.begin - hit.end));
    });
  }

  bool IsNearPhrase(const AddressPlace& place, Meanings meanings) const {
    const auto in_paragraph = [&](size_t from, size_t to) {
      return text_.folded().substr(from, to - from).find("\n\n") == std::string_view::npos;
    };
    if (AnyPhraseBefore(place, kSentenceBytes, [&](const PhraseHit& hit) {
          return (hit.meanings & meanings) != 0 && in_paragraph(hit.end, place.begin);
        })) {
      return true;
    }
    for (size_t i = hits_before_; i < text_.hits().size(); ++i) {
      const PhraseHit& hit = text_.hits()[i];
      if (hit.begin > place.end + kSentenceBytes) return false;
      if (hit.begin >= place.end && (hit.meanings & meanings) != 0 &&
          in_paragraph(place.end, hit.begin)) {
        return true;
      }
    }
    return false;
  }

  Place PlaceOf(const AddressPlace& place, const TextLine& line, bool angled) const {
    const std::string_view before = text_.folded().substr(line.first, place.begin - line.first);
    const std::string_view after = text_.folded().substr(place.end, line.end - place.end);
    if (line.command)
      return before.find("rcpt") != before.npos ? Place::kCommand : Place::kElsewhere;
    if (line.answer) return Place::kElsewhere;
    if (HasLabelMark(place) && (FollowsLabel(place, Meaning::kRecipientLabel) ||
                                FollowsLabel(place, Meaning::kDeliveredLabel))) {
      return Place::kLabelled;
    }
    if (!HasWords(before) || IsNumber(before))
      return HasWords(after) ? Place::kLeads : Place::kAlone;
    if (text_.HasFailure(place.line) && IsOnlyCodes(before)) return Place::kCoded;
    if (FollowsLabel(place, Meaning::kFailed))
      return HasWords(after) ? Place::kSentence : Place::kLabelled;
    if (IsNearPhrase(place, Bit(Meaning::kFailed) | Bit(Meaning::kDelayed) |
                                Bit(Meaning::kDelivered) | Bit(Meaning::kRefusal))) {
      return angled && !HasWords(after) && !HasLabelMark(place) && before.size() < 60
                 ? Place::kNamed
                 : Place::kSentence;
    }
    if (angled && !HasWords(after) && before.size() < 60 && !HasLabelMark(place))
      return Place::kNamed;
    return Place::kElsewhere;
  }

  // "550 5.1.1 <", "554-": the address is what the reply speaks of.
  static bool IsOnlyCodes(std::string_view before) {
    return std::none_of(before.begin(), before.end(),
                        [](char c) { return IsAlpha(c) || (c & 0x80) != 0; });
  }

  bool IsBelowHeading(const AddressPlace& place) const {
    for (const Meaning meaning : {Meaning::kFailed, Meaning::kDelayed, Meaning::kDelivered}) {
      if (text_.FirstEnd(meaning) <= place.begin) return true;
    }
    return false;
  }

  int ScoreOf(const AddressPlace& place, const TextLine& line) const {
    int score = PlaceScore(place.place);
    const bool speaks = place.place == Place::kSentence || place.place == Place::kNamed ||
                        place.place == Place::kElsewhere;
    const bool other_label = FollowsLabel(place, Meaning::kOtherLabel) &&
                             place.place != Place::kLabelled && place.place != Place::kCommand &&
                             !FollowsRefusal(place, line);
    if (other_label) return kExcluded;
    if (place.place == Place::kElsewhere) {
      // "To: <a@b>" says whom the mail was for; good enough where nothing says more.
      const std::string_view before =
          TrimSpace(text_.folded().substr(line.first, place.begin - line.first));
      if (before != "to:" && before != "to: <" && before != "to:<") {
        const bool other = FollowsNotRecipient(place) || IsOwn(place.address);
        return other ? kExcluded : 0;
      }
      score = 1;
      const size_t below = place.line + 1;
      if (below < text_.lines().size() && text_.HasFailure(below)) score += 2;
    }
    if (speaks && FollowsNotRecipient(place)) return kExcluded;
    // "Questions go to the administrator at:", and below it an address alone.
    if (!speaks && IsNamedAsOther(place)) return kExcluded;
    const bool heading = IsBelowHeading(place);
    if (heading || (place.place == Place::kSentence && IsNearPhrase(place, Bit(Meaning::kFailed))))
      score += 2;
    if (place.place == Place::kNamed && !heading) return 0;
    if (IsNearPhrase(place, Bit(Meaning::kRefusal))) score += 1;
    if ((place.place == Place::kLeads || place.place == Place::kAlone ||
         place.place == Place::kCoded) &&
        HasReplyNear(place)) {
      score += 2;
    }
    return score + HintScore(place.address);
  }

  int HintScore(std::string_view address) const {
    return (Contains(hints_.addressed, address) ? 2 : 0) + (hints_.failed.Has(address) ? 5 : 0) -
           (IsOwn(address) ? 6 : 0);
  }

  bool IsOfOwnDomain(std::string_view address) const {
    return std::any_of(hints_.own.begin(), hints_.own.end(), [&](std::string_view own) {
      return EqualsIgnoreCase(DomainOf(own), DomainOf(address));
    });
  }

  // Also with a tag: "bounces+17@shop.example".
  bool IsOwn(std::string_view address) const {
    return std::any_of(hints_.own.begin(), hints_.own.end(), [&](std::string_view own) {
      return SameAddress(own, address) || SameButForTag(own, address);
    });
  }

  // On its line or one of the next three.
  bool HasReplyNear(const AddressPlace& place) const {
    for (size_t i = place.line; i < text_.lines().size() && i < place.line + 4U; ++i) {
      if (text_.lines()[i].blank()) return false;
      if (text_.HasFailure(i)) return true;
    }
    return false;
  }

  const NoticeText& text_;
  const AddressHints& hints_;
  size_t hits_before_ = 0;
  size_t entry_end_ = 0;  // the line behind the entry that is open
  bool entry_indented_ = true;
  DeliveredSections delivered_;
};

}  // namespace

bool Contains(const std::vector<std::string_view>& addresses, std::string_view address) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](std::string_view one) { return SameAddress(one, address); });
}

void FindPlaces(const NoticeText& text, const AddressHints& hints,
                std::vector<AddressPlace>* places) {
  places->clear();
  PlaceFinder(text, hints).Find(places);
}

}  // namespace whybounce
