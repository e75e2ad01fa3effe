#include "report/snapshot.h"

#include "report/snapshot_parts.h"

namespace whybounce {

void TakePercentiles(const DelayHistogram& delays, double* p50, double* p95) {
  if (delays.total() == 0) return;
  *p50 = delays.Percentile(0.5);
  *p95 = delays.Percentile(0.95);
}

std::vector<ReportDelay> DelaysOf(const DelayHistogram& histogram) {
  constexpr size_t kGroup = 4;
  std::vector<ReportDelay> delays;
  for (size_t first = 0; first < DelayHistogram::kBuckets; first += kGroup) {
    ReportDelay delay;
    const size_t end = std::min(first + kGroup, DelayHistogram::kBuckets);
    delay.upper_s = DelayHistogram::UpperEdge(end - 1);
    for (size_t i = first; i < end; ++i) delay.recipients += histogram.count(i);
    if (delay.recipients > 0 || !delays.empty()) delays.push_back(delay);
  }
  while (!delays.empty() && delays.back().recipients == 0) delays.pop_back();
  return delays;
}

ReportPlace SnapshotSource::Place(Position at) const {
  return {at.source < counters.sources.size() ? counters.sources[at.source].name : "", at.line,
          at.source};
}

int64_t SnapshotSource::Believed(int64_t unix_us) const {
  const TimeSpan logged = counters.LoggedTime();
  if (logged.first_us > logged.last_us) return unix_us;
  if (unix_us < logged.first_us - Counters::kFarOffUs) return logged.first_us;
  return unix_us > logged.last_us + Counters::kFarOffUs ? logged.last_us : unix_us;
}

ReportSample SnapshotSource::Sample(const ShapeRow& row) const {
  return {row.sample,
          Place(row.at),
          row.count,
          row.rule == 0 ? "" : engine.rule(row.rule).id,
          engine.patterns().providers[row.provider].id,
          "",
          row.recipient,
          row.sender};
}

void SortSamples(size_t top, std::vector<ReportSample>* samples) {
  KeepFirst(
      top,
      [](const ReportSample& a, const ReportSample& b) {
        return std::tie(b.count, a.at.index, a.at.line, a.reply) <
               std::tie(a.count, b.at.index, b.at.line, b.reply);
      },
      samples);
}

void TakeTotals(const SnapshotSource& source, Report* report) {
  const Counters& c = source.counters;
  for (const Source& one : c.sources) report->sources.push_back({one.name, one.lines, one.bytes});
  for (StringId id = 1; id < c.hosts.size(); ++id) report->hosts.emplace_back(c.hosts.View(id));
  std::sort(report->hosts.begin(), report->hosts.end());
  if (c.time.first_us <= c.time.last_us) {
    report->first_us = source.Believed(c.time.first_us);
    report->last_us = source.Believed(c.time.last_us);
  }
  static_cast<Totals&>(*report) = c;
  report->messages = c.DistinctMessages();
  report->copies += c.messages - report->messages;
  DelayHistogram all;
  for (const DelayHistogram& delays : c.delays) all.Add(delays);
  TakePercentiles(all, &report->p50_s, &report->p95_s);
  report->delays = DelaysOf(all);
  for (const Example& example : c.examples) {
    report->not_understood.emplace_back(source.Place(example.at), example.text);
  }
}

void TakeRejections(const SnapshotSource& source, Report* report) {
  const Counters& c = source.counters;
  for (size_t i = 0; i < kCauseCount; ++i) {
    if (c.causes[i].rejected == 0) continue;
    ReportRejection rejection{static_cast<Cause>(i), c.causes[i].rejected, {}};
    for (const auto& [key, row] : c.shapes) {
      if (row.kind == EventKind::kRejection && row.cause == rejection.cause)
        rejection.samples.push_back(source.Sample(row));
    }
    SortSamples(3, &rejection.samples);
    report->rejections.push_back(std::move(rejection));
  }
  std::sort(report->rejections.begin(), report->rejections.end(), [](const auto& a, const auto& b) {
    return std::tuple(~a.count, a.cause) < std::tuple(~b.count, b.cause);
  });
}

// What the code of a reply that no rule knows suggests: asked anew, it is of the reply alone.
std::string SuggestionFor(const Engine& engine, const ShapeRow& row) {
  std::string shape;
  const ReplyView reply = {.text = row.sample, .recipient = row.recipient};
  const Verdict verdict = engine.Decide(engine.MakeQuery(reply, row.provider, &shape));
  return verdict.suggests == Cause::kUndetermined ? "" : std::string(Id(verdict.suggests));
}

void TakeUnmatched(const SnapshotSource& source, Report* report) {
  for (const auto& [key, row] : source.counters.shapes) {
    if (row.cause != Cause::kUndetermined) continue;
    report->unmatched.push_back(source.Sample(row));
    report->unmatched.back().suggests = SuggestionFor(source.engine, row);
    report->unmatched_count += row.count;
  }
  report->unmatched_shapes = report->unmatched.size();
  SortSamples(source.options.top, &report->unmatched);
}

Report TakeSnapshot(const Counters& counters, const Engine& engine,
                    const SnapshotOptions& options) {
  const SnapshotSource source{counters, engine, options};
  Report report;
  TakeTotals(source, &report);
  TakeTimes(source, &report);
  TakeCauses(source, &report);
  TakeTables(source, &report);
  TakeFindings(source, &report);
  TakeDays(source, &report);
  TakeAuthentication(source, &report);
  TakeRejections(source, &report);
  TakeUnmatched(source, &report);
  return report;
}

}  // namespace whybounce
