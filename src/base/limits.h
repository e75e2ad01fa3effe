// Every bound in one place. What goes over a bound is counted and said, never kept.
#ifndef WHYBOUNCE_BASE_LIMITS_H_
#define WHYBOUNCE_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace whybounce {

// A longer line is cut there; the rest of it is skipped and the line counts as overlong.
inline constexpr size_t kLineBytesMax = size_t{1} << 20;
// Bytes readable (zero) after every block, so that wide loads may run over its end.
inline constexpr size_t kBlockPaddingBytes = 64;
// A reply longer than this is cut before it is normalised; Postfix keeps 2048
// (src/smtp/smtp_chat.c).
inline constexpr size_t kReplyBytesMax = 4096;
// Of a line or reply that is kept to be shown.
inline constexpr size_t kSampleBytesMax = 600;
// An address longer than this is no address (RFC 5321 section 4.5.3.1 allows 64 + 1 + 255).
inline constexpr size_t kAddressBytesMax = 1024;

// Distinct keys kept per dimension of the report; what comes later goes to "(other)".
inline constexpr size_t kKeysPerDimensionMax = 200'000;
// Rows of one name on one day, per table.
inline constexpr size_t kDayRowsMax = 100'000;
// Slots of time; a year of hours fits.
inline constexpr size_t kTimeSlotsMax = 9000;
// Hosts named in the report's head.
inline constexpr size_t kHostsMax = 1000;
// Distinct reply shapes kept with a sample.
inline constexpr size_t kShapesMax = 20'000;
// A larger rule file of a user is refused.
inline constexpr size_t kRuleFileBytesMax = size_t{4} << 20;
// Verdicts kept per classifier cache.
inline constexpr size_t kVerdictCacheMax = 1 << 16;
// Lines of an Exim log that are remembered where another log repeats them.
inline constexpr size_t kRememberedLinesMax = 2'000'000;
// Not-understood lines kept as examples.
inline constexpr size_t kExamplesMax = 20;
// Queue ids open at the same time; beyond it the oldest are settled as they stand.
inline constexpr size_t kOpenMessagesMax = 2'000'000;
// Postfix's maximal_queue_lifetime and Exim's usual last retry: older open ids are given up.
inline constexpr int64_t kQueueLifetimeSeconds = int64_t{5} * 86400;

// A mail longer than this is cut there for reading; the rest of it is skipped.
inline constexpr size_t kMailBytesMax = size_t{16} << 20;
// Fields of a header that are looked at, and bytes of one value.
inline constexpr size_t kHeaderFieldsMax = 2000;
inline constexpr size_t kHeaderValueBytesMax = 4096;
// Parts of a mail, and multiparts within each other; what lies beyond is not looked at.
inline constexpr size_t kMailPartsMax = 1000;
inline constexpr size_t kMailDepthMax = 32;
// Text of a notice that is looked at, decoded.
inline constexpr size_t kNoticeBytesMax = size_t{64} << 10;
inline constexpr size_t kNoticeLinesMax = 2000;
// Recipients of one bounce message.
inline constexpr size_t kMailRecipientsMax = 10'000;
// Recipients remembered so that nobody is counted twice who is named by a log and by a notice, or
// by two notices; and of these, those that still wait. Beyond it, a second notice counts again.
inline constexpr size_t kNoticeKeysMax = 900'000;
inline constexpr size_t kNoticesWaitingMax = 50'000;
// Addresses that `suppress` looks at.
inline constexpr size_t kSuppressAddressesMax = 1'000'000;

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_LIMITS_H_
