// One mail -> what it is, and who did not get which mail and why.
#ifndef WHYBOUNCE_MAIL_PARSER_H_
#define WHYBOUNCE_MAIL_PARSER_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "mail/bare_names.h"
#include "mail/header.h"
#include "mail/kind.h"
#include "mail/mime.h"
#include "mail/notice.h"
#include "mail/parsed_mail.h"
#include "mail/text.h"
#include "mail/verp.h"
#include "mail/words.h"

namespace whybounce {

// See ARCHITECTURE.md, "Bounce messages". One per thread; the words must outlive it. Allocates
// nothing for a mail of a usual size once it has seen some. Thread-compatible.
class MailParser {
 public:
  MailParser(const MailWords* words, VerpPattern verp);

  // `message` has '\n' line ends and no "From " line. The result, and its views, are valid until
  // the next call to Parse() and as long as the message.
  const ParsedMail& Parse(std::string_view message);

 private:
  void Reset();
  void Read(std::string_view message, int depth);
  void SortParts();
  void ReadStatus();
  void ReadStatusInText();
  void ReadFeedback();
  bool IsJunkComplaint();
  void ReadCopyOfComplaint();
  void ReadReceiptPart();
  void ReadNotice();
  void UseNotice();
  void CompleteFromNotice();
  void CompleteFromTranscript();
  bool FindBareRecipients();
  void FindLastResort();
  std::string_view NoticeBytes(bool all_parts);
  bool ReadOtherTexts();
  std::string_view Original();
  MailReply AnswerNaming(std::string_view address);
  void CollectHints();
  MailKind KindByActions() const;
  void GatherEvidence();
  std::string_view NamedBySubject() const;
  MailKind KindByEvidence();
  // kRead: the mail is read, as the notice within it or as itself; kStatus: its recipients are.
  enum class Forwarded : uint8_t { kNone, kRead, kStatus };
  Forwarded ReadForwarded(std::string_view message, int depth);
  bool MayHoldNotice(std::string_view inner);
  std::string_view FirstText();
  void NameRecipient(MailRecipient* recipient);
  void ReadBesideStatusPart();
  std::string_view Why(std::string_view words);
  bool GaveUp(const MailRecipient& recipient);
  void AddRecipient(std::string_view address, NoticeFinding finding);
  void MakeNotABounce();
  void Finish();
  Meanings MeaningsOf(std::string_view text, Meanings* opening);

  const MailWords& words_;
  const VerpPattern verp_;
  Arena arena_;
  ParsedMail mail_;
  MailHeader header_;
  std::string_view body_;
  MailParts parts_;
  // The parts that count, by kind.
  std::vector<const MailPart*> status_;
  std::vector<const MailPart*> plain_;
  std::vector<const MailPart*> html_;
  const MailPart* original_ = nullptr;
  std::string_view original_text_;  // decoded, if has_original_text_
  bool has_original_text_ = false;
  const MailPart* feedback_ = nullptr;
  const MailPart* receipt_ = nullptr;
  MailEvidence evidence_;

  NoticeText text_;
  bool has_text_ = false;  // text_ is of this mail
  NoticeReader notice_;
  AddressHints hints_;
  std::vector<BareName> bare_names_;
  std::string_view why_of_;  // of these words why_ is what says why
  std::string_view why_;
  AddressMap<MailReply> answers_;  // of the original, if has_answers_
  bool has_answers_ = false;
  std::vector<std::string_view> transcript_;  // its answers of several lines
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_PARSER_H_
