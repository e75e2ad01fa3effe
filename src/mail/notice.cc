#include "mail/notice.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/arena_text.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/notice_words.h"

namespace whybounce {
namespace {

constexpr size_t kBlocksMax = 12;
// Lines above an address that speak of it, in its block.
constexpr size_t kLinesAboveMax = 100;
// Places in a row that name the same address; further ones say nothing new.
constexpr size_t kSameAnchorsMax = 16;
// A reply that begins its line.
constexpr int kOwnLineStrength = 8;

// "550 5.1.10": further down the server's words may stand.
bool IsCodesAlone(const MailReply& reply) {
  std::string_view rest = reply.text;
  ConsumeReplyCode(&rest);
  ConsumeEnhancedCode(&rest);
  return !HasReason(rest);
}

// "550 5.1.10 no such user" after "550 5.1.10".
bool IsSameInWords(const MailReply& a, const MailReply& b) {
  return a.code == b.code && a.enhanced_code == b.enhanced_code && IsCodesAlone(b) &&
         !IsCodesAlone(a);
}

bool IsBetter(const MailReply& a, const MailReply& b) {
  if (a.strength > 0 && IsSameInWords(a, b)) return true;
  return a.strength > b.strength && !IsSameInWords(b, a);
}

}  // namespace

size_t NoticeReader::BlockEnd(size_t line, size_t last_line) const {
  while (line < last_line && !text_->lines()[line].blank()) ++line;
  return line;
}

size_t NoticeReader::BlockBegin(size_t line) const {
  const size_t first = line - std::min(line, kLinesAboveMax);
  while (line > first && !text_->lines()[line - 1].blank()) --line;
  return line;
}

// "No action is required", "Message will be retried for 2 more days": says why nothing failed yet.
bool NoticeReader::Consoles(size_t line, size_t last_line) const {
  const Meanings all = text_->MeaningsIn(text_->lines()[line].begin,
                                         text_->lines()[std::max(line + 1, last_line) - 1].end);
  return (all & Bit(Meaning::kDelayed)) != 0 && (all & Bit(Meaning::kRefusal)) == 0;
}

// The first block with a reply; its words are those of the first block with any.
NoticeFinding NoticeReader::FindIn(size_t line, size_t last_line, size_t from) {
  NoticeFinding finding;
  const auto& lines = text_->lines();
  for (size_t blocks = 0; line < last_line && blocks < kBlocksMax; ++blocks) {
    const size_t end = BlockEnd(line, last_line);
    const MailReply reply = reply_lines_.Best(line, end, from);
    if (finding.reply.strength == 0 || IsSameInWords(reply, finding.reply)) finding.reply = reply;
    if (finding.words.empty() && !Consoles(line, end)) {
      const std::string_view words = reply_lines_.Joined(line, end, from);
      if (HasReason(words) && !IsLabel(words) && !IsFactAlone(words))
        finding.words = TrimMarks(words);
    }
    if (finding.reply.strength > 0 && !IsCodesAlone(finding.reply)) break;
    from = 0;
    line = end;
    while (line < last_line && lines[line].blank()) ++line;
  }
  return finding;
}

// Whether an anchor of another address stands in the paragraph of this one.
bool NoticeReader::SharesParagraph(size_t anchor) const {
  const AddressMention& mention = mentions_[anchors_[anchor].mention];
  const auto is_other = [&](const AddressMention& other) {
    const size_t first = std::min(mention.line, other.line);
    const size_t last = std::max(mention.line, other.line);
    return !SameAddress(mention.address, other.address) && BlockEnd(first, last) == last;
  };
  return (anchor > 0 && is_other(mentions_[anchors_[anchor - 1].mention])) ||
         (anchor + 1 < anchors_.size() && is_other(mentions_[anchors_[anchor + 1].mention]));
}

NoticeFinding NoticeReader::FindAt(size_t index) {
  const Anchor& anchor = anchors_[index];
  const AddressMention& mention = mentions_[anchor.mention];
  const TextLine& line = text_->lines()[mention.line];
  if (mention.place == Place::kCoded) {
    // Our host's words; what the remote one said stands above them, after what was said before.
    const size_t floor = mention.line - std::min<size_t>(mention.line, kLinesAboveMax);
    size_t first = mention.line;
    while (first > floor && text_->lines()[first - 1].answer) --first;
    return {reply_lines_.Best(first, mention.line + 1), text_->Line(mention.line)};
  }
  // "Unknown user: <a@b>" among other such lines says it of this one.
  const bool says_why =
      (text_->MeaningsIn(line.begin, mention.begin) & Bit(Meaning::kRefusal)) != 0;
  const bool alone = says_why && mention.place != Place::kCommand && SharesParagraph(index);
  if (mention.place == Place::kSentence || mention.place == Place::kNamed || alone) {
    // The words of the whole paragraph; a reply may follow it.
    const size_t begin = alone ? mention.line : BlockBegin(mention.line);
    NoticeFinding finding = FindIn(begin, anchor.last_line, 0);
    if (finding.reply.strength == 0) {
      finding.words = reply_lines_.Joined(begin, BlockEnd(begin, anchor.last_line));
      finding.near = alone;
      const bool introduces = finding.words.ends_with(':') || finding.words.ends_with('.');
      const NoticeFinding below = FindIn(BlockEnd(begin, anchor.last_line), anchor.last_line, 0);
      if (introduces && mention.place == Place::kNamed && !below.words.empty())
        finding.words = below.words;
      const std::string_view introduced = Introduced(begin, anchor.last_line);
      if (!introduced.empty()) finding.words = introduced;
    }
    return finding;
  }
  size_t from = mention.end;
  // "<a@b> (expanded from <c@d>): reason".
  if (!mention.expanded_from.empty()) {
    const size_t close = text_->text().find(')', from);
    if (close != std::string_view::npos && close < line.end) from = close + 1;
  }
  const size_t block_end = BlockEnd(mention.line, anchor.last_line);
  NoticeFinding finding = FindIn(mention.line, block_end, from);
  finding.near = !finding.words.empty();
  if (finding.reply.strength == 0) {
    const NoticeFinding below = FindIn(block_end, anchor.last_line, 0);
    // Further down a code may be anybody's, if words stand beside the address.
    if (below.reply.strength > 0 && finding.words.empty()) finding.reply = below.reply;
    if (finding.words.empty()) finding.words = below.words;
    // "To: <a@b>" says whom the mail was for; why it failed stands anywhere.
    if (mention.place == Place::kElsewhere && finding.reply.strength == 0) {
      finding.words = reply_lines_.Joined(0, text_->lines().size());
      finding.near = false;
    }
    if (finding.reply.strength == 0) {
      const Meanings near = text_->MeaningsIn(mention.end, text_->lines()[block_end - 1].end);
      const std::string_view attempt = (near & Bit(Meaning::kGaveUp)) == 0
                                           ? std::string_view()
                                           : LastAttempt(mention.line, anchor.last_line);
      finding.attempt = !attempt.empty();
      if (finding.attempt) finding.words = attempt;
    }
  }
  return finding;
}

// Of a list of attempts in the lines [line, last_line), the last one first, what that met with.
std::string_view NoticeReader::LastAttempt(size_t line, size_t last_line) const {
  const auto& lines = text_->lines();
  if (text_->Count(Meaning::kAttempts) == 0) return {};
  const auto says = [&](size_t i, Meaning meaning) {
    return (text_->MeaningsIn(lines[i].begin, lines[i].end) & Bit(meaning)) != 0;
  };
  while (line < last_line && !says(line, Meaning::kAttempts)) ++line;
  while (++line < last_line) {
    if (says(line, Meaning::kReplyLabel)) return text_->Line(line);
  }
  return {};
}

// What stands below a line that only introduces it, "The response was:"; empty if there is none.
std::string_view NoticeReader::Introduced(size_t line, size_t last_line) {
  const auto& lines = text_->lines();
  for (; line < last_line; ++line) {
    const bool label = (lines[line].opening & Bit(Meaning::kReplyLabel)) != 0;
    if (!label || !IsLabel(text_->Line(line))) continue;
    while (++line < last_line && lines[line].blank()) {
    }
    const std::string_view words = reply_lines_.Joined(line, BlockEnd(line, last_line));
    return HasReason(words) && !IsLabel(words) ? TrimMarks(words) : std::string_view();
  }
  return {};
}

// Replies that name the address: in a transcript, or in a list of errors.
NoticeFinding NoticeReader::FindMention(std::string_view address) {
  NoticeFinding finding;
  const auto& lines = text_->lines();
  size_t read = lines.size();  // the line read last
  const auto first_place = first_mention_.find(address);
  if (first_place == first_mention_.end()) return finding;
  for (uint32_t at = first_place->second; at != kNoPlace; at = next_mention_[at]) {
    const AddressMention& mention = mentions_[at];
    if (mention.line == read) continue;
    read = mention.line;
    const TextLine& line = lines[mention.line];
    size_t first = mention.line;
    size_t last = mention.line + 1;
    if (line.command) {
      first = last;
      while (last < lines.size() && lines[last].answer) ++last;
    }
    const MailReply reply = reply_lines_.Best(first, last);
    if (IsBetter(reply, finding.reply)) finding.reply = reply;
  }
  return finding;
}

const NoticeFinding& NoticeReader::OfWhole() {
  if (!whole_) whole_ = FindWhole();
  return *whole_;
}

NoticeFinding NoticeReader::FindWhole() {
  NoticeFinding finding = FindIn(0, text_->lines().size(), 0);
  if (finding.reply.strength == 0) {
    // All of it: the rules look for words anywhere.
    finding.words = reply_lines_.Joined(0, text_->lines().size());
  }
  return finding;
}

std::string_view NoticeReader::Warning() {
  if (!warning_) warning_ = FindWarning();
  return *warning_;
}

std::string_view NoticeReader::FindWarning() {
  constexpr Meanings kWarns = Bit(Meaning::kDelayed) | Bit(Meaning::kFailed);
  for (const PhraseHit& hit : text_->hits()) {
    if ((hit.meanings & kWarns) == 0) continue;
    return TrimMarks(
        reply_lines_.Joined(BlockBegin(text_->LineOf(hit.begin)), text_->lines().size()));
  }
  return {};
}

NoticeFinding NoticeReader::FindingFor(std::string_view address) {
  const auto named = recipient_of_.find(address);
  if (named != recipient_of_.end()) return recipients_[named->second].finding;
  // "pipe to |/bin/x, generated by a@b": what stands after it is said of it.
  for (const AddressMention& mention : mentions_) {
    if (!mention.generated || !SameAddress(mention.address, address)) continue;
    const NoticeFinding behind =
        FindIn(mention.line, BlockEnd(mention.line, text_->lines().size()), mention.end);
    if (!behind.words.empty()) return behind;
  }
  return OfWhole();
}

std::string_view NoticeReader::ExpandedFrom(std::string_view address) const {
  const auto named = recipient_of_.find(address);
  return named == recipient_of_.end() ? std::string_view()
                                      : recipients_[named->second].expanded_from;
}

std::string_view NoticeReader::OnlyCandidate() const {
  std::string_view only;
  for (const AddressMention& mention : mentions_) {
    if (mention.score < 0 || SameAddress(mention.address, only)) continue;
    if (!only.empty()) return {};
    only = mention.address;
  }
  return only;
}

void NoticeReader::SetAnchors(int score_min) {
  anchors_.clear();
  const uint32_t lines = static_cast<uint32_t>(text_->lines().size());
  size_t same = 0;
  for (uint32_t i = 0; i < mentions_.size(); ++i) {
    if (mentions_[i].score < score_min) continue;
    same = !anchors_.empty() &&
                   SameAddress(mentions_[anchors_.back().mention].address, mentions_[i].address)
               ? same + 1
               : 1;
    if (same > kSameAnchorsMax) continue;
    // All the anchors of the address before end here.
    for (size_t k = anchors_.size(); k-- > 0;) {
      const AddressMention& before = mentions_[anchors_[k].mention];
      if (SameAddress(before.address, mentions_[i].address) || anchors_[k].last_line < lines) break;
      anchors_[k].last_line = std::max(mentions_[i].line, before.line + 1);
    }
    // The same address again: its lines go on, but it may also begin something better.
    anchors_.push_back({i, lines});
  }
}

void NoticeReader::Read(const NoticeText& text, const AddressHints& hints, ReplyClass classes,
                        Arena* arena) {
  text_ = &text;
  reply_lines_.Begin(text, classes, arena);
  recipients_.clear();
  recipient_of_.clear();
  whole_.reset();
  warning_.reset();
  FindMentions(text, hints, &mentions_);
  const auto any = [&](int score) {
    return std::any_of(mentions_.begin(), mentions_.end(),
                       [&](const AddressMention& p) { return p.score >= score; });
  };
  certain_ = any(kCertain);
  if (!certain_ && !any(kPossible)) {
    anchors_.clear();
    return;
  }
  SetAnchors(certain_ ? kCertain : kPossible);
  // From the last to the first: addresses in a list share what is said below it.
  findings_.resize(anchors_.size());
  for (size_t i = anchors_.size(); i-- > 0;) {
    findings_[i] = FindAt(i);
    if (findings_[i].reply.strength > 0 || i + 1 == anchors_.size()) continue;
    const bool same_line =
        mentions_[anchors_[i].mention].line == mentions_[anchors_[i + 1].mention].line;
    if (findings_[i].words.empty() || same_line) findings_[i] = findings_[i + 1];
  }
  for (size_t i = 0; i < anchors_.size(); ++i) {
    const AddressMention& mention = mentions_[anchors_[i].mention];
    const auto [known, is_new] =
        recipient_of_.try_emplace(mention.address, static_cast<uint32_t>(recipients_.size()));
    if (is_new) {
      recipients_.push_back({mention.address, mention.expanded_from, findings_[i]});
    } else {
      NoticeRecipient* const same = &recipients_[known->second];
      if (IsBetter(findings_[i].reply, same->finding.reply))
        same->finding.reply = findings_[i].reply;
      const bool nearer = findings_[i].near && !same->finding.near;
      if (nearer || (findings_[i].attempt && !same->finding.attempt)) {
        same->finding.words = findings_[i].words;
        same->finding.near = findings_[i].near;
        same->finding.attempt = findings_[i].attempt;
      }
    }
  }
  CompleteFromWhole();
}

// Chains the mentions of each address.
void NoticeReader::ChainPlaces() {
  first_mention_.clear();
  next_mention_.assign(mentions_.size(), kNoPlace);
  for (uint32_t i = static_cast<uint32_t>(mentions_.size()); i-- > 0;) {
    const auto [known, is_new] = first_mention_.try_emplace(mentions_[i].address, i);
    if (!is_new) next_mention_[i] = std::exchange(known->second, i);
  }
}

// What the lines around an address do not say stands elsewhere in the notice.
void NoticeReader::CompleteFromWhole() {
  ChainPlaces();
  for (NoticeRecipient& recipient : recipients_) {
    const NoticeFinding mention = FindMention(recipient.address);
    if (IsBetter(mention.reply, recipient.finding.reply)) recipient.finding.reply = mention.reply;
  }
  const bool none_has_reply =
      std::none_of(recipients_.begin(), recipients_.end(),
                   [](const NoticeRecipient& r) { return r.finding.reply.strength > 0; });
  for (NoticeRecipient& recipient : recipients_) {
    if (recipient.finding.reply.strength > 0) continue;
    if (recipient.finding.words.empty()) {
      recipient.finding = OfWhole();
    } else if (recipients_.size() == 1 || (none_has_reply && !recipient.finding.near)) {
      // Whatever code stands there is of the only one, or of all.
      const MailReply reply = OfWhole().reply;
      if (reply.code != 0 && reply.strength >= kOwnLineStrength) recipient.finding.reply = reply;
    }
  }
}

}  // namespace whybounce
