// A log in which nobody is known, though it speaks of mail.
#ifndef WHYBOUNCE_LOG_CARRIERS_UNHEARD_H_
#define WHYBOUNCE_LOG_CARRIERS_UNHEARD_H_

#include <string>
#include <string_view>

#include "log/carriers/formats.h"
#include "log/carriers/syslog_prefix.h"

namespace whybounce {

// Whether a line holds what mail programs write of outcomes: "status=sent (", "T=remote_smtp",
// "stat=Deferred", "NOQUEUE: ".
bool SpeaksOfMail(std::string_view line);

// What is to be said of a log whose first lines (64 bytes after them must be readable) speak of
// mail, but nearly all by programs that are none as far as their headers are understood: which
// these are, and a line. Empty if there is nothing to say.
std::string WhyUnheard(LineFormat format, std::string_view lines, const ClockOptions& clock);

// Whether mail programs speak in the first lines, and none of these lines has a time.
bool HasNoTimes(LineFormat format, std::string_view lines, const ClockOptions& clock);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_UNHEARD_H_
