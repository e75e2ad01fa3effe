#include "mail/stages.h"

#include <algorithm>

#include "base/text.h"
#include "mail/address.h"
#include "mail/reply_lines.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

// After the next "(expanded from", which Postfix and Sendmail write, or "(generated from", which
// Exim does, at or after `from`; npos.
size_t BehindExpansion(std::string_view text, size_t from) {
  for (size_t at = from; (at = text.find('(', at)) != text.npos; ++at) {
    const std::string_view words = text.substr(at + 1);
    for (const std::string_view made :
         {"expanded from", "generated from", "ultimately generated from"}) {
      if (words.starts_with(made)) return at + 1 + made.size();
    }
  }
  return text.npos;
}

// Of so many recipients one that stands out of order is looked for.
constexpr size_t kAhead = 50;

bool Lacks(const MailRecipient& r) { return r.stage == Stage::kUnknown && r.reply_code != 0; }

// Lines may end between any two words.
bool SkipWord(std::string_view* rest, std::string_view word) {
  while (!rest->empty() && IsSpace(rest->front())) rest->remove_prefix(1);
  return ConsumePrefix(rest, word);
}

// "(in reply to RCPT TO command)", "error from remote mail server after RCPT TO:<a@b>", at the
// front of `text`.
Stage StageAt(std::string_view text) {
  if (ConsumePrefix(&text, "(in")) {
    const bool is_reply = SkipWord(&text, "reply") && SkipWord(&text, "to") && SkipWord(&text, "");
    return is_reply ? StageOfCommand(text) : Stage::kUnknown;
  }
  if (!ConsumePrefix(&text, "error")) return Stage::kUnknown;
  if (SkipWord(&text, "from")) {
    if (!SkipWord(&text, "remote") || !SkipWord(&text, "mail")) return Stage::kUnknown;
    if (!ConsumePrefix(&text, "er")) SkipWord(&text, "server");
  }
  if (!SkipWord(&text, "after")) return Stage::kUnknown;
  SkipWord(&text, "pipelined");
  SkipWord(&text, "");
  return StageOfCommand(text);
}

// The address at the front of a line: "  ann@corp.example", "<ann@corp.example>: host ...".
std::string_view LeadingAddress(std::string_view line) {
  line = TrimSpace(line);
  ConsumePrefix(&line, "<");
  const std::string_view word = line.substr(0, line.find_first_of(" \t>:"));
  return word.find('@') == word.npos ? std::string_view() : word;
}

class StageReader {
 public:
  explicit StageReader(std::vector<MailRecipient>* recipients) : recipients_(*recipients) {}

  void Read(std::string_view text) {
    MailRecipient* entry = nullptr;
    const bool expands = TellsExpansions(text);
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (const std::string_view address = LeadingAddress(line); !address.empty()) {
        if (MailRecipient* const found = Find(address); found != nullptr) entry = found;
      }
      ReadTranscript(line);
      if (expands && entry != nullptr) ReadExpansion(line, entry);
      for (const std::string_view mark : {"(in", "error"}) {
        const size_t begin = line.find(mark);
        if (begin == line.npos) continue;
        const Stage stage = StageAt(text.substr(at + begin));
        if (stage == Stage::kUnknown) continue;
        if (entry != nullptr && Lacks(*entry)) entry->stage = stage;
        differ_ = differ_ || (only_ != Stage::kUnknown && stage != only_);
        only_ = stage;
      }
      at = end + 1;
    }
    for (MailRecipient& recipient : recipients_) {
      if (!Lacks(recipient)) continue;
      if (recipient.reply_code == refused_code_) recipient.stage = refused_;
      if (Lacks(recipient) && !differ_) recipient.stage = only_;
    }
  }

 private:
  static void ReadExpansion(std::string_view line, MailRecipient* entry) {
    const size_t behind = BehindExpansion(line, 0);
    FoundAddress found;
    if (behind == line.npos || !FindAddress(line, behind, &found)) return;
    if (entry->original_recipient.empty() && !SameAddress(found.address, entry->recipient))
      entry->original_recipient = found.address;
  }

  // Sendmail's: ">>> RCPT To:<a@b>" and below it "<<< 550 no such user".
  void ReadTranscript(std::string_view line) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (ConsumePrefix(&line, ">>> ")) {
      asked_ = StageOfTranscript(line);
      FoundAddress found;
      of_ = asked_ == Stage::kRcpt && FindAddress(line, 0, &found) ? Find(found.address) : nullptr;
      return;
    }
    if (asked_ == Stage::kUnknown || !ConsumePrefix(&line, "<<< ")) return;
    const ReplyCode code = ConsumeReplyCode(&line);
    if (code < 400) return;
    if (of_ != nullptr) {
      if (Lacks(*of_) && of_->reply_code == code) of_->stage = asked_;
    } else if (refused_ == Stage::kUnknown) {
      refused_ = asked_;
      refused_code_ = code;
    }
  }

  MailRecipient* Find(std::string_view address) {
    const size_t count = recipients_.size();
    for (size_t i = 0; i < std::min(count, kAhead); ++i) {
      MailRecipient& recipient = recipients_[(next_ + i) % count];
      if (!SameAddress(recipient.recipient, address)) continue;
      next_ = (next_ + i + 1) % count;
      return &recipient;
    }
    return nullptr;
  }

  std::vector<MailRecipient>& recipients_;
  size_t next_ = 0;
  Stage only_ = Stage::kUnknown;
  bool differ_ = false;
  // Of a transcript: the command that was sent last, and of whom it spoke.
  Stage asked_ = Stage::kUnknown;
  MailRecipient* of_ = nullptr;
  // The first that was refused and spoke of none of them.
  Stage refused_ = Stage::kUnknown;
  ReplyCode refused_code_ = 0;
};

}  // namespace

bool LacksStage(const std::vector<MailRecipient>& recipients) {
  return std::any_of(recipients.begin(), recipients.end(), Lacks);
}

bool TellsExpansions(std::string_view text) { return BehindExpansion(text, 0) != text.npos; }

void ReadBesideStatus(std::string_view text, std::vector<MailRecipient>* recipients) {
  StageReader(recipients).Read(text);
}

}  // namespace whybounce
