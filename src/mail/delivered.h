// Which addresses of a notice are of those who did get the mail.
#ifndef WHYBOUNCE_MAIL_DELIVERED_H_
#define WHYBOUNCE_MAIL_DELIVERED_H_

#include <cstddef>
#include <string_view>

#include "mail/mentions.h"
#include "mail/text.h"

namespace whybounce {

// "Delivered to:", "The following were successfully delivered:": from there on addresses are of
// those who got the mail, until another heading comes. The text must outlive it.
class DeliveredSections {
 public:
  explicit DeliveredSections(const NoticeText& text) : text_(text) {}

  // Phrases in the order of the text, each before the addresses after it.
  void Enter(const PhraseHit& hit);
  // `next_hit` is the first phrase after the address.
  bool IsDelivered(const AddressMention& mention, size_t next_hit) const;

 private:
  static constexpr size_t kNoLine = static_cast<size_t>(-1);

  bool IsDenied(const PhraseHit& hit) const;
  bool FailsHere(const AddressMention& mention) const;
  std::string_view LineBehind(size_t offset) const;

  const NoticeText& text_;
  size_t delivered_line_ = kNoLine;  // of the heading above that says who got the mail
  size_t failing_line_ = kNoLine;    // the last that says that mail failed
  // Of its phrase; a longer one may say the contrary: "delivery to these recipients was
  // successful".
  size_t failing_begin_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_DELIVERED_H_
