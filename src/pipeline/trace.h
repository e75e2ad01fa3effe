// The story of what is asked for: from names to messages.
#ifndef WHYBOUNCE_PIPELINE_TRACE_H_
#define WHYBOUNCE_PIPELINE_TRACE_H_

#include <cstdint>
#include <functional>

#include "classify/engine.h"
#include "pipeline/event_stream.h"
#include "pipeline/row_filter.h"
#include "pipeline/run_options.h"
#include "pipeline/trace_names.h"
#include "report/trace.h"

namespace whybounce {

struct TraceQuery {
  TraceNames names;    // empty: all messages
  RowFilter filter;    // of each recipient's last row
  bool lines = false;  // keep the lines as they stand in the logs
};

// An answer holds at most so many messages and bytes; what is more is counted, or said to be cut.
inline constexpr size_t kTraceMessagesMax = 100'000;
inline constexpr size_t kTraceBytesMax = size_t{512} << 20;

struct TraceResult {
  Trace trace;
  StreamResult read;  // of the last round
  int rounds = 0;     // how often the input was read
};

// Reads the input until no further queue id of the messages comes to light: once to find them, once
// to collect their lines, and again where these name others. Blocks in which nothing that is
// looked for stands are not parsed. Everything must be readable more than once: `rewind` is called
// before every round. options.threads is not looked at.
TraceResult RunTrace(const Engine& engine, const RunOptions& options, const TraceQuery& query,
                     const std::function<void()>& rewind);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_TRACE_H_
