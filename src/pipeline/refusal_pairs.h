// Through syslog Exim writes every refusal twice.
#ifndef WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_
#define WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "log/carriers/formats.h"
#include "log/carriers/syslog_prefix.h"
#include "log/line_view.h"

namespace whybounce {

// How Exim's refusals stand in a log.
enum class RefusalCopies : uint8_t {
  kOnce,             // each line is a refusal
  kTwice,            // once for mainlog and once for rejectlog
  kTwiceBySeverity,  // and these differ by severity, info and notice
};

// Where they come twice (syslog_duplication, on by default), one is right after the other unless
// another process comes between. Two lines of one process that say the same within two seconds are
// such a pair. Of four, two count: a client may be refused the same twice in a moment.
// Thread-compatible.
class RefusalPairs {
 public:
  // Whether the line, a refusal of Exim, is the second of a pair. In the order of the log.
  bool IsSecond(const LineView& line, RefusalCopies copies);
  void Clear() { firsts_ = {}; }

 private:
  struct First {
    uint64_t key = 0;
    int64_t unix_s = 0;
    int8_t severity = -1;
  };
  std::array<First, 64> firsts_{};  // the last ones that wait for their second
  size_t next_ = 0;
};

// In a log that begins like this (whole lines; 64 bytes after them must be readable): once if most
// of them stand alone.
RefusalCopies FindRefusalCopies(LineFormat format, std::string_view head,
                                const ClockOptions& clock);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_
