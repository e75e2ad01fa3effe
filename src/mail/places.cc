#include "mail/places.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/text.h"
#include "mail/address.h"
#include "reply/find_reply.h"

namespace whybounce {
namespace {

constexpr size_t kPlacesMax = 2000;
constexpr int kExcluded = -10;  // said to be somebody else's
// A sentence reaches that far from its address.
constexpr size_t kSentenceBytes = 300;

bool IsWord(char c) { return IsAlnum(c) || (c & 0x80) != 0; }
bool HasWords(std::string_view text) { return std::any_of(text.begin(), text.end(), IsWord); }

// Only blanks, quotes, brackets and marks, no end of a sentence; and the number of "recipient 1:".
bool IsGap(std::string_view text) {
  if (text.size() > 2 && text.front() == ' ') {
    std::string_view rest = text.substr(text[1] == '#' ? 2 : 1);
    while (!rest.empty() && IsDigit(rest.front())) rest.remove_prefix(1);
    if (rest.starts_with(':')) text = rest;
  }
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return IsWord(c) || c == '.' || c == '!' || c == '?'; });
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
  PlaceFinder(const NoticeText& text, const AddressHints& hints) : text_(text), hints_(hints) {}

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
      if (!places->empty() && ContinuesList(places->back(), place)) {
        Inherit(places->back(), &place);
      } else {
        place.place = PlaceOf(place, line, found.angled);
        place.score = ScoreOf(place, line);
        place.delivered = IsDelivered(place);
      }
      places->push_back(place);
    }
    JoinList(places);
    DropDelivered(places);
  }

 private:
  // "<a@b>:" at the front of a line, as qmail and Postfix write.
  bool OpensEntry(const AddressPlace& place) const {
    const std::string_view text = text_.text();
    return place.begin == text_.lines()[place.line].first && text[place.begin] == '<' &&
           text.substr(place.end).starts_with(':');
  }

  // What one entry of a list is, the others are.
  void JoinList(std::vector<AddressPlace>* places) const {
    const auto is_sure = [&](const AddressPlace& p) {
      return p.score >= kCertain && OpensEntry(p);
    };
    if (std::none_of(places->begin(), places->end(), is_sure)) return;
    for (AddressPlace& place : *places) {
      if (place.score > 0 && place.score < kCertain && OpensEntry(place)) place.score = kCertain;
    }
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
    place->score = before.score == kExcluded
                       ? kExcluded
                       : before.score - HintScore(before.address) + HintScore(place->address);
  }

  // In a list of who failed and who did not, the latter are no recipients of a bounce. Where all
  // were delivered it is a report.
  static void DropDelivered(std::vector<AddressPlace>* places) {
    const auto fails = [](const AddressPlace& p) { return !p.delivered && p.score >= kPossible; };
    if (std::none_of(places->begin(), places->end(), fails)) return;
    for (AddressPlace& place : *places) {
      if (place.delivered) place.score = kExcluded;
    }
  }

  // hits_before_ counts the phrases that end at or before `offset`; offsets only grow.
  void AdvanceHits(size_t offset) {
    const auto& hits = text_.hits();
    while (hits_before_ < hits.size() && hits[hits_before_].end <= offset)
      EnterSection(hits[hits_before_++]);
  }

  // "Delivered to:", "The following were successfully delivered:": from there on addresses are of
  // those who got the mail, until another heading comes.
  void EnterSection(const PhraseHit& hit) {
    constexpr Meanings kFails = Bit(Meaning::kFailed) | Bit(Meaning::kDelayed);
    const size_t line = text_.LineOf(hit.begin);
    if ((hit.meanings & kFails) != 0 || IsDenied(hit)) {
      failing_line_ = line;
      delivered_line_ = kNoLine;
    } else if ((hit.meanings & kDelivers) != 0 && line != failing_line_) {
      const std::string_view rest = LineBehind(hit.end);
      const size_t colon = rest.find(':');
      if (colon != rest.npos && colon < rest.find('@')) delivered_line_ = line;
    } else if ((hit.meanings & Bit(Meaning::kRecipientLabel)) != 0 && line != delivered_line_ &&
               (text_.lines()[line].opening & Bit(Meaning::kRecipientLabel)) != 0) {
      delivered_line_ = kNoLine;
    }
  }

  // "not delivered to", "nicht zugestellt".
  bool IsDenied(const PhraseHit& hit) const {
    if ((hit.meanings & kDelivers) == 0) return false;
    const std::string_view before = TrimSpace(text_.folded().substr(0, hit.begin));
    const std::string_view word = before.substr(before.find_last_of(" \n:(") + 1);
    constexpr std::string_view kNo[] = {"not",      "nicht",        "non",  "no",   "nie",
                                        "n\u00e3o", "\u043d\u0435", "niet", "inte", "ikke"};
    return std::find(std::begin(kNo), std::end(kNo), word) != std::end(kNo);
  }

  std::string_view LineBehind(size_t offset) const {
    const TextLine& line = text_.lines()[text_.LineOf(offset)];
    return text_.text().substr(offset, line.end - std::min<size_t>(offset, line.end));
  }

  bool IsDelivered(const AddressPlace& place) const {
    if (FailsHere(place)) return false;
    // "a@b: delivered", "a@b ... delivered"
    for (size_t i = hits_before_; i < text_.hits().size(); ++i) {
      const PhraseHit& hit = text_.hits()[i];
      if (hit.begin > place.end + 8) break;
      if (hit.begin < place.end || (hit.meanings & kDelivers) == 0) continue;
      const std::string_view between = text_.text().substr(place.end, hit.begin - place.end);
      if (between.find('\n') == between.npos && !HasWords(between)) return true;
    }
    if (delivered_line_ == kNoLine) return false;
    // A heading that nobody knows ends the list, too.
    for (size_t i = delivered_line_ + 1; i < place.line; ++i) {
      const std::string_view words = text_.Line(i);
      if (words.ends_with(':') && words.find('@') == words.npos) return false;
    }
    return true;
  }

  // A reply beside the address, or below it before another one comes.
  bool FailsHere(const AddressPlace& place) const {
    for (size_t i = place.line; i < text_.lines().size() && i < place.line + 4U; ++i) {
      const std::string_view words = text_.Line(i);
      if (i > place.line && (words.empty() || words.find('@') != words.npos)) return false;
      if (text_.HasFailure(i)) return true;
    }
    return false;
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
      return (hit.meanings & Bit(meaning)) != 0 && text_.LineOf(hit.begin) + 1 >= place.line &&
             IsGap(text_.folded().substr(hit.end, place.begin - hit.end));
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
    if (!HasWords(before)) return HasWords(after) ? Place::kLeads : Place::kAlone;
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
                             place.place != Place::kLabelled && place.place != Place::kCommand;
    if (other_label) return kExcluded;
    if (place.place == Place::kElsewhere) {
      // "To: <a@b>" says whom the mail was for; good enough where nothing says more.
      const std::string_view before =
          TrimSpace(text_.folded().substr(line.first, place.begin - line.first));
      if (before != "to:" && before != "to: <" && before != "to:<") {
        const bool other = FollowsNotRecipient(place) || Contains(hints_.own, place.address);
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
           (Contains(hints_.own, address) ? 6 : 0);
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
  static constexpr size_t kNoLine = static_cast<size_t>(-1);
  static constexpr Meanings kDelivers = Bit(Meaning::kDelivered) | Bit(Meaning::kDeliveredLabel);

  const AddressHints& hints_;
  size_t hits_before_ = 0;
  size_t delivered_line_ = kNoLine;  // of the heading above that says who got the mail
  size_t failing_line_ = kNoLine;    // the last that says that mail failed
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
