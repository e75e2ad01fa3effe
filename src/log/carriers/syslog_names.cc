#include "log/carriers/syslog_names.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"

namespace whybounce {
namespace {

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return EqualsIgnoreCase(word, one); });
}

}  // namespace

bool IsSeverityName(std::string_view word) {
  return IsOneOf(word, {"debug", "debg", "info", "informational", "notice", "warn", "warning",
                        "err", "error", "crit", "critical", "alert", "emerg", "trace"});
}

bool IsFacilityName(std::string_view word) {
  const size_t divider = word.find_first_of(".:");
  const std::string_view name = word.substr(0, divider);
  const bool is_name = IsOneOf(name, {"mail", "daemon", "user", "syslog", "auth", "authpriv",
                                      "kern", "cron", "news", "lpr", "uucp", "ftp"}) ||
                       (name.size() == 6 && StartsWith(name, "local") && IsDigit(name[5]));
  return is_name && (divider == word.npos || IsSeverityName(word.substr(divider + 1)));
}

}  // namespace whybounce
