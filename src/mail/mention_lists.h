// What the mentions of a notice's addresses say of each other.
#ifndef WHYBOUNCE_MAIL_MENTION_LISTS_H_
#define WHYBOUNCE_MAIL_MENTION_LISTS_H_

#include <vector>

#include "mail/mentions.h"
#include "mail/text.h"

namespace whybounce {

// "<a@b>:" at the front of a line, as qmail and Postfix write.
bool OpensEntry(const NoticeText& text, const AddressMention& mention);

// "<a@b>", below it "(reason: 550 ...)" and then "(expanded from: <c@d>)", the place: that is of
// the nearest entry that is indented less.
void AttachExpansion(const NoticeText& text, const AddressMention& mention,
                     std::vector<AddressMention>* mentions);

// Scores again what lists, transcripts and sentences with several addresses tell of them.
void RelateMentions(const NoticeText& text, std::vector<AddressMention>* mentions);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_MENTION_LISTS_H_
