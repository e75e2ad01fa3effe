// A log line inside a JSON object.
#ifndef WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_
#define WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_

#include <memory>
#include <string>
#include <string_view>

#include "log/line_view.h"

namespace whybounce {

// Reads rsyslog's JSON templates ("message", "tag" or "program", "host", "@timestamp" or
// "timereported"), journalctl -o json ("MESSAGE" as string or array of bytes, "SYSLOG_IDENTIFIER",
// "_HOSTNAME", "__REALTIME_TIMESTAMP"), docker's json-file ("log", "stream", "time") and objects of
// the same keys from elsewhere, in any order. Thread-compatible.
class JsonLineReader {
 public:
  JsonLineReader();
  ~JsonLineReader();

  struct Result {
    LineView line;
    // `text` is a line as the program wrote it, perhaps with a header of its own.
    bool is_raw = false;
    bool is_piece = false;   // docker: the line goes on in the stream's next object
    bool is_stderr = false;  // which of the two streams
    bool is_tagged = false;  // is_piece is said (CRI's "logtag"), not guessed by a missing newline
  };
  // 64 bytes behind `object` must be readable. False if it is no object or holds no message. Views
  // are valid until the next call.
  bool Read(std::string_view object, Result* result);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JSON_LINE_H_
