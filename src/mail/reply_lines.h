// Lines of a notice as they were before somebody wrapped them, and the best reply in them.
#ifndef WHYBOUNCE_MAIL_REPLY_LINES_H_
#define WHYBOUNCE_MAIL_REPLY_LINES_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "mail/text.h"
#include "reply/find_reply.h"

namespace whybounce {

// Views point into the text and the arena. Thread-compatible.
class ReplyLines {
 public:
  void Begin(const NoticeText& text, ReplyClass classes, Arena* arena);

  // The best reply of the lines [line, last_line); the first of them begins at offset `from`.
  MailReply Best(size_t line, size_t last_line, size_t from = 0);
  // Those lines as one.
  std::string_view Joined(size_t line, size_t last_line, size_t from = 0);

 private:
  struct Logical {
    std::string_view text;
    size_t line = 0;  // the first of the text that it is made of
  };

  void Make(size_t line, size_t last_line, size_t from);
  bool GoesOn(size_t run, size_t i, std::string_view words, std::string_view code,
              bool has_reply) const;
  void JoinAnswers();
  Stage StageAbove(size_t line) const;
  std::string_view WithReason(std::string_view code, std::string_view line);

  const NoticeText* text_ = nullptr;
  Arena* arena_ = nullptr;
  ReplyClass classes_ = ReplyClass::kFailures;
  std::vector<Logical> logical_;
};

// What a command of a transcript asked, ">>> RCPT TO:<a@b>". Unknown of DATA: it is sent together
// with the commands before it, and the answers to all of them stand below it.
Stage StageOfTranscript(std::string_view command);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_REPLY_LINES_H_
