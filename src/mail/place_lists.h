// What the places of a notice's addresses say of each other.
#ifndef WHYBOUNCE_MAIL_PLACE_LISTS_H_
#define WHYBOUNCE_MAIL_PLACE_LISTS_H_

#include <vector>

#include "mail/places.h"
#include "mail/text.h"

namespace whybounce {

// "<a@b>:" at the front of a line, as qmail and Postfix write.
bool OpensEntry(const NoticeText& text, const AddressPlace& place);

// "<a@b>", below it "(reason: 550 ...)" and then "(expanded from: <c@d>)", the place: that is of
// the nearest entry that is indented less.
void AttachExpansion(const NoticeText& text, const AddressPlace& place,
                     std::vector<AddressPlace>* places);

// Scores again what lists, transcripts and sentences with several addresses tell of them.
void RelatePlaces(const NoticeText& text, std::vector<AddressPlace>* places);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_PLACE_LISTS_H_
