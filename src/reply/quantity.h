// Numbers with a unit, as people write them in replies: "5 minutes", "00:04:59", "10,485,760".
#ifndef WHYBOUNCE_REPLY_QUANTITY_H_
#define WHYBOUNCE_REPLY_QUANTITY_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace whybounce {

// Longer than any receiver asks a sender to wait.
inline constexpr int64_t kLongestWaitSeconds = int64_t{30} * 86400;

// All take from the front of *rest what they understand, else nothing.

// "300", "10,485,760"; not a number of more than 13 digits.
std::optional<uint64_t> TakeNumber(std::string_view* rest);
// "5 minutes", "1 hour, 5 minutes", "5min", "00:04:59", in some languages; in seconds.
std::optional<int64_t> TakeDuration(std::string_view* rest);
// "hour", "minute(s)": the seconds in one of it, else 0.
int64_t TakeTimeUnit(std::string_view* rest);
// The next word: letters, with the blanks and the hyphen before it and "(s)" after it skipped.
std::string_view TakeWord(std::string_view* rest);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_QUANTITY_H_
