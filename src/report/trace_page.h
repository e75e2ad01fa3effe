// The story of messages, for people and for programs.
#ifndef WHYBOUNCE_REPORT_TRACE_PAGE_H_
#define WHYBOUNCE_REPORT_TRACE_PAGE_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "document/page.h"
#include "reference/reference.h"
#include "report/trace.h"

namespace whybounce {

// What is said of a recipient, in sentences; empty where there is nothing to say.
struct TraceWords {
  std::string wrong;
  std::string who;
  std::string to_do;
  std::string tell;  // what a help desk can copy and send to whoever sent the message
};
TraceWords WordsFor(const TraceMessage& message, const TraceRecipient& recipient,
                    const Reference& reference, absl::TimeZone zone);

// One JSON object and a newline.
void AppendTraceJson(const TraceMessage& message, const Reference& reference, absl::TimeZone zone,
                     std::string* out);

// The page that people read: `asked` as it was typed; the last `messages_max` messages in full.
Page MakeTracePage(const Trace& trace, const std::string& asked, const Reference& reference,
                   absl::TimeZone zone, size_t messages_max);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_TRACE_PAGE_H_
