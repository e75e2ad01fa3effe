// Envelope senders that differ per message, put together.
#ifndef WHYBOUNCE_AGGREGATE_SENDER_GROUP_H_
#define WHYBOUNCE_AGGREGATE_SENDER_GROUP_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace whybounce {

// The sender in lower case, with '*' for what VERP, SRS and BATV vary: what stands after '+', '='
// or a hyphen before digits, and every number of three digits or more.
// "prvs=0234a5b6c7=ann@shop.example" is "ann@shop.example", "bounce+999-343612@news.example" is
// "bounce+*@news.example". Written to *out (replaced).
void WriteSenderGroup(std::string_view sender, std::string* out);

// Equal only for senders of one group, though not for all of a group. Never 0.
uint64_t SenderGroupHash(std::string_view sender);

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_SENDER_GROUP_H_
