// Facilities and severities of syslog by their names.
#ifndef WHYBOUNCE_LOG_CARRIERS_SYSLOG_NAMES_H_
#define WHYBOUNCE_LOG_CARRIERS_SYSLOG_NAMES_H_

#include <string_view>

namespace whybounce {

// "info", "Notice", "ERROR".
bool IsSeverityName(std::string_view word);
// "mail", "mail.info", "local3:notice".
bool IsFacilityName(std::string_view word);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_SYSLOG_NAMES_H_
