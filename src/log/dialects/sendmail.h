// Lines of Sendmail 8.12 to 8.18 (sendmail/deliver.c logdelivery(), sendmail/envelope.c,
// sendmail/srvrsmtp.c).
#ifndef WHYBOUNCE_LOG_DIALECTS_SENDMAIL_H_
#define WHYBOUNCE_LOG_DIALECTS_SENDMAIL_H_

#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after "sm-mta[277]: ". One line may report several recipients that met
// the same end: the event is that of the first, and event->further_recipients holds the others.
// Views point into `text`.
ParseResult ParseSendmail(std::string_view text, EventView* event);

// Makes the next of event->further_recipients the recipient; false if there is none left.
bool NextSendmailRecipient(EventView* event);

// Whether a syslog program name is Sendmail's: "sendmail", "sm-mta", "sm-msp-queue", "sm-que".
bool IsSendmailProgram(std::string_view program);

// "62A9UgXw012345": eight characters of time and sequence, then the process id.
bool IsSendmailQueueId(std::string_view id);
// Whether an id that its owner masked stands before `rest`: known by what follows it.
bool IsMaskedSendmailQueueId(std::string_view id, std::string_view rest);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_SENDMAIL_H_
