// The text of a notice, cut into lines, with the phrases that stand in it.
#ifndef WHYBOUNCE_MAIL_TEXT_H_
#define WHYBOUNCE_MAIL_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/limits.h"
#include "mail/words.h"

namespace whybounce {

// A phrase: text[begin, end).
struct PhraseHit {
  Meanings meanings = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct TextLine {
  uint32_t begin = 0;
  uint32_t end = 0;      // without its line end
  uint32_t first = 0;    // the first byte that is no blank; end if there is none
  Meanings opening = 0;  // of phrases at its first letter; of labels, if a colon follows
  bool quoted = false;   // "> somebody wrote"; not ">>> RCPT TO"
  bool command = false;  // ">>> RCPT TO:<a@b>": a line of a transcript, ours
  bool answer = false;   // "<<< 550 ...": theirs

  bool blank() const { return first == end; }
  bool indented() const { return first > begin; }
};

// Reused from mail to mail. Views are valid until the next call to Read(); those into the text as
// long as it is.
// Thread-compatible.
class NoticeText {
 public:
  explicit NoticeText(const MailWords* words) : words_(*words) {}

  // `text` is UTF-8 with '\n'. What lies beyond kNoticeBytesMax or kNoticeLinesMax is not looked
  // at.
  void Read(std::string_view text, Arena* arena);

  // Without the copy of the mail below it.
  std::string_view text() const { return text_.substr(0, size_); }
  std::string_view folded() const { return folded_.substr(0, size_); }
  // The copy of the mail, beginning with its header; empty if there is none.
  std::string_view original() const { return text_.substr(original_); }
  std::string_view whole() const { return text_; }
  bool has_original() const { return original_ < text_.size(); }

  // Whether the notice goes on beyond what is looked at.
  bool cut() const { return lines_.size() >= kNoticeLinesMax || size_ >= kNoticeBytesMax; }

  const std::vector<TextLine>& lines() const { return lines_; }
  const std::vector<PhraseHit>& hits() const { return hits_; }  // by their ends
  std::string_view Line(size_t i) const;
  size_t LineOf(size_t offset) const;
  // Of the phrases in text[begin, end).
  Meanings MeaningsIn(size_t begin, size_t end) const;
  // Whether a reply that refuses stands in that line. It is asked again for each address of the
  // line and of those above it.
  bool HasFailure(size_t line) const;
  // How many phrases of that meaning there are outside of quoted lines.
  size_t Count(Meaning meaning) const { return counts_[static_cast<size_t>(meaning)]; }
  // Where the first of them ends; npos if there is none.
  size_t FirstEnd(Meaning meaning) const { return first_ends_[static_cast<size_t>(meaning)]; }

 private:
  void SplitLines();
  bool IsListed(std::string_view words) const;
  void FindPhrases();
  void CutOriginal();
  void CountHits();
  bool BeginsHeader(size_t line) const;
  bool AnnouncesOriginal(size_t i, size_t* begin) const;

  struct Asked {
    size_t line = static_cast<size_t>(-1);
    bool has_failure = false;
  };

  const MailWords& words_;
  std::string_view text_;
  std::string_view folded_;
  size_t size_ = 0;      // where the notice ends
  size_t original_ = 0;  // where the copy begins
  std::vector<TextLine> lines_;
  std::vector<PhraseHit> hits_;
  mutable std::array<Asked, 8> asked_;
  std::array<size_t, kMeaningCount> counts_{};
  std::array<size_t, kMeaningCount> first_ends_{};
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_TEXT_H_
