#include "cli/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace whybounce {

ProgressLine::ProgressLine(const Phraser& phraser)
    : phraser_(phraser), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::Show(uint64_t bytes, uint64_t bytes_total) {
  if (!is_terminal_) return;
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double> since_begin = now - begin_;
  const std::chrono::duration<double> since_last = now - last_;
  if (since_begin.count() < 1 || since_last.count() < 0.2) return;
  last_ = now;
  shown_ = true;
  const double rate = static_cast<double>(bytes) / since_begin.count();
  const std::string done = phraser_.Bytes(bytes);
  const std::string per_second = phraser_.Bytes(static_cast<uint64_t>(rate)) + "/s";
  // Of packed files and of pipes nobody knows how much is to come.
  const std::string line =
      bytes > bytes_total
          ? phraser_.Say("report.progress.open", {{"done", done}, {"rate", per_second}})
          : phraser_.Say(
                "report.progress.known",
                {{"done", done},
                 {"total", phraser_.Bytes(bytes_total)},
                 {"rate", per_second},
                 {"left", phraser_.Duration(static_cast<double>(bytes_total - bytes) / rate)}});
  std::fputs(("\r\033[K" + line).c_str(), stderr);
}

}  // namespace whybounce
