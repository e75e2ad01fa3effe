// Reads a notice that was written for people: who did not get the mail, and what the servers said.
#ifndef WHYBOUNCE_MAIL_NOTICE_H_
#define WHYBOUNCE_MAIL_NOTICE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "mail/address_set.h"
#include "mail/mentions.h"
#include "mail/reply_lines.h"
#include "mail/text.h"
#include "reply/find_reply.h"

namespace whybounce {

// Words are what stands there of a recipient if no reply with a code does.
struct NoticeFinding {
  MailReply reply;
  std::string_view words;
  bool near = false;     // the words stand beside the address
  bool attempt = false;  // they are what the last attempt met with
};

struct NoticeRecipient {
  std::string_view address;
  std::string_view expanded_from;
  NoticeFinding finding;
};

// Views point into the text and the arena of the last call. Thread-compatible.
class NoticeReader {
 public:
  // After text.Read(). Recipients in the order of the text, each once: the certain ones, or if
  // there are none the possible ones.
  void Read(const NoticeText& text, const AddressHints& hints, ReplyClass classes, Arena* arena);

  const std::vector<NoticeRecipient>& recipients() const { return recipients_; }
  // What is said of this address, or else of the whole.
  NoticeFinding FindingFor(std::string_view address);
  // Of what the text says that this address was made; empty if it does not.
  std::string_view ExpandedFrom(std::string_view address) const;
  // What is said of the whole: for a recipient that the text does not name.
  const NoticeFinding& OfWhole();
  // From where it says that mail is late, without what stands above: "This is the mail system at
  // ...". Empty if it does not say so.
  std::string_view Warning();
  // The one address of the text that can be the recipient's at all; empty if there are several.
  std::string_view OnlyCandidate() const;
  bool certain() const { return certain_; }

 private:
  // An address that counts, and the lines that speak of it: from its own up to the next one's.
  struct Anchor {
    uint32_t mention = 0;
    uint32_t last_line = 0;  // after them
  };

  void SetAnchors(int score_min);
  bool SharesParagraph(size_t anchor) const;
  NoticeFinding FindAt(size_t index);
  NoticeFinding FindMention(std::string_view address);
  void ChainPlaces();
  void CompleteFromWhole();
  std::string_view Introduced(size_t line, size_t last_line);
  std::string_view LastAttempt(size_t line, size_t last_line) const;
  NoticeFinding FindWhole();
  std::string_view FindWarning();
  NoticeFinding FindIn(size_t line, size_t last_line, size_t from);
  bool Consoles(size_t line, size_t last_line) const;
  size_t BlockEnd(size_t line, size_t last_line) const;
  size_t BlockBegin(size_t line) const;

  const NoticeText* text_ = nullptr;
  ReplyLines reply_lines_;
  bool certain_ = false;
  std::vector<AddressMention> mentions_;
  std::vector<Anchor> anchors_;
  std::vector<NoticeFinding> findings_;  // by anchor
  std::vector<NoticeRecipient> recipients_;
  AddressMap<uint32_t> recipient_of_;
  // By address its first mention, and by mention the next one of the same address.
  static constexpr uint32_t kNoPlace = UINT32_MAX;
  AddressMap<uint32_t> first_mention_;
  std::vector<uint32_t> next_mention_;
  // What all recipients share is worked out once.
  std::optional<NoticeFinding> whole_;
  std::optional<std::string_view> warning_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_NOTICE_H_
