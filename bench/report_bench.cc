// What a report costs beside counting: Count reads and counts the log, the others make a report of
// what was counted. WHYBOUNCE_BENCH_LOG names a log; a large one shows what matters: everything but
// Count does not grow with it.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "document/phrase.h"
#include "pipeline/pipeline.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

std::string LogPath() {
  const char* path = std::getenv("WHYBOUNCE_BENCH_LOG");
  return path != nullptr ? path : WHYBOUNCE_ROOT "/samples/postfix/mail.log";
}

const Engine& TheEngine() {
  static const auto* classifier =
      new std::unique_ptr<Classifier>(*Classifier::Create(ClassifierOptions()));
  return EngineOf(**classifier);
}

RunResult CountLog() {
  RunOptions options;
  options.input.paths = {LogPath()};
  options.input.year = 2026;
  return CountAll(TheEngine(), options);
}

const Counters& Counted() {
  static const auto* result = new RunResult(CountLog());
  return result->tally->counters();
}

Report Snapshot() { return TakeSnapshot(Counted(), TheEngine(), {100}); }

const Phraser& English() {
  static const auto* texts = new Catalogue(*Catalogue::Load("en"));
  static const auto* phraser = new Phraser(*texts, absl::UTCTimeZone());
  return *phraser;
}

void Count(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(CountLog());
}
void TakeTheSnapshot(benchmark::State& state) {
  Counted();
  for (auto _ : state) benchmark::DoNotOptimize(Snapshot());
}
template <typename Render>
void Rendering(benchmark::State& state, Render render) {
  const Report report = Snapshot();
  if (report.mail.recipients() == 0) state.SkipWithError("nothing was counted");
  size_t bytes = 0;
  for (auto _ : state) bytes = render(report).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK(Count)->Unit(benchmark::kMillisecond);
BENCHMARK(TakeTheSnapshot)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Rendering, text, [](const Report& r) {
  return RenderText(r, English(), TextOptions());
})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Rendering, json, [](const Report& r) {
  return RenderJson(r, English());
})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Rendering, html, [](const Report& r) {
  return RenderReportHtml(r, English(), {});
})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Rendering, csv, [](const Report& r) {
  return RenderCsv(r, CsvFor::kSpreadsheets);
})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace whybounce
