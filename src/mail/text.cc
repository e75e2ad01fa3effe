#include "mail/text.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "mail/header.h"
#include "reply/find_reply.h"

namespace whybounce {
namespace {

constexpr size_t kHitsMax = 4000;

bool IsLetter(char c) { return IsAlnum(c) || (c & 0x80) != 0; }

// "RCPT TO:<a@b>": a verb of RFC 5321, whatever its case.
bool IsSmtpCommand(std::string_view words) {
  words = TrimSpace(words);
  for (const std::string_view verb : {"rcpt", "mail", "data", "ehlo", "helo", "lhlo", "bdat",
                                      "starttls", "auth", "rset", "quit"}) {
    if (words.size() >= verb.size() && EqualsIgnoreCase(words.substr(0, verb.size()), verb))
      return true;
  }
  return words == ".";
}

// "<- 250 ok", "<** 550 no": with a code, for words may stand after such marks elsewhere.
bool IsShortAnswer(std::string_view words) {
  if (!ConsumePrefix(&words, "<- ") && !ConsumePrefix(&words, "<** ")) return false;
  words = TrimSpace(words);
  return ConsumeReplyCode(&words) != 0;
}

// The length of a time in front of a line of a transcript: "Tue 2026-03-10 08:00:00: <-- 220 ...".
size_t StampBytes(std::string_view words) {
  constexpr size_t kStampMax = 40;
  const std::string_view front = words.substr(0, kStampMax);
  size_t at = std::min(front.find("-->"), front.find("<--"));
  at = std::min(at, std::min(front.find(">>>"), front.find("<<<")));
  if (at == front.npos || at < 6) return 0;
  const std::string_view stamp = TrimSpace(front.substr(0, at));
  const bool has_time =
      stamp.find(':') != stamp.npos && IsDigit(stamp[stamp.find(':') - (stamp.front() != ':')]);
  return has_time && (stamp.back() == ':' || stamp.back() == ']' || IsDigit(stamp.back())) ? at : 0;
}

bool HasLetters(std::string_view text) { return std::any_of(text.begin(), text.end(), IsLetter); }

bool IsColonAhead(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text.starts_with(':') || text.starts_with("\xef\xbc\x9a");  // U+FF1A
}

// "Could not be delivered for 4 days", not "could not be delivered for this reason".
bool SaysHowLong(std::string_view text, size_t begin, size_t end) {
  const std::string_view phrase = text.substr(begin, end - begin);
  if (!phrase.ends_with(" for") && !phrase.ends_with(" after")) return true;
  constexpr size_t kNumberBytes = 16;
  const std::string_view behind = text.substr(end, kNumberBytes);
  return std::any_of(behind.begin(), behind.end(), IsDigit);
}

// How much a field says that a header of a whole mail begins: traces and ids are not written by
// people who quote "To: ... Subject: ...".
int HeaderWeight(Header header) {
  switch (header) {
    case Header::kReceived:
    case Header::kReturnPath:
    case Header::kMessageId:
    case Header::kContentType:
      return 2;
    case Header::kFrom:
    case Header::kTo:
    case Header::kSubject:
    case Header::kDate:
    case Header::kTransferEncoding:
    case Header::kReplyTo:
    case Header::kSender:
    case Header::kCc:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

std::string_view NoticeText::Line(size_t i) const {
  const TextLine& line = lines_[i];
  return text_.substr(line.first, line.end - line.first);
}

size_t NoticeText::LineOf(size_t offset) const {
  const auto after =
      std::upper_bound(lines_.begin(), lines_.end(), offset,
                       [](size_t at, const TextLine& line) { return at < line.begin; });
  return after == lines_.begin() ? 0 : static_cast<size_t>(after - lines_.begin()) - 1;
}

Meanings NoticeText::MeaningsIn(size_t begin, size_t end) const {
  Meanings all = 0;
  auto hit = std::upper_bound(hits_.begin(), hits_.end(), begin,
                              [](size_t at, const PhraseHit& h) { return at < h.end; });
  for (; hit != hits_.end() && hit->end <= end; ++hit)
    all |= hit->begin >= begin ? hit->meanings : 0;
  return all;
}

// "> ann@corp.example" right below "The following addresses did not receive the mail:".
bool NoticeText::IsListed(std::string_view words) const {
  words = TrimSpace(words.substr(1));
  if (words.find('@') == words.npos || words.find(' ') != words.npos) return false;
  size_t i = lines_.size();
  while (i > 0 && lines_[i - 1].blank()) --i;
  if (i == 0) return false;
  const TextLine& above = lines_[i - 1];
  const std::string_view line = text_.substr(above.first, above.end - above.first);
  return !above.quoted && (line.ends_with(':') || line.starts_with('>'));
}

bool NoticeText::HasFailure(size_t line) const {
  Asked& asked = asked_[line % asked_.size()];
  if (asked.line != line) asked = {line, FindReply(Line(line), ReplyClass::kFailures).strength > 0};
  return asked.has_failure;
}

void NoticeText::SplitLines() {
  lines_.clear();
  asked_.fill({});
  size_t begin = 0;
  while (begin < text_.size() && lines_.size() < kNoticeLinesMax) {
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    TextLine line;
    line.begin = static_cast<uint32_t>(begin);
    line.end = static_cast<uint32_t>(end);
    while (line.end > line.begin && IsSpace(text_[line.end - 1])) --line.end;
    line.first = line.begin;
    while (line.first < line.end && IsSpace(text_[line.first])) ++line.first;
    std::string_view words = text_.substr(line.first, line.end - line.first);
    if (const size_t stamp = StampBytes(words); stamp > 0) {
      line.first += static_cast<uint32_t>(stamp);
      words.remove_prefix(stamp);
    }
    const bool arrow = words.starts_with(">>>") || words.starts_with("-->");
    const bool short_arrow = words.starts_with("-> ");
    line.command = (arrow && IsSmtpCommand(words.substr(3))) ||
                   (short_arrow && IsSmtpCommand(words.substr(2)));
    line.answer = words.starts_with("<<<") || words.starts_with("<--") || IsShortAnswer(words);
    line.quoted = words.starts_with('>') && !arrow && !IsListed(words);
    lines_.push_back(line);
    begin = end + 1;
  }
  size_ = std::min(begin, text_.size());
}

void NoticeText::FindPhrases() {
  hits_.clear();
  counts_.fill(0);
  first_ends_.fill(text_.npos);
  size_t known = lines_.size();  // the line whose first letter is known
  size_t first_letter = 0;
  words_.Find(folded_.substr(0, size_), [&](Meanings meanings, size_t begin, size_t end) {
    if (hits_.size() >= kHitsMax) return;
    const size_t index = LineOf(begin);
    TextLine& line = lines_[index];
    if (line.quoted) return;
    if ((meanings & Bit(Meaning::kGaveUp)) != 0 && !SaysHowLong(folded_, begin, end)) {
      meanings &= ~Bit(Meaning::kGaveUp);
      if (meanings == 0) return;
    }
    hits_.push_back({meanings, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    if (std::exchange(known, index) != index) {
      first_letter = line.first;
      while (first_letter < line.end && !IsLetter(folded_[first_letter])) ++first_letter;
    }
    if (first_letter < begin) return;
    constexpr Meanings kLabels =
        Bit(Meaning::kRecipientLabel) | Bit(Meaning::kReplyLabel) | Bit(Meaning::kOtherLabel);
    line.opening |= IsColonAhead(folded_.substr(end)) ? meanings : meanings & ~kLabels;
  });
}

// Whether a header of a mail begins at this line: fields of which some are traces or ids.
bool NoticeText::BeginsHeader(size_t line) const {
  int weight = 0;
  int fields = 0;
  bool traced = false;
  for (size_t i = line; i < lines_.size() && i < line + 40; ++i) {
    const TextLine& at = lines_[i];
    if (at.blank()) break;
    if (at.indented()) {
      if (fields == 0) return false;
      continue;
    }
    std::string_view words = Line(i);
    const std::string_view name = TakeUntil(&words, ":");
    const Header header = HeaderFromName(TrimSpace(name));
    if (header == Header::kOther) {
      // A field that we do not know; text has blanks before its colon.
      if (name.find(' ') != name.npos || name.size() > 60) break;
      continue;
    }
    ++fields;
    weight += HeaderWeight(header);
    traced = traced || HeaderWeight(header) == 2;
    if (fields >= 3 && weight >= 4 && traced) return true;
  }
  return false;
}

// Whether line `i`, which opens with words that announce a copy, does so: "The original message was
// received at ..." does not. Sets *begin to the line where the copy begins.
bool NoticeText::AnnouncesOriginal(size_t i, size_t* begin) const {
  *begin = i + 1;
  while (*begin < lines_.size() && !HasLetters(Line(*begin))) ++*begin;
  if (*begin == lines_.size()) return true;
  const std::string_view below = Line(*begin);
  if (HeaderFromName(TrimSpace(below.substr(0, below.find(':')))) != Header::kOther) return true;
  const std::string_view words = Line(i);
  const bool is_rule = !IsLetter(words.front()) || words.ends_with(':') || !IsLetter(words.back());
  const auto fails = [&](const PhraseHit& hit) {
    return hit.begin >= lines_[i].begin && hit.end <= lines_[i].end &&
           (hit.meanings & Bit(Meaning::kFailed)) != 0;
  };
  return is_rule && !words.ends_with('.') && std::none_of(hits_.begin(), hits_.end(), fails);
}

// The copy begins below a line that says so, or where a header does.
void NoticeText::CutOriginal() {
  original_ = text_.size();
  for (size_t i = 0; i < lines_.size(); ++i) {
    const TextLine& line = lines_[i];
    if (line.blank()) continue;
    size_t begin = i;
    const bool announced =
        (line.opening & Bit(Meaning::kOriginal)) != 0 && AnnouncesOriginal(i, &begin);
    if (!announced && (line.indented() || !BeginsHeader(i))) continue;
    size_ = line.begin;
    if (begin < lines_.size()) original_ = lines_[begin].begin;
    lines_.resize(i);
    std::erase_if(hits_, [&](const PhraseHit& hit) { return hit.end > size_; });
    return;
  }
}

void NoticeText::CountHits() {
  for (const PhraseHit& hit : hits_) {
    for (Meanings left = hit.meanings; left != 0; left &= left - 1) {
      const size_t meaning = static_cast<size_t>(std::countr_zero(left));
      if (counts_[meaning]++ == 0) first_ends_[meaning] = hit.end;
    }
  }
}

void NoticeText::Read(std::string_view text, Arena* arena) {
  text_ = text.substr(0, kNoticeBytesMax);
  folded_ = Folded(text_, arena);
  SplitLines();
  FindPhrases();
  CutOriginal();
  CountHits();
}

}  // namespace whybounce
