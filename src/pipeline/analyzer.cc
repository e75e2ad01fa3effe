// The public functions that read: whybounce/analyzer.h.
#include "whybounce/analyzer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_report.h"
#include "report/render.h"

namespace whybounce {
namespace {

constexpr int kThreadsMax = 256;

absl::StatusOr<RunOptions> Resolve(const AnalyzeOptions& options) {
  RunOptions run;
  run.input.zone = absl::LocalTimeZone();
  if (!options.zone.empty() && !absl::LoadTimeZone(options.zone, &run.input.zone))
    return absl::InvalidArgumentError(absl::StrCat("there is no time zone \"", options.zone, "\""));
  run.input.year = options.year;
  run.period = {options.since_us, options.until_us};
  run.threads = std::clamp(options.threads, 1, kThreadsMax);
  return run;
}

absl::Status Read(std::string_view bytes, std::optional<LineFormat> format,
                  const RowCallback& callback, const AnalyzeOptions& options) {
  if (!callback) return absl::InvalidArgumentError("there is nobody to call");
  ASSIGN_OR_RETURN(RunOptions run, Resolve(options));
  ASSIGN_OR_RETURN(const auto classifier, Classifier::Create({options.rules_directory}));
  run.input.paths = {"-"};
  run.input.memory = bytes;
  run.input.format = format;
  const StreamResult result = StreamEvents(EngineOf(*classifier), run, callback);
  for (const InputProblem& problem : result.problems) {
    if (problem.is_error) return absl::InvalidArgumentError(problem.what);
  }
  return absl::OkStatus();
}

// The zone of Report::zone.
absl::TimeZone ZoneNamed(std::string_view name) {
  absl::TimeZone zone = absl::UTCTimeZone();
  int offset_s = 0;
  if (std::string_view rest = name; ConsumeZone(&rest, &offset_s) && rest.empty())
    return absl::FixedTimeZone(offset_s);
  absl::LoadTimeZone(std::string(name), &zone);
  return zone;
}

}  // namespace

absl::StatusOr<Report> Analyze(const std::vector<std::string>& paths,
                               const AnalyzeOptions& options) {
  if (paths.empty()) return absl::InvalidArgumentError("there is no path to read");
  ASSIGN_OR_RETURN(RunOptions run, Resolve(options));
  ASSIGN_OR_RETURN(const auto classifier, Classifier::Create({options.rules_directory}));
  run.input.paths = paths;
  const Engine& engine = EngineOf(*classifier);
  return ReportOf(CountAll(engine, run), engine, run.input.zone, std::max<size_t>(options.top, 1));
}

absl::StatusOr<std::string> Render(const Report& report, ReportFormat format,
                                   std::string_view language) {
  ASSIGN_OR_RETURN(const Catalogue texts, Catalogue::Load(language));
  const Phraser phraser(texts, ZoneNamed(report.zone));
  const TablesShown tables;
  switch (format) {
    case ReportFormat::kText:
      return RenderText(report, phraser, {});
    case ReportFormat::kMarkdown:
      return RenderMarkdown(report, phraser, tables);
    case ReportFormat::kHtml:
      return RenderReportHtml(report, phraser, tables);
    case ReportFormat::kJson:
      return RenderJson(report, phraser);
    case ReportFormat::kCsv:
      return RenderCsv(report, CsvFor::kSpreadsheets);
    case ReportFormat::kPrometheus:
      return RenderPrometheus(report);
  }
  return absl::InvalidArgumentError("there is no such format of reports");
}

absl::Status ReadLines(std::string_view bytes, const RowCallback& callback,
                       const AnalyzeOptions& options) {
  return Read(bytes, std::nullopt, callback, options);
}

absl::Status ReadMail(std::string_view bytes, const RowCallback& callback,
                      const AnalyzeOptions& options) {
  return Read(bytes, LineFormat::kMail, callback, options);
}

}  // namespace whybounce
