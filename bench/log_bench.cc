// Where the nanoseconds of a log line go: each benchmark does what the one before does and one
// stage more, on the sample logs. What they find is compared with grep-like counts before timing.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "aggregate/tally.h"
#include "classify/engine.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/line_counter.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

constexpr size_t kPaddingBytes = 64;

struct Log {
  const char* path;
  LineFormat format;
  std::string bytes = {};  // and kPaddingBytes of zero
  int64_t lines = 0;
  uint64_t attempts = 0;

  std::string_view view() const { return {bytes.data(), bytes.size() - kPaddingBytes}; }
};

const Engine& TheEngine() {
  static const std::unique_ptr<Classifier> kClassifier = *Classifier::Create({});
  return EngineOf(*kClassifier);
}

// One analyzer for all, as a thread has: its caches know the replies.
std::unique_ptr<Tally> Count(const Log& log) {
  static LineAnalyzer& analyzer = *new LineAnalyzer(&TheEngine(), Period());
  auto tally = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  tally->BeginSource(log.path, false);
  Unwrapper unwrapper(log.format, {absl::UTCTimeZone(), 2026, 0});
  unwrapper.Begin(log.view(), {});
  CountEntries(log.format, &unwrapper, &analyzer, tally.get());
  return tally;
}

uint64_t LinesWith(std::string_view log, std::string_view a, std::string_view b) {
  uint64_t count = 0;
  while (!log.empty()) {
    const std::string_view line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    count += line.find(a) != line.npos && line.find(b) != line.npos ? 1 : 0;
  }
  return count;
}

void Load(Log* log) {
  std::ostringstream stream;
  stream << std::ifstream(std::string(WHYBOUNCE_ROOT "/samples/") + log->path).rdbuf();
  log->bytes = stream.str() + std::string(kPaddingBytes, '\0');
  log->lines = static_cast<int64_t>(LinesWith(log->view(), "", ""));
  const std::unique_ptr<Tally> tally = Count(*log);
  const Counters& counters = tally->counters();
  log->attempts = counters.lines.attempts;
  const bool read_all = counters.lines.read == static_cast<uint64_t>(log->lines);
  // Postfix writes no other line with both; Exim's flags differ, so only all lines are checked.
  const bool found_all = log->format != LineFormat::kSyslog ||
                         log->attempts == LinesWith(log->view(), "]: ", ", dsn=");
  if (!read_all || !found_all || log->attempts == 0) {
    std::fprintf(stderr, "%s: %llu attempts found; the answers are wrong, nothing is timed\n",
                 log->path, static_cast<unsigned long long>(log->attempts));
    std::exit(1);
  }
}

const Log& Sample(int64_t number) {
  static Log* const kLogs = [] {
    auto* logs =
        new Log[2]{{"postfix/mail.log", LineFormat::kSyslog}, {"exim/mainlog", LineFormat::kExim}};
    Load(&logs[0]);
    Load(&logs[1]);
    return logs;
  }();
  return kLogs[number];
}

void Finish(const Log& log, benchmark::State* state) {
  state->SetBytesProcessed(state->iterations() * static_cast<int64_t>(log.view().size()));
  state->SetItemsProcessed(state->iterations() * log.lines);
  state->SetLabel(log.path);
}

void FindNewlines(benchmark::State& state) {
  const Log& log = Sample(state.range(0));
  for (auto _ : state) {
    int64_t lines = 0;
    const char* at = log.view().data();
    const char* const end = at + log.view().size();
    while (at < end) {
      const void* newline = std::memchr(at, '\n', static_cast<size_t>(end - at));
      if (newline == nullptr) break;
      at = static_cast<const char*>(newline) + 1;
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  Finish(log, &state);
}

void Unwrap(benchmark::State& state) {
  const Log& log = Sample(state.range(0));
  for (auto _ : state) {
    Unwrapper unwrapper(log.format, {absl::UTCTimeZone(), 2026, 0});
    unwrapper.Begin(log.view(), {});
    LogEntry entry;
    while (unwrapper.Next(&entry)) benchmark::DoNotOptimize(entry.line.text.data());
  }
  Finish(log, &state);
}

void Parse(benchmark::State& state) {
  const Log& log = Sample(state.range(0));
  for (auto _ : state) {
    Unwrapper unwrapper(log.format, {absl::UTCTimeZone(), 2026, 0});
    unwrapper.Begin(log.view(), {});
    LogEntry entry;
    while (unwrapper.Next(&entry)) {
      EventView event;
      const Dialect dialect = DialectOfProgram(entry.line.program);
      benchmark::DoNotOptimize(ParseText(dialect, entry.line.text, &event));
    }
  }
  Finish(log, &state);
}

void Judge(benchmark::State& state) {
  const Log& log = Sample(state.range(0));
  LineAnalyzer analyzer(&TheEngine(), Period());
  AnalyzedLine line;
  for (auto _ : state) {
    Unwrapper unwrapper(log.format, {absl::UTCTimeZone(), 2026, 0});
    unwrapper.Begin(log.view(), {});
    LogEntry entry;
    while (unwrapper.Next(&entry)) {
      analyzer.Analyze(entry, log.format, &line);
      benchmark::DoNotOptimize(line.verdict);
    }
  }
  Finish(log, &state);
}

void CountLines(benchmark::State& state) {
  const Log& log = Sample(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Count(log)->counters().lines.attempts);
  Finish(log, &state);
}

BENCHMARK(FindNewlines)->Arg(0)->Arg(1);
BENCHMARK(Unwrap)->Arg(0)->Arg(1);
BENCHMARK(Parse)->Arg(0)->Arg(1);
BENCHMARK(Judge)->Arg(0)->Arg(1);
BENCHMARK(CountLines)->Arg(0)->Arg(1);

}  // namespace
}  // namespace whybounce
