// What a reply tells beside its cause: when to come back, whom it means, how much is allowed, where
// to read on. Read from the reply itself, because its shape has lost these.
#ifndef WHYBOUNCE_REPLY_EXTRACT_H_
#define WHYBOUNCE_REPLY_EXTRACT_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace whybounce {

enum class LimitUnit : uint8_t { kBytes, kMessages, kRecipients, kConnections };
std::string_view Id(LimitUnit unit);  // "messages"

// "100 messages per hour" is {100, kMessages, 3600}.
struct ReplyLimit {
  uint64_t amount = 0;
  LimitUnit unit = LimitUnit::kBytes;
  int64_t per_s = 0;  // 0: no period is stated
};

// Views point into the reply; an absent fact is empty or -1.
struct ReplyFacts {
  int64_t retry_after_s = -1;
  std::string_view sending_ip;  // the first address; loopback and DNSBL return codes are none
  std::string_view help_url;
  std::optional<ReplyLimit> limit;
};

// The sending_ip alone.
std::string_view FindSendingIp(std::string_view reply);

// O(bytes), at most kReplyBytesMax of them; does not allocate. A guess would be worse than nothing:
// "in 300 seconds" counts only next to words such as "try again".
ReplyFacts ExtractFacts(std::string_view reply);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_EXTRACT_H_
