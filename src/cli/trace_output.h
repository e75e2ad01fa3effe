// What `trace` prints.
#ifndef WHYBOUNCE_CLI_TRACE_OUTPUT_H_
#define WHYBOUNCE_CLI_TRACE_OUTPUT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "report/trace.h"

namespace whybounce {

struct TraceStyle {
  std::string format;  // text, jsonl, markdown, html
  std::string language;
  size_t messages_max = 20;      // told in full
  bool lines = false;            // instead: the lines as they stand in the logs
  bool is_for_terminal = false;  // stdout, whatever it is
};

std::vector<std::string> TraceLanguages();

// Errors: kNotFound for a language that there is not.
absl::StatusOr<std::string> RenderTrace(const Trace& trace, const std::string& asked,
                                        const TraceStyle& style, absl::TimeZone zone);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_TRACE_OUTPUT_H_
