#include "mail/notice.h"

#include <algorithm>
#include <cstring>

#include "base/arena_text.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/notice_words.h"

namespace whybounce {
namespace {

constexpr size_t kWordsBytesMax = 3000;
// Shorter lines were not cut by whoever wraps texts.
constexpr size_t kWrappedBytes = 55;
constexpr size_t kBlocksMax = 12;
// Lines above an address that speak of it, in its block.
constexpr size_t kLinesAboveMax = 100;
// Places in a row that name the same address; further ones say nothing new.
constexpr size_t kSameAnchorsMax = 16;
// A reply that begins its line.
constexpr int kOwnLineStrength = 8;

// The code at the front of a line and the mark behind it, "550-": lines of one reply share the
// code.
std::string_view LeadingCode(std::string_view line) {
  std::string_view rest = line;
  return ConsumeReplyCode(&rest) == 0 ? std::string_view() : line.substr(0, 3);
}

bool IsBetter(const MailReply& a, const MailReply& b) { return a.strength > b.strength; }

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

std::string_view NoticeReader::Joined(size_t line, size_t last_line, size_t from) {
  const auto& lines = text_->lines();
  ArenaText out(arena_, kWordsBytesMax);
  for (size_t i = line; i < last_line && !out.full(); ++i) {
    const size_t begin = i == line ? std::max<size_t>(from, lines[i].first) : lines[i].first;
    if (begin >= lines[i].end) continue;
    if (!out.empty()) out.Append(' ');
    out.Append(text_->text().substr(begin, lines[i].end - begin));
  }
  return out.Take();
}

// The lines [line, last_line) as somebody wrote them before they were wrapped; the first begins at
// offset `from`.
void NoticeReader::MakeLogical(size_t line, size_t last_line, size_t from) {
  logical_.clear();
  const auto& lines = text_->lines();
  constexpr Meanings kOpenings = Bit(Meaning::kReplyLabel) | Bit(Meaning::kRecipientLabel) |
                                 Bit(Meaning::kOtherLabel) | Bit(Meaning::kEndOfReply);
  size_t run = line;  // where the present logical line begins
  std::string_view code;
  bool has_reply = false;
  const auto end_run = [&](size_t end) {
    if (run >= end) return;
    const std::string_view joined = Joined(run, end, run == line ? from : 0);
    if (!joined.empty()) logical_.push_back(joined);
    run = end;
  };
  for (size_t i = line; i < last_line; ++i) {
    if (lines[i].blank()) {
      end_run(i);
      run = i + 1;
      continue;
    }
    const std::string_view words =
        i == line && from > lines[i].first
            ? text_->text().substr(from, lines[i].end - std::min<size_t>(from, lines[i].end))
            : text_->Line(i);
    const std::string_view own_code = LeadingCode(words);
    bool goes_on = i > run && !lines[i].command && !lines[i].answer &&
                   !words.starts_with("(reason") && !words.starts_with("---") &&
                   !words.starts_with("... ");
    if ((lines[i].opening & kOpenings) != 0) goes_on = false;
    // A code begins a reply, unless it is a number in the middle of one.
    if (goes_on && !own_code.empty() && own_code != code && !(lines[i].indented() && has_reply)) {
      goes_on = false;
    }
    if (goes_on && !lines[i].indented() && own_code.empty()) {
      const TextLine& before = lines[i - 1];
      const bool wrapped = before.end - before.begin >= kWrappedBytes;
      const bool label =
          text_->text().substr(before.begin, before.end - before.begin).ends_with(':');
      goes_on =
          before.indented() || wrapped || label || words.starts_with('<') || words.starts_with('[');
    }
    if (!goes_on) end_run(i);
    if (i == run) {
      code = own_code;
      has_reply = false;
    }
    has_reply = has_reply || FindReply(words, classes_).strength > 0;
  }
  end_run(last_line);
  // Answers of several lines: "<<< 550-a", "<<< 550 b".
  for (size_t i = 0; i + 1 < logical_.size(); ++i) {
    if (!logical_[i].starts_with("<<< ") || logical_[i].size() < 8 || logical_[i][7] != '-')
      continue;
    size_t end = i + 1;
    while (end < logical_.size() && logical_[end].starts_with(logical_[i].substr(0, 7))) ++end;
    size_t bytes = 0;
    for (size_t k = i; k < end; ++k) bytes += logical_[k].size();
    ArenaText out(arena_, bytes);
    for (size_t k = i; k < end; ++k) out.Append(k == i ? logical_[k] : logical_[k].substr(3));
    logical_[i] = out.Take();
    logical_.erase(logical_.begin() + static_cast<ptrdiff_t>(i) + 1,
                   logical_.begin() + static_cast<ptrdiff_t>(end));
  }
}

// The code of a reply and the line below it that says why, "Reason: no such user".
std::string_view NoticeReader::WithReason(std::string_view code, std::string_view line) {
  const size_t colon = line.find(": ");
  if (colon == line.npos || colon > 20 || line.find('@') < colon) return code;
  const std::string_view reason = TrimSpace(line.substr(colon + 2));
  if (!HasReason(reason)) return code;
  ArenaText out(arena_, code.size() + 1 + reason.size());
  out.Append(code);
  out.Append(' ');
  out.Append(reason);
  return out.Take();
}

MailReply NoticeReader::BestReply() {
  MailReply best;
  for (size_t i = 0; i < logical_.size(); ++i) {
    MailReply reply = FindReply(logical_[i], classes_);
    if (!IsBetter(reply, best)) continue;
    // qmail, and some of Exim's, say in a line of its own what was answered.
    if (reply.strength > 0 && reply.stage == Stage::kUnknown && i > 0)
      reply.stage = StageFromWords(logical_[i - 1]);
    // "Status: 550" and "Reason: no such user" are one reply.
    if (reply.code != 0 && reply.text.size() == 3 && i + 1 < logical_.size())
      reply.text = WithReason(reply.text, logical_[i + 1]);
    best = reply;
  }
  return best;
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
    MakeLogical(line, end, from);
    finding.reply = BestReply();
    if (finding.words.empty() && !Consoles(line, end)) {
      const std::string_view words = Joined(line, end, from);
      if (HasReason(words) && !IsLabel(words) && !IsFactAlone(words))
        finding.words = TrimMarks(words);
    }
    if (finding.reply.strength > 0) break;
    from = 0;
    line = end;
    while (line < last_line && lines[line].blank()) ++line;
  }
  return finding;
}

NoticeFinding NoticeReader::FindAt(const Anchor& anchor) {
  const AddressPlace& place = places_[anchor.place];
  const TextLine& line = text_->lines()[place.line];
  if (place.place == Place::kCoded) {
    // Our host's words; what the remote one said stands above them, behind what was said before.
    const size_t floor = place.line - std::min<size_t>(place.line, kLinesAboveMax);
    size_t first = place.line;
    while (first > floor && text_->lines()[first - 1].answer) --first;
    MakeLogical(first, place.line + 1, 0);
    return {BestReply(), text_->Line(place.line)};
  }
  if (place.place == Place::kSentence || place.place == Place::kNamed) {
    // The words of the whole paragraph; a reply may follow it.
    const size_t begin = BlockBegin(place.line);
    NoticeFinding finding = FindIn(begin, anchor.last_line, 0);
    if (finding.reply.strength == 0) {
      finding.words = Joined(begin, BlockEnd(begin, anchor.last_line), 0);
      const bool introduces = finding.words.ends_with(':') || finding.words.ends_with('.');
      const NoticeFinding below = FindIn(BlockEnd(begin, anchor.last_line), anchor.last_line, 0);
      if (introduces && place.place == Place::kNamed && !below.words.empty())
        finding.words = below.words;
    }
    return finding;
  }
  size_t from = place.end;
  // "<a@b> (expanded from <c@d>): reason".
  if (!place.expanded_from.empty()) {
    const size_t close = text_->text().find(')', from);
    if (close != std::string_view::npos && close < line.end) from = close + 1;
  }
  const size_t block_end = BlockEnd(place.line, anchor.last_line);
  NoticeFinding finding = FindIn(place.line, block_end, from);
  finding.near = !finding.words.empty();
  if (finding.reply.strength == 0) {
    const NoticeFinding below = FindIn(block_end, anchor.last_line, 0);
    // Further down a code may be anybody's, if words stand beside the address.
    if (below.reply.strength > 0 && finding.words.empty()) finding.reply = below.reply;
    if (finding.words.empty()) finding.words = below.words;
    // "To: <a@b>" says whom the mail was for; why it failed stands anywhere.
    if (place.place == Place::kElsewhere && finding.reply.strength == 0) {
      finding.words = Joined(0, text_->lines().size(), 0);
      finding.near = false;
    }
  }
  return finding;
}

// Replies that name the address: in a transcript, or in a list of errors.
NoticeFinding NoticeReader::FindMention(std::string_view address) {
  NoticeFinding finding;
  const auto& lines = text_->lines();
  size_t read = lines.size();  // the line read last
  for (const AddressPlace& place : places_) {
    if (place.line == read || !SameAddress(place.address, address)) continue;
    read = place.line;
    const TextLine& line = lines[place.line];
    size_t first = place.line;
    size_t last = place.line + 1;
    if (line.command) {
      first = last;
      while (last < lines.size() && lines[last].answer) ++last;
    }
    MakeLogical(first, last, 0);
    const MailReply reply = BestReply();
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
    finding.words = Joined(0, text_->lines().size(), 0);
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
    return TrimMarks(Joined(BlockBegin(text_->LineOf(hit.begin)), text_->lines().size(), 0));
  }
  return {};
}

NoticeFinding NoticeReader::FindingFor(std::string_view address) {
  const auto named = recipient_of_.find(address);
  if (named != recipient_of_.end()) return recipients_[named->second].finding;
  // "pipe to |/bin/x, generated by a@b": what stands behind it is said of it.
  for (const AddressPlace& place : places_) {
    if (!place.generated || !SameAddress(place.address, address)) continue;
    const NoticeFinding behind =
        FindIn(place.line, BlockEnd(place.line, text_->lines().size()), place.end);
    if (!behind.words.empty()) return behind;
  }
  return OfWhole();
}

std::string_view NoticeReader::OnlyCandidate() const {
  std::string_view only;
  for (const AddressPlace& place : places_) {
    if (place.score < 0 || SameAddress(place.address, only)) continue;
    if (!only.empty()) return {};
    only = place.address;
  }
  return only;
}

void NoticeReader::SetAnchors(int score_min) {
  anchors_.clear();
  const uint32_t lines = static_cast<uint32_t>(text_->lines().size());
  size_t same = 0;
  for (uint32_t i = 0; i < places_.size(); ++i) {
    if (places_[i].score < score_min) continue;
    same =
        !anchors_.empty() && SameAddress(places_[anchors_.back().place].address, places_[i].address)
            ? same + 1
            : 1;
    if (same > kSameAnchorsMax) continue;
    // All the anchors of the address before end here.
    for (size_t k = anchors_.size(); k-- > 0;) {
      const AddressPlace& before = places_[anchors_[k].place];
      if (SameAddress(before.address, places_[i].address) || anchors_[k].last_line < lines) break;
      anchors_[k].last_line = std::max(places_[i].line, before.line + 1);
    }
    // The same address again: its lines go on, but it may also begin something better.
    anchors_.push_back({i, lines});
  }
}

void NoticeReader::Read(const NoticeText& text, const AddressHints& hints, ReplyClass classes,
                        Arena* arena) {
  text_ = &text;
  arena_ = arena;
  classes_ = classes;
  recipients_.clear();
  recipient_of_.clear();
  whole_.reset();
  warning_.reset();
  FindPlaces(text, hints, &places_);
  const auto any = [&](int score) {
    return std::any_of(places_.begin(), places_.end(),
                       [&](const AddressPlace& p) { return p.score >= score; });
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
    findings_[i] = FindAt(anchors_[i]);
    if (findings_[i].reply.strength > 0 || i + 1 == anchors_.size()) continue;
    const bool same_line = places_[anchors_[i].place].line == places_[anchors_[i + 1].place].line;
    if (findings_[i].words.empty() || same_line) findings_[i] = findings_[i + 1];
  }
  for (size_t i = 0; i < anchors_.size(); ++i) {
    const AddressPlace& place = places_[anchors_[i].place];
    const auto [known, is_new] =
        recipient_of_.try_emplace(place.address, static_cast<uint32_t>(recipients_.size()));
    if (is_new) {
      recipients_.push_back({place.address, place.expanded_from, findings_[i]});
    } else {
      NoticeRecipient* const same = &recipients_[known->second];
      if (IsBetter(findings_[i].reply, same->finding.reply))
        same->finding.reply = findings_[i].reply;
      if (findings_[i].near && !same->finding.near) {
        same->finding.words = findings_[i].words;
        same->finding.near = true;
      }
    }
  }
  for (NoticeRecipient& recipient : recipients_) {
    const NoticeFinding mention = FindMention(recipient.address);
    if (IsBetter(mention.reply, recipient.finding.reply)) recipient.finding.reply = mention.reply;
    if (recipient.finding.reply.strength > 0) continue;
    if (recipient.finding.words.empty()) {
      recipient.finding = OfWhole();
    } else if (recipients_.size() == 1) {
      // Whatever code stands there is of the only one.
      const MailReply reply = OfWhole().reply;
      if (reply.code != 0 && reply.strength >= kOwnLineStrength) recipient.finding.reply = reply;
    }
  }
}

}  // namespace whybounce
