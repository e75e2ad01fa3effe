// Through syslog Exim writes every refusal twice.
#ifndef WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_
#define WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "parse/line_parser.h"

namespace whybounce {

// Once for mainlog and once for rejectlog, one right after the other unless another process comes
// between (syslog_duplication, on by default). Two lines of one process that say the same within
// two seconds are such a pair; of four, two count. Thread-compatible.
class RefusalPairs {
 public:
  // Whether the line, a refusal of Exim, is the second of a pair. In the order of the log.
  bool IsSecond(const LineView& line);
  void Clear() { firsts_ = {}; }

 private:
  struct First {
    uint64_t key = 0;
    int64_t unix_s = 0;
  };
  std::array<First, 64> firsts_{};  // the last ones that wait for their second
  size_t next_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_REFUSAL_PAIRS_H_
