// Mail that goes out through this system's sendmail(1).
#ifndef WHYBOUNCE_CLI_SEND_MAIL_H_
#define WHYBOUNCE_CLI_SEND_MAIL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace whybounce {

// Whether it can stand in a header as it is. kInvalidArgument says what cannot be.
absl::Status CheckAddresses(const std::string& addresses);

// Hands the message, which names its recipients, to `program`, found in PATH if it is no path.
// kUnavailable unless the program takes all of it and ends with 0.
absl::Status SendMail(const std::string& program, std::string_view message);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_SEND_MAIL_H_
