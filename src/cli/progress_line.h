// "1.2 GB of 4.0 GB, 310 MB/s, 9 s left" on stderr, for work of more than a second.
#ifndef WHYBOUNCE_CLI_PROGRESS_LINE_H_
#define WHYBOUNCE_CLI_PROGRESS_LINE_H_

#include <chrono>
#include <cstdint>

#include "document/phrase.h"

namespace whybounce {

// Writes only if stderr is a terminal; takes its line away when destroyed. Thread-compatible.
class ProgressLine {
 public:
  explicit ProgressLine(const Phraser& phraser);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(uint64_t bytes, uint64_t bytes_total);

 private:
  using Clock = std::chrono::steady_clock;
  const Phraser& phraser_;
  const bool is_terminal_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
  bool shown_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_PROGRESS_LINE_H_
