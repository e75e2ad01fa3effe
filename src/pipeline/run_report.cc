#include "pipeline/run_report.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_format.h"
#include "report/snapshot.h"

namespace whybounce {
namespace {

// "Europe/Paris" if that was asked for; of the system's zone only its offset is known.
std::string ZoneName(absl::TimeZone zone, int64_t unix_us) {
  if (!zone.name().empty() && zone.name().find("localtime") == std::string::npos)
    return zone.name();
  const int offset_s = zone.At(absl::FromUnixMicros(unix_us)).offset;
  if (offset_s == 0) return "UTC";
  const int minutes = std::abs(offset_s) / 60;
  return absl::StrFormat("%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

Report ReportOf(const RunResult& run, const Engine& engine, absl::TimeZone zone, size_t top) {
  SnapshotOptions options;
  options.top = top;
  options.zone = zone;
  Report report = TakeSnapshot(run.tally->counters(), engine, options);
  for (const InputProblem& problem : run.problems)
    report.problems.push_back({problem.path, problem.what, problem.is_error});
  report.let_go = run.tally->let_go();
  report.assumed_year = run.assumed_year;
  report.first_year = run.first_year;
  report.assumed_zone = run.assumed_zone;
  report.zone = ZoneName(zone, report.first_us);
  return report;
}

}  // namespace whybounce
