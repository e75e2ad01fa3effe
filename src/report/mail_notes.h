// What a report says of the mails it was made of.
#ifndef WHYBOUNCE_REPORT_MAIL_NOTES_H_
#define WHYBOUNCE_REPORT_MAIL_NOTES_H_

#include <string>

#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

// "read 314 mails = 282 bounces + ...", as long as it must be; empty if there were none.
std::string MailNotes(const Report& report, const Phraser& phraser);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_MAIL_NOTES_H_
