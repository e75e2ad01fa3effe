// Which addresses of a notice are those of failed recipients.
#ifndef WHYBOUNCE_MAIL_PLACES_H_
#define WHYBOUNCE_MAIL_PLACES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "mail/address_set.h"
#include "mail/text.h"

namespace whybounce {

// How an address stands in the text.
enum class Place : uint8_t {
  kElsewhere,
  kSentence,  // "your message to <a@b> was undeliverable"
  kNamed,     // "Ann Example <a@b>" alone on its line
  kLeads,     // "<a@b>: 550 no such user", "a@b... unknown"
  kAlone,     // on a line of its own
  kLabelled,  // "Recipient: <a@b>"
  kCommand,   // ">>> RCPT TO:<a@b>"
  kCoded,     // "550 5.1.1 <a@b>... User unknown"
};

struct AddressPlace {
  std::string_view address;
  std::string_view expanded_from;  // "(expanded from <c@d>)" behind it
  uint32_t begin = 0;              // with brackets, in the text
  uint32_t end = 0;
  uint32_t line = 0;
  Place place = Place::kElsewhere;
  bool delivered = false;  // "Delivered to: <a@b>", "<a@b>: delivered"
  int score = 0;           // kCertain and more: it failed; less than kPossible: it did not
};
inline constexpr int kCertain = 5;
inline constexpr int kPossible = 3;

// What other parts of the mail tell about addresses.
struct AddressHints {
  std::vector<std::string_view> own;        // of the sender and the notifier: not recipients
  AddressSet failed;                        // known to have failed
  std::vector<std::string_view> addressed;  // the mail that came back was for them
};

// All addresses of the notice in their order, but for those in quoted lines.
void FindPlaces(const NoticeText& text, const AddressHints& hints,
                std::vector<AddressPlace>* places);

bool Contains(const std::vector<std::string_view>& addresses, std::string_view address);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_PLACES_H_
