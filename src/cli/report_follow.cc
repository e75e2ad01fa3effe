#include "cli/report_follow.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string_view>
#include <thread>

#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "cli/write_output.h"
#include "pipeline/followed_report.h"

namespace whybounce {
namespace {

constexpr std::chrono::milliseconds kLook(500);

volatile std::sig_atomic_t is_over = 0;
void EndIt(int) { is_over = 1; }

// As many lines as there is room for, over what stood there before.
std::string Screen(const std::string& report, size_t rows) {
  std::string screen = "\x1b[H";
  size_t at = 0;
  for (size_t row = 1; row < rows && at < report.size(); ++row) {
    const size_t end = std::min(report.find('\n', at), report.size());
    screen.append(report, at, end - at);
    screen += "\x1b[K\r\n";
    at = end + 1;
  }
  return screen + "\x1b[J";
}

}  // namespace

void EndBySignals() {
  std::signal(SIGINT, EndIt);
  std::signal(SIGTERM, EndIt);
}

bool WaitForLook() {
  if (is_over == 0) std::this_thread::sleep_for(kLook);
  return is_over == 0;
}

int FollowReport(const Engine& engine, const RunOptions& options, const std::string& file,
                 ReportOutput* output) {
  EndBySignals();
  FollowedReport followed(engine, options);
  const bool is_screen = file.empty() && isatty(STDOUT_FILENO) == 1 && TerminalRows() > 1;
  const bool is_live = is_screen || !file.empty();
  using Clock = std::chrono::steady_clock;
  Clock::duration cost{};  // of the last rendering: it never takes more than a fifth of the time
  Clock::time_point next;
  bool is_due = true;
  do {
    is_due = followed.Look() || is_due;
    if (!is_live || !is_due || Clock::now() < next) continue;
    const Clock::time_point begin = Clock::now();
    const RunResult now = followed.Now();
    const std::string report = output->Render(ReportOutput::Of(now, engine, options.input.zone, 0));
    const int written = WriteOutput(file, is_screen ? Screen(report, TerminalRows()) : report);
    if (written != kExitOk || IsReaderGone()) return written;
    cost = Clock::now() - begin;
    next = Clock::now() + 4 * cost;
    is_due = false;
  } while (WaitForLook());
  followed.Look();
  const RunResult last = followed.Now();
  const ReportOutput::Source source = ReportOutput::Of(last, engine, options.input.zone, 0);
  const std::string report = output->Render(source);
  const int written = WriteOutput(file, is_screen ? Screen(report, SIZE_MAX) : report);
  return written == kExitOk ? output->Conclude(source, last.problems, last.notes) : written;
}

}  // namespace whybounce
