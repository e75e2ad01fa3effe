// What notices say besides why: who wrote them, that mail failed, whom to ask, disclaimers.
#ifndef WHYBOUNCE_MAIL_BOILERPLATE_H_
#define WHYBOUNCE_MAIL_BOILERPLATE_H_

#include <string_view>

#include "base/arena.h"
#include "mail/words.h"

namespace whybounce {

// `text` without sentences at its front and its end that do not say why: those that only say that
// mail failed or is late, that a program wrote them, and those of addresses alone. Where nothing is
// left it is what says how long the mail is late, or empty.
std::string_view WithoutBoilerplate(std::string_view text, const MailWords& words, Arena* arena);

// Exim gave up, and says so after the reason: "mailbox is full: retry timeout exceeded". Takes it
// off *words; false if there is no reason before it.
bool ConsumeGaveUp(std::string_view* words);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_BOILERPLATE_H_
