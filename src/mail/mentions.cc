#include "mail/mentions.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/domain.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/delivered.h"
#include "mail/mention_lists.h"

namespace whybounce {
namespace {

constexpr size_t kMentionsMax = 2000;
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

class MentionFinder {
 public:
  MentionFinder(const NoticeText& text, const AddressHints& hints)
      : text_(text), hints_(hints), delivered_(text) {}

  void Find(std::vector<AddressMention>* mentions) {
    FoundAddress found;
    for (size_t from = 0;
         mentions->size() < kMentionsMax && FindAddress(text_.text(), from, &found);) {
      from = found.end;
      AddressMention mention;
      mention.address = found.address;
      mention.begin = static_cast<uint32_t>(found.begin);
      mention.end = static_cast<uint32_t>(found.end);
      mention.line = static_cast<uint32_t>(text_.LineOf(found.begin));
      const TextLine& line = text_.lines()[mention.line];
      if (line.quoted) continue;
      AdvanceHits(mention.begin);
      if (!mentions->empty() && IsExpansion(mentions->back(), mention)) {
        mentions->back().expanded_from = mention.address;
        continue;
      }
      if (IsNobodys(mention)) {
        mention.score = kExcluded;
        mentions->push_back(mention);
        continue;
      }
      if (!mentions->empty() && ContinuesList(mentions->back(), mention)) {
        Inherit(mentions->back(), &mention);
      } else if (IsWithinEntry(mention)) {
        mention.score = kExcluded;
      } else {
        mention.place = PlaceOf(mention, line, found.angled);
        mention.score = ScoreOf(mention, line);
        mention.generated =
            mention.score == kExcluded && FollowsLabel(mention, Meaning::kNotRecipient);
        mention.fails = FollowsLabel(mention, Meaning::kFailed) &&
                        FollowsLabel(mention, Meaning::kRecipientLabel);
        mention.delivered = delivered_.IsDelivered(mention, hits_before_) ||
                            FollowsLabel(mention, Meaning::kDelivered);
      }
      if (mention.score == kExcluded) AttachExpansion(text_, mention, mentions);
      if (mention.score >= kPossible && mention.line >= entry_end_) entry_end_ = EntryEnd(mention);
      mentions->push_back(mention);
    }
    RelateMentions(text_, mentions);
  }

 private:
  bool IsWithinEntry(const AddressMention& mention) const {
    if (mention.line >= entry_end_ || HintScore(mention.address) > 0) return false;
    return entry_indented_ || !OpensEntry(text_, mention);
  }

  // The lines of an entry are indented more than the one that it begins with: addresses in them are
  // what the server speaks of ("<news@shop>: Sender address rejected"). qmail's begin with the
  // address alone and end at an empty line. Where no entry begins it is the line of the place.
  size_t EntryEnd(const AddressMention& mention) {
    const auto& lines = text_.lines();
    const TextLine& first = lines[mention.line];
    if (!OpensEntry(text_, mention) && mention.place != Place::kAlone) return mention.line;
    size_t end = mention.line;
    const uint32_t indent = first.first - first.begin;
    entry_indented_ = !OpensEntry(text_, mention) || mention.end + 1 < first.end;
    for (++end; end < lines.size() && !lines[end].blank(); ++end) {
      if (!entry_indented_ && !lines[end].command) continue;
      if (lines[end].first - lines[end].begin <= indent || lines[end].command) break;
    }
    return end;
  }

  // "mailer-daemon@...", "redacted@...": the local part is a word for who writes bounces, or for
  // nobody.
  bool IsNobodys(const AddressMention& mention) const {
    if (HintScore(mention.address) > 0) return false;
    const size_t at = text_.text().find('@', mention.begin);
    const size_t begin = at - mention.address.find('@');
    for (size_t i = hits_before_; i < text_.hits().size(); ++i) {
      const PhraseHit& hit = text_.hits()[i];
      if (hit.end > at) return false;
      if (hit.begin != begin || hit.end != at || (hit.meanings & kNobodys) == 0) continue;
      if ((hit.meanings & kNobodys) == Bit(Meaning::kRole)) return IsOfOwnDomain(mention.address);
      // Mail to a postmaster may fail, too: then it has an entry of its own.
      const bool entry = OpensEntry(text_, mention) ||
                         (text_.text()[mention.begin] == '<' &&
                          text_.text().substr(mention.end).starts_with(" (expanded from"));
      return (hit.meanings & Bit(Meaning::kNobody)) != 0 || !entry ||
             IsOfOwnDomain(mention.address);
    }
    return false;
  }

  // "<a@b>, <c@d>; e@f": what is said of the first is said of all.
  bool ContinuesList(const AddressMention& before, const AddressMention& mention) const {
    if (mention.line > before.line + 1) return false;
    const std::string_view between =
        TrimSpace(text_.folded().substr(before.end, mention.begin - before.end));
    constexpr std::string_view kMarks[] = {",", ";", ", and", "and", "&", "und", "et", "y", "e"};
    return std::find(std::begin(kMarks), std::end(kMarks), between) != std::end(kMarks);
  }

