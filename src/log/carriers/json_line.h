// A log line inside a JSON object.
#ifndef WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_
#define WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_

#include <memory>
#include <string_view>

#include "log/carriers/stamps.h"
#include "log/line_view.h"

namespace whybounce {

// Whether the key, or the name of a column, is one under which log lines stand: "message", "log",
// "_raw".
bool IsMessageKey(std::string_view key);
// Whether it is any of those that JsonLineReader knows.
bool IsLineKey(std::string_view key);

// Reads what collectors and exports make of log lines: rsyslog, syslog-ng, journalctl, Docker,
// Vector, Fluent Bit, Logstash, Beats, GELF, Loki, Splunk, Datadog, the clouds. None of them is
// known by name: a key has a role wherever it stands (json_keys.cc), the one at the lowest depth
// wins. Thread-compatible.
class JsonLineReader {
 public:
  JsonLineReader();
  ~JsonLineReader();

  struct Result {
    LineView line;  // but for the time
    bool has_stamp = false;
    AnyStamp stamp;
    // `text` is a line as the program wrote it, perhaps with a header of its own, and Docker's log
    // driver may have cut it.
    bool is_raw = false;
    bool is_piece = false;   // docker: the line goes on in the stream's next object
    bool is_stderr = false;  // which of the two streams
    bool is_tagged = false;  // is_piece is said (CRI's "logtag"), not guessed by a missing newline
  };
  // 64 bytes after `object` must be readable. False if it is no object or holds no message. Views
  // are valid until the next call.
  bool Read(std::string_view object, Result* result);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_
