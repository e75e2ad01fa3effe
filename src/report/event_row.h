// A row of `whybounce events` as JSON.
#ifndef WHYBOUNCE_REPORT_EVENT_ROW_H_
#define WHYBOUNCE_REPORT_EVENT_ROW_H_

#include <string>

#include "absl/time/time.h"
#include "whybounce/event_row.h"

namespace whybounce {

// One JSON object and a newline, keys as in the README's table of `events`; what is not known is
// left out.
void AppendEventJson(const EventRow& row, absl::TimeZone zone, std::string* out);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_EVENT_ROW_H_
