// Dates of mail headers.
#ifndef WHYBOUNCE_MAIL_DATE_H_
#define WHYBOUNCE_MAIL_DATE_H_

#include <cstdint>
#include <string_view>

namespace whybounce {

// "Thu, 29 Apr 2010 23:34:45 +0900 (JST)" and its obsolete forms (RFC 5322 sections 3.3 and 4.3:
// no weekday, no seconds, two-digit years, zone names) in unix microseconds; 0 for anything else. A
// zone that is missing or unknown is UTC.
int64_t ParseMailDate(std::string_view value);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_DATE_H_