  void Inherit(const AddressMention& before, AddressMention* mention) const {
    mention->place = before.place;
    mention->delivered = before.delivered;
    mention->fails = before.fails;
    mention->score = before.score == kExcluded
                         ? kExcluded
                         : before.score - HintScore(before.address) + HintScore(mention->address);
  }

  // hits_before_ counts the phrases that end at or before `offset`; offsets only grow.
  void AdvanceHits(size_t offset) {
    const auto& hits = text_.hits();
    while (hits_before_ < hits.size() && hits[hits_before_].end <= offset)
      delivered_.Enter(hits[hits_before_++]);
  }

  // "<a@b> (expanded from <c@d>)", "(ultimately generated from c@d)", "(a@b)" after "a@b".
  bool IsExpansion(const AddressMention& before, const AddressMention& mention) const {
    if (mention.begin - before.end > 60 || SameAddress(before.address, mention.address))
      return false;
    const std::string_view between = text_.folded().substr(before.end, mention.begin - before.end);
    const size_t open = between.find('(');
    return open != between.npos && HasWords(between) && !HasWords(between.substr(0, open)) &&
           between.find(')') == between.npos && FollowsNotRecipient(mention);
  }

  // The phrases before the address, nearest first, as far as its sentence goes.
  template <typename F>
  bool AnyPhraseBefore(const AddressMention& mention, size_t reach, F f) const {
    for (size_t i = hits_before_; i > 0; --i) {
      const PhraseHit& hit = text_.hits()[i - 1];
      if (mention.begin - hit.end > reach) return false;
      if (f(hit)) return true;
    }
    return false;
  }

  bool FollowsLabel(const AddressMention& mention, Meaning meaning) const {
    return AnyPhraseBefore(mention, 24, [&](const PhraseHit& hit) {
      if ((hit.meanings & Bit(meaning)) == 0) return false;
      const std::string_view between = text_.folded().substr(hit.end, mention.begin - hit.end);
      const size_t line = text_.LineOf(hit.begin);
      // Above its line a label has a colon or stands alone, as in a table: "a@b => sent" is none.
      const bool above = line != mention.line && meaning == Meaning::kOtherLabel;
      const bool alone = above && hit.begin == text_.lines()[line].first;
      return line + 1 + alone >= mention.line && IsGap(between) &&
             (!above || alone || between.find(':') != between.npos);
    });
  }

  // "User mailbox exceeds allowed size: <a@b>": in the line before it.
  bool FollowsRefusal(const AddressMention& mention, const TextLine& line) const {
    return AnyPhraseBefore(mention, mention.begin - line.begin, [](const PhraseHit& hit) {
      return (hit.meanings & Bit(Meaning::kRefusal)) != 0;
    });
  }

  // A label with its colon: "Recipient address : <a@b>".
  bool HasLabelMark(const AddressMention& mention) const {
    std::string_view before = text_.text().substr(0, mention.begin);
    while (!before.empty() &&
           (IsSpace(before.back()) || before.back() == '<' || before.back() == '"' ||
            before.back() == '\'' || before.back() == '[' || before.back() == '(')) {
      before.remove_suffix(1);
    }
    return before.ends_with(':') || before.ends_with('=') || before.ends_with("\xef\xbc\x9a") ||
           before.ends_with("mailto");
  }

