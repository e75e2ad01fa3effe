#include "mail/reply_lines.h"

#include <algorithm>

#include "base/arena_text.h"
#include "base/text.h"
#include "mail/notice_words.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

constexpr size_t kWordsBytesMax = 3000;
// Shorter lines were not cut by whoever wraps texts.
constexpr size_t kWrappedBytes = 55;
// Lines of an answer between it and its command.
constexpr size_t kAnswerLinesMax = 40;

// The code at the front of a line and the mark after it, "550-": lines of one reply share the
// code.
std::string_view LeadingCode(std::string_view line) {
  std::string_view rest = line;
  return ConsumeReplyCode(&rest) == 0 ? std::string_view() : line.substr(0, 3);
}

bool IsBetter(const MailReply& a, const MailReply& b) { return a.strength > b.strength; }

// "RCPT TO:<a@b>" without an arrow, or with one of its own, "hMailServer sent: ": "to" tells it
// from words.
std::string_view BareCommand(std::string_view words) {
  constexpr size_t kBeforeBytes = 20;
  for (const std::string_view command : {"rcpt to:", "mail from:"}) {
    const size_t at = FindIgnoreCase(words.substr(0, kBeforeBytes + command.size()), command);
    if (at != words.npos) return words.substr(at);
  }
  return {};
}

}  // namespace

Stage StageOfTranscript(std::string_view command) {
  while (!command.empty() && !IsAlpha(command.front())) command.remove_prefix(1);
  const Stage stage = StageOfCommand(command);
  return stage == Stage::kData ? Stage::kUnknown : stage;
}

void ReplyLines::Begin(const NoticeText& text, ReplyClass classes, Arena* arena) {
  text_ = &text;
  classes_ = classes;
  arena_ = arena;
}

std::string_view ReplyLines::Joined(size_t line, size_t last_line, size_t from) {
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

// Whether line `i`, with these words, is of the same logical line as those from `run` on, which
// began with `code`.
bool ReplyLines::GoesOn(size_t run, size_t i, std::string_view words, std::string_view code,
                        bool has_reply) const {
  constexpr Meanings kOpenings = Bit(Meaning::kReplyLabel) | Bit(Meaning::kRecipientLabel) |
                                 Bit(Meaning::kOtherLabel) | Bit(Meaning::kEndOfReply) |
                                 Bit(Meaning::kAttempts);
  const auto& lines = text_->lines();
  const TextLine& line = lines[i];
  if (i == run || line.command || line.answer || (line.opening & kOpenings) != 0) return false;
  const TextLine& before = lines[i - 1];
  const bool label = text_->text().substr(before.begin, before.end - before.begin).ends_with(':');
  if ((line.opening & Bit(Meaning::kGaveUp)) != 0 && !label) return false;
  if (words.starts_with("(reason") || words.starts_with("---") || words.starts_with("... "))
    return false;
  const std::string_view own_code = LeadingCode(words);
  // A code begins a reply, unless it is a number in the middle of one.
  if (!own_code.empty()) return own_code == code || (line.indented() && has_reply);
  if (line.indented()) return true;
  // What our host says of it: "<a@b>... Deferred: 450 busy".
  if (before.answer && words.find(">...") != words.npos) return false;
  const bool wrapped = before.end - before.begin >= kWrappedBytes;
  return before.indented() || wrapped || label || words.starts_with('<') || words.starts_with('[');
}

// The lines [line, last_line) as somebody wrote them before they were wrapped; the first begins at
// offset `from`.
void ReplyLines::Make(size_t line, size_t last_line, size_t from) {
  logical_.clear();
  const auto& lines = text_->lines();
  size_t run = line;  // where the present logical line begins
  std::string_view code;
  bool has_reply = false;
  const auto end_run = [&](size_t end) {
    if (run >= end) return;
    const std::string_view joined = Joined(run, end, run == line ? from : 0);
    if (!joined.empty()) logical_.push_back({joined, run});
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
    if (!GoesOn(run, i, words, code, has_reply)) end_run(i);
    if (i == run) {
      code = LeadingCode(words);
      has_reply = false;
    }
    has_reply = has_reply || FindReply(words, classes_).strength > 0;
  }
  end_run(last_line);
  JoinAnswers();
}

// Answers of several lines: "<<< 550-a", "<<< 550 b".
void ReplyLines::JoinAnswers() {
  for (size_t i = 0; i + 1 < logical_.size(); ++i) {
    const std::string_view first = logical_[i].text;
    if (!first.starts_with("<<< ") || first.size() < 8 || first[7] != '-') continue;
    size_t end = i + 1;
    while (end < logical_.size() && logical_[end].text.starts_with(first.substr(0, 7))) ++end;
    size_t bytes = 0;
    for (size_t k = i; k < end; ++k) bytes += logical_[k].text.size();
    ArenaText out(arena_, bytes);
    for (size_t k = i; k < end; ++k)
      out.Append(k == i ? logical_[k].text : logical_[k].text.substr(3));
    logical_[i].text = out.Take();
    logical_.erase(logical_.begin() + static_cast<ptrdiff_t>(i) + 1,
                   logical_.begin() + static_cast<ptrdiff_t>(end));
  }
}

// What the answer at `line` of a transcript answers: the command above it.
Stage ReplyLines::StageAbove(size_t line) const {
  const auto& lines = text_->lines();
  if (!lines[line].answer) {
    return line == 0 ? Stage::kUnknown : StageOfTranscript(BareCommand(text_->Line(line - 1)));
  }
  const size_t first = line - std::min(line, kAnswerLinesMax);
  while (line > first && (lines[line].answer || lines[line].indented()) && !lines[line].command)
    --line;
  return lines[line].command ? StageOfTranscript(text_->Line(line)) : Stage::kUnknown;
}

// The code of a reply and the line below it that says why, "Reason: no such user".
std::string_view ReplyLines::WithReason(std::string_view code, std::string_view line) {
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

MailReply ReplyLines::Best(size_t line, size_t last_line, size_t from) {
  Make(line, last_line, from);
  MailReply best;
  for (size_t i = 0; i < logical_.size(); ++i) {
    MailReply reply = FindReply(logical_[i].text, classes_);
    if (!IsBetter(reply, best)) continue;
    // qmail, and some of Exim's, say in a line of its own what was answered.
    if (reply.stage == Stage::kUnknown) reply.stage = StageAbove(logical_[i].line);
    if (reply.stage == Stage::kUnknown && i > 0) reply.stage = StageFromWords(logical_[i - 1].text);
    // "Status: 550" and "Reason: no such user" are one reply.
    if (reply.code != 0 && reply.text.size() == 3 && i + 1 < logical_.size()) {
      reply.text = WithReason(reply.text, logical_[i + 1].text);
      std::string_view rest = TrimSpace(reply.text.substr(3));
      if (!reply.enhanced_code) reply.enhanced_code = ConsumeEnhancedCode(&rest);
    }
    best = reply;
  }
  return best;
}

}  // namespace whybounce
