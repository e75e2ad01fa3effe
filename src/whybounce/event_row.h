// An attempt, a refusal or a recipient of a bounce: what its line or mail says, the verdict, and
// what other lines of the message add. A row of `whybounce events`.
#ifndef WHYBOUNCE_EVENT_ROW_H_
#define WHYBOUNCE_EVENT_ROW_H_

#include <cstdint>
#include <string_view>

#include "whybounce/classifier.h"
#include "whybounce/event.h"
#include "whybounce/position.h"

namespace whybounce {

// Pointers are never null where a row is given to somebody; they and the views are valid during
// that call.
struct EventRow {
  const EventView* event = nullptr;
  const Verdict* verdict = nullptr;
  std::string_view event_id;   // the same whenever the line or mail is read; empty: nobody asked
  std::string_view line_text;  // of a log: its line after the header
  std::string_view identity;   // of a mail: what tells it from others
  std::string_view source;
  uint64_t line = 0;               // of a log, 1-based
  Position at;                     // the same for programs: sources are numbered as in a tally
  uint64_t message_number = 0;     // of its queue id's message in this run; 0: of none
  int64_t message = -1;            // of a mailbox, 0-based
  std::string_view kind;           // of the mail: "bounce", "auto-reply"
  std::string_view feedback_type;  // of feedback: "abuse", "opt-out", "not-spam"
  bool complained = false;         // of feedback: it was this recipient, for certain
  std::string_view subject;        // of the mail
  std::string_view list_id;        // of the mail that came back
  std::string_view sender;         // of the message, from other lines
  bool has_sender = false;
  std::string_view message_id;
  int64_t size_bytes = -1;
  bool is_expiry =
      false;  // one of the recipients that an expiry line gave up; `event` is the last deferral
  bool is_notification = false;  // of a message that this host wrote itself
  uint32_t attempt = 0;          // 0: not known
  uint32_t times = 1;            // "last message repeated 3 times": so often, one after the other
  std::string_view reply;        // joined
  std::string_view provider;     // id
  std::string_view rule;         // id
  std::string_view matched;
  std::string_view sending_ip;
  std::string_view blocklist;
  int64_t retry_after_s = -1;
  std::string_view help_url;
  // The cause in the words of another tool, under the name of that tool; none if both are empty.
  std::string_view vocabulary;
  std::string_view cause_there;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_EVENT_ROW_H_
