// What a listing of the queue (mailq, postqueue -j, exim -bp) says of one queue file.
#ifndef WHYBOUNCE_LOG_DIALECTS_WAITING_H_
#define WHYBOUNCE_LOG_DIALECTS_WAITING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// One queue file, as the carrier of listings (carriers/queue_listing.h) reads it.
struct WaitingMessage {
  struct Recipient {
    std::string address;
    std::string reason;  // empty: not tried, or not said
  };
  std::string id;
  std::string sender;   // empty: the null sender
  std::string size;     // bytes
  std::string seconds;  // that it has waited; empty: its arrival is said
  std::vector<Recipient> recipients;
};

// The line that stands for the message after its id: "waiting: ...".
void AppendWaiting(const WaitingMessage& message, std::string* out);
// The event of such a line: its first recipient; NextWaitingRecipient() makes it the next one.
// False if it is none.
bool ParseWaiting(std::string_view text, EventView* event);
bool NextWaitingRecipient(EventView* event);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_WAITING_H_
