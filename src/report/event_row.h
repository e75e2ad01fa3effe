// A row of `whybounce events` as JSON.
#ifndef WHYBOUNCE_REPORT_EVENT_ROW_H_
#define WHYBOUNCE_REPORT_EVENT_ROW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "base/slot_hash.h"
#include "whybounce/event_row.h"

namespace whybounce {

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
// second, the line after its header and the recipient, or of the mail and the recipient; and of
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
