#include "mail/delivered.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace whybounce {
namespace {

constexpr Meanings kDelivers = Bit(Meaning::kDelivered) | Bit(Meaning::kDeliveredLabel);

bool IsWord(char c) { return IsAlnum(c) || (c & 0x80) != 0; }
bool HasWords(std::string_view text) { return std::any_of(text.begin(), text.end(), IsWord); }

}  // namespace

// "Delivered to:", "The following were successfully delivered:": from there on addresses are of
// those who got the mail, until another heading comes.
void DeliveredSections::Enter(const PhraseHit& hit) {
  constexpr Meanings kFails = Bit(Meaning::kFailed) | Bit(Meaning::kDelayed);
  const size_t line = text_.LineOf(hit.begin);
  if ((hit.meanings & kFails) != 0 || IsDenied(hit)) {
    failing_line_ = line;
    failing_begin_ = hit.begin;
    delivered_line_ = kNoLine;
  } else if ((hit.meanings & kDelivers) != 0 &&
             (line != failing_line_ || hit.begin <= failing_begin_)) {
    const std::string_view rest = LineBehind(hit.end);
    const size_t colon = rest.find(':');
    if (colon != rest.npos && colon < rest.find('@')) delivered_line_ = line;
  } else if ((hit.meanings & Bit(Meaning::kRecipientLabel)) != 0 && line != delivered_line_ &&
             (text_.lines()[line].opening & Bit(Meaning::kRecipientLabel)) != 0) {
    delivered_line_ = kNoLine;
  }
}

// "not delivered to", "nicht zugestellt".
bool DeliveredSections::IsDenied(const PhraseHit& hit) const {
  if ((hit.meanings & kDelivers) == 0) return false;
  const std::string_view before = TrimSpace(text_.folded().substr(0, hit.begin));
  const std::string_view word = before.substr(before.find_last_of(" \n:(") + 1);
  constexpr std::string_view kNo[] = {"not",      "nicht",        "non",  "no",   "nie",
                                      "n\u00e3o", "\u043d\u0435", "niet", "inte", "ikke"};
  return std::find(std::begin(kNo), std::end(kNo), word) != std::end(kNo);
}

std::string_view DeliveredSections::LineBehind(size_t offset) const {
  const TextLine& line = text_.lines()[text_.LineOf(offset)];
  return text_.text().substr(offset, line.end - std::min<size_t>(offset, line.end));
}

bool DeliveredSections::IsDelivered(const AddressMention& mention, size_t next_hit) const {
  if (FailsHere(mention)) return false;
  // "a@b: delivered", "a@b ... delivered"
  for (size_t i = next_hit; i < text_.hits().size(); ++i) {
    const PhraseHit& hit = text_.hits()[i];
    if (hit.begin > mention.end + 8) break;
    if (hit.begin < mention.end || (hit.meanings & kDelivers) == 0) continue;
    const std::string_view between = text_.text().substr(mention.end, hit.begin - mention.end);
    if (HasWords(between)) continue;
    // On its line, or alone on the next one, as in a table.
    const TextLine& line = text_.lines()[text_.LineOf(hit.begin)];
    const bool alone = hit.begin == line.first && hit.end == line.end;
    if (alone || between.find('\n') == between.npos) return true;
  }
  if (delivered_line_ == kNoLine) return false;
  // A heading that nobody knows ends the list, too.
  for (size_t i = delivered_line_ + 1; i < mention.line; ++i) {
    const std::string_view words = text_.Line(i);
    if (words.ends_with(':') && words.find('@') == words.npos) return false;
  }
  return true;
}

// A reply beside the address, or below it before another one comes.
bool DeliveredSections::FailsHere(const AddressMention& mention) const {
  for (size_t i = mention.line; i < text_.lines().size() && i < mention.line + 4U; ++i) {
    const std::string_view words = text_.Line(i);
    if (i > mention.line && (words.empty() || words.find('@') != words.npos)) return false;
    if (text_.HasFailure(i)) return true;
  }
  return false;
}

}  // namespace whybounce
