// Lines of qmail-send: qmail 1.03, netqmail, notqmail (qmail-send.c), through splogger or multilog.
#ifndef WHYBOUNCE_LOG_DIALECTS_QMAIL_H_
#define WHYBOUNCE_LOG_DIALECTS_QMAIL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands behind "qmail: " and splogger's or multilog's stamp. Of a "delivery 5: ..."
// line the event has neither queue id nor recipient: these stand in the "starting delivery 5" line
// before it, see QmailDeliveries. Views point into `text`; the reply has '_' for blanks and '/' for
// newlines.
ParseResult ParseQmail(std::string_view text, EventView* event);

bool IsQmailProgram(std::string_view program);

// What deliveries are under way: their numbers, and the message and recipient of each. Bounded: at
// most kDeliveriesMax numbers at a time (qmail allows 255 or 500 per channel), the oldest give way.
// Thread-compatible.
class QmailDeliveries {
 public:
  static constexpr size_t kDeliveriesMax = 1024;

  // Remembers "starting delivery N: msg M to remote R".
  void Start(std::string_view text);
  // Fills in queue id, recipient, direction and reply of the event of a "delivery N: ..." line.
  // Views are valid until the next call.
  void Complete(std::string_view text, EventView* event);
  // The lines that Start() was given of all that are under way, in the order of their numbers:
  // Start() of each in another object makes it equal to this one.
  std::string Save() const;
  void Load(std::string_view lines);

 private:
  struct Delivery {
    uint64_t number = 0;
    std::string line;
  };
  Delivery slots_[kDeliveriesMax];  // by number
  std::string reply_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_QMAIL_H_
