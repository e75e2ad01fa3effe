// Names of the program and of its queue files.
#include <algorithm>

#include "base/text.h"
#include "log/dialects/sendmail.h"

namespace whybounce {

bool IsSendmailProgram(std::string_view program) {
  return program == "sendmail" || program == "sm-mta" || program.starts_with("sm-") ||
         program == "sendmail-in" || program == "sendmail-out";
}

bool IsSendmailQueueId(std::string_view id) {
  const auto are = [](std::string_view s, auto kind) {
    return std::all_of(s.begin(), s.end(), kind);
  };
  // 8.9 and before: "UAA03161".
  if (id.size() == 8 || id.size() == 9)
    return are(id.substr(0, 3), IsAlpha) && are(id.substr(3), IsDigit);
  // The year modulo 60, month, day, hour, minute and second, a digit or letter each; two of a
  // sequence; the process id.
  if (id.size() < 13 || id.size() > 18) return false;
  return are(id.substr(0, 8), IsAlnum) && are(id.substr(8), IsDigit);
}

bool IsMaskedSendmailQueueId(std::string_view id, std::string_view rest) {
  return id.size() >= 5 && id.size() <= 40 && std::all_of(id.begin(), id.end(), IsAlnum) &&
         id != "NOQUEUE" && (StartsWith(rest, "from=") || StartsWith(rest, "to="));
}

}  // namespace whybounce
