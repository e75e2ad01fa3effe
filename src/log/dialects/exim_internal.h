// The parts of the Exim parser.
#ifndef WHYBOUNCE_LOG_DIALECTS_EXIM_INTERNAL_H_
#define WHYBOUNCE_LOG_DIALECTS_EXIM_INTERNAL_H_

#include <cstdint>
#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce::exim {

// After "<= ", and after one of => -> >> ** ==.
ParseResult ParseArrival(std::string_view text, EventView* event);
enum class Flag : uint8_t { kDelivered, kDeferred, kFailed };
ParseResult ParseDelivery(Flag flag, std::string_view text, EventView* event);
// Why a recipient was refused, after the fields: reply, codes, stage and speaker.
void ParseReason(std::string_view reason, EventView* event);
// Lines that say that something was refused; false for all others.
bool ParseRejection(std::string_view text, EventView* event);
// Lines about a message that settle no recipient, and lines without a message.
bool IsMessageTalk(std::string_view text);
bool IsTalk(std::string_view text);

}  // namespace whybounce::exim

#endif  // WHYBOUNCE_LOG_DIALECTS_EXIM_INTERNAL_H_
