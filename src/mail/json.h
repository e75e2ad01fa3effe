// Notifications as JSON in a mail: Amazon SES through SNS, and services that imitate it.
#ifndef WHYBOUNCE_MAIL_JSON_H_
#define WHYBOUNCE_MAIL_JSON_H_

#include <string_view>

#include "base/arena.h"
#include "mail/parsed_mail.h"

namespace whybounce {

// Fills *mail from `text` and returns true if it begins with such an object. Views are in *arena.
bool ReadJsonNotification(std::string_view text, Arena* arena, ParsedMail* mail);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_JSON_H_
