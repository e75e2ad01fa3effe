// From bytes of any carrier to log lines: time, host, program, text.
#ifndef WHYBOUNCE_PARSE_UNWRAPPER_H_
#define WHYBOUNCE_PARSE_UNWRAPPER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "parse/json_line.h"
#include "parse/line_format.h"
#include "parse/line_parser.h"
#include "parse/syslog_prefix.h"

namespace whybounce {

// One log entry. It counts as one line, whatever the carrier needed to write it down.
struct LogEntry {
  LineView line;
  bool has_header = false;       // else only `raw` is set
  bool is_continuation = false;  // a further piece of an entry that was given already
  uint32_t repeated = 1;  // "last message repeated 3 times" stands for three of the line before
  std::string_view raw;   // the line as it stands in the source, without its newline
};

// Knows nothing of what it gave before, but the clock: pieces of an entry are looked for ahead, and
// the line that is repeated behind, in the same block (LastEntryEnd() cuts blocks so that pieces
// stay together). Thread-compatible. Views are valid until the next call to Next() and as long as
// the block.
class Unwrapper {
 public:
  Unwrapper(LineFormat format, const ClockOptions& clock) : format_(format), prefix_(clock) {}

  // Starts with a block; `line_before` is the last line of the block before it, or empty. 64 bytes
  // behind the block must be readable.
  void Begin(std::string_view block, std::string_view line_before);
  // False at the end of the block.
  bool Next(LogEntry* entry);

  SyslogPrefix& clock() { return prefix_; }

 private:
  bool UnwrapLine(std::string_view bytes, LineView* line);
  bool UnwrapSyslog(std::string_view bytes, LineView* line);
  bool UnwrapExim(std::string_view bytes, LineView* line);
  bool UnwrapMultilog(std::string_view bytes, LineView* line);
  bool UnwrapCri(std::string_view bytes, LineView* line);
  bool UnwrapJson(std::string_view bytes, LineView* line);
  bool UnwrapInner(std::string_view text, int64_t unix_us, LineView* line);
  void Repeat(LogEntry* entry);
  void JoinEximPieces(LogEntry* entry);

  const LineFormat format_;
  SyslogPrefix prefix_;
  JsonLineReader json_;
  std::string_view block_;
  std::string_view rest_;         // of block_
  std::string_view line_before_;  // of block_
  std::string joined_;            // pieces put together
  std::string exim_stamp_;        // of the last line
  int64_t exim_stamp_us_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PARSE_UNWRAPPER_H_
