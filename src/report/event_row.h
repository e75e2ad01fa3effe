// A row of `whybounce events`: an event, its verdict, and what other lines of the message added.
#ifndef WHYBOUNCE_REPORT_EVENT_ROW_H_
#define WHYBOUNCE_REPORT_EVENT_ROW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "aggregate/record.h"
#include "base/slot_hash.h"
#include "whybounce/classifier.h"
#include "whybounce/event.h"

namespace whybounce {

// Views are read during the call.
struct EventRow {
  const EventView* event = nullptr;
  const Verdict* verdict = nullptr;
  std::string_view event_id;   // EventIds::Of(); empty: nobody asked for it
  std::string_view line_text;  // of a log: its line behind the header
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

// What every row may have, in the order of its members.
const std::vector<std::string>& EventColumns();

// One JSON object and a newline, keys as in the README's table of `events`; what is not known is
// left out, and so are other members than `columns` if there are any.
void AppendEventJson(const EventRow& row, absl::TimeZone zone,
                     const std::vector<std::string>& columns, std::string* out);
inline void AppendEventJson(const EventRow& row, absl::TimeZone zone, std::string* out) {
  AppendEventJson(row, zone, {}, out);
}

// The same as a line of a table. Cells of CSV are safe for spreadsheets (base/csv.h).
enum class EventTable : uint8_t { kCsv, kTsv };
void AppendEventCells(const EventRow& row, absl::TimeZone zone,
                      const std::vector<std::string>& columns, EventTable form, std::string* out);
void AppendEventHead(const std::vector<std::string>& cells, EventTable form, std::string* out);

// Ids that are the same whenever the same log or mail is read, in whatever file it stands: of host,
// second, the line behind its header and the recipient, or of the mail and the recipient; and of
// how many equal ones came before. Thread-compatible.
class EventIds {
 public:
  std::string Of(const EventRow& row);

 private:
  // Equal lines that lie further apart have one id.
  static constexpr size_t kRowsMax = 2'000'000;
  absl::flat_hash_map<uint64_t, uint32_t, SlotHash> seen_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_EVENT_ROW_H_