  // "please contact <a@b>", "on behalf of a@b", in the same sentence.
  bool FollowsNotRecipient(const AddressMention& mention) const {
    return AnyPhraseBefore(mention, 60, [&](const PhraseHit& hit) {
      if ((hit.meanings & Bit(Meaning::kNotRecipient)) == 0) return false;
      const std::string_view between = text_.folded().substr(hit.end, mention.begin - hit.end);
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

  bool IsNamedAsOther(const AddressMention& mention) const {
    if (mention.place != Place::kAlone && mention.place != Place::kLeads) return false;
    return AnyPhraseBefore(mention, 24, [&](const PhraseHit& hit) {
      return (hit.meanings & Bit(Meaning::kNotRecipient)) != 0 &&
             IsGap(text_.folded().substr(hit.end, mention.begin - hit.end));
    });
  }

  bool IsNearPhrase(const AddressMention& mention, Meanings meanings) const {
    const auto in_paragraph = [&](size_t from, size_t to) {
      return text_.folded().substr(from, to - from).find("\n\n") == std::string_view::npos;
    };
    if (AnyPhraseBefore(mention, kSentenceBytes, [&](const PhraseHit& hit) {
          return (hit.meanings & meanings) != 0 && in_paragraph(hit.end, mention.begin);
        })) {
      return true;
    }
    for (size_t i = hits_before_; i < text_.hits().size(); ++i) {
      const PhraseHit& hit = text_.hits()[i];
      if (hit.begin > mention.end + kSentenceBytes) return false;
      if (hit.begin >= mention.end && (hit.meanings & meanings) != 0 &&
          in_paragraph(mention.end, hit.begin)) {
        return true;
      }
    }
    return false;
  }

  Place PlaceOf(const AddressMention& mention, const TextLine& line, bool angled) const {
    const std::string_view before = text_.folded().substr(line.first, mention.begin - line.first);
    const std::string_view after = text_.folded().substr(mention.end, line.end - mention.end);
    if (line.command)
      return before.find("rcpt") != before.npos ? Place::kCommand : Place::kElsewhere;
    if (line.answer) return Place::kElsewhere;
    if (HasLabelMark(mention) && (FollowsLabel(mention, Meaning::kRecipientLabel) ||
                                  FollowsLabel(mention, Meaning::kDeliveredLabel))) {
      return Place::kLabelled;
    }
    if (!HasWords(before) || IsNumber(before))
      return HasWords(after) ? Place::kLeads : Place::kAlone;
    if (text_.HasFailure(mention.line) && IsOnlyCodes(before)) return Place::kCoded;
    if (FollowsLabel(mention, Meaning::kFailed))
      return HasWords(after) ? Place::kSentence : Place::kLabelled;
    if (IsNearPhrase(mention, Bit(Meaning::kFailed) | Bit(Meaning::kDelayed) |
                                  Bit(Meaning::kDelivered) | Bit(Meaning::kRefusal))) {
      return angled && !HasWords(after) && !HasLabelMark(mention) && before.size() < 60
                 ? Place::kNamed
                 : Place::kSentence;
    }
    if (angled && !HasWords(after) && before.size() < 60 && !HasLabelMark(mention))
      return Place::kNamed;
    return Place::kElsewhere;
  }

  // "550 5.1.1 <", "554-": the address is what the reply speaks of.
  static bool IsOnlyCodes(std::string_view before) {
    return std::none_of(before.begin(), before.end(),
                        [](char c) { return IsAlpha(c) || (c & 0x80) != 0; });
  }

  bool IsBelowHeading(const AddressMention& mention) const {
    for (const Meaning meaning : {Meaning::kFailed, Meaning::kDelayed, Meaning::kDelivered}) {
      if (text_.FirstEnd(meaning) <= mention.begin) return true;
    }
    return false;
  }

  int ScoreOf(const AddressMention& mention, const TextLine& line) const {
    int score = PlaceScore(mention.place);
    const bool speaks = mention.place == Place::kSentence || mention.place == Place::kNamed ||
                        mention.place == Place::kElsewhere;
    const bool other_label = FollowsLabel(mention, Meaning::kOtherLabel) &&
                             mention.place != Place::kLabelled &&
                             mention.place != Place::kCommand && !FollowsRefusal(mention, line);
    if (other_label) return kExcluded;
    if (mention.place == Place::kElsewhere) {
      // "To: <a@b>" says whom the mail was for; good enough where nothing says more.
      const std::string_view before =
          TrimSpace(text_.folded().substr(line.first, mention.begin - line.first));
      if (before != "to:" && before != "to: <" && before != "to:<") {
        const bool other = FollowsNotRecipient(mention) || IsOwn(mention.address);
        return other ? kExcluded : 0;
      }
      score = 1;
      const size_t below = mention.line + 1;
      if (below < text_.lines().size() && text_.HasFailure(below)) score += 2;
    }
    if (speaks && FollowsNotRecipient(mention)) return kExcluded;
    // "Questions go to the administrator at:", and below it an address alone.
    if (!speaks && IsNamedAsOther(mention)) return kExcluded;
    const bool heading = IsBelowHeading(mention);
    if (heading ||
        (mention.place == Place::kSentence && IsNearPhrase(mention, Bit(Meaning::kFailed))))
      score += 2;
    if (mention.place == Place::kNamed && !heading) return 0;
    if (IsNearPhrase(mention, Bit(Meaning::kRefusal))) score += 1;
    if ((mention.place == Place::kLeads || mention.place == Place::kAlone ||
         mention.place == Place::kCoded) &&
        HasReplyNear(mention)) {
      score += 2;
    }
    return score + HintScore(mention.address);
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
  bool HasReplyNear(const AddressMention& mention) const {
    for (size_t i = mention.line; i < text_.lines().size() && i < mention.line + 4U; ++i) {
      if (text_.lines()[i].blank()) return false;
      if (text_.HasFailure(i)) return true;
    }
    return false;
  }

  const NoticeText& text_;
  const AddressHints& hints_;
  size_t hits_before_ = 0;
  size_t entry_end_ = 0;  // the line after the entry that is open
  bool entry_indented_ = true;
  DeliveredSections delivered_;
};

}  // namespace
bool Contains(const std::vector<std::string_view>& addresses, std::string_view address) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](std::string_view one) { return SameAddress(one, address); });
}

void FindMentions(const NoticeText& text, const AddressHints& hints,
                  std::vector<AddressMention>* mentions) {
  mentions->clear();
  MentionFinder(text, hints).Find(mentions);
}

}  // namespace whybounce
