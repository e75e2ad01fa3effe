#include "cli/report_output.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/atomic_file.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/base_url.h"
#include "cli/exit_code.h"
#include "cli/input_flags.h"
#include "cli/output_format.h"
#include "cli/terminal.h"
#include "cli/value_words.h"
#include "pipeline/partial.h"
#include "pipeline/run_report.h"
#include "report/anonymise.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "report/verdict.h"
#include "report/words.h"

namespace whybounce {
namespace {

constexpr size_t kBaselineBytesMax = size_t{1} << 30;

// People read the first rows; programs, and pages that can be searched, want more.
size_t DefaultTop(const std::string& format) {
  if (format == "html") return 100;
  if (format == "summary") return 5;
  return format == "json" || format == "csv" ? 1000 : 10;
}

TablesShown ShownTables(const std::vector<std::string>& by) {
  if (by.empty()) return {};
  const auto has = [&](const char* one) {
    return std::find(by.begin(), by.end(), one) != by.end();
  };
  return {.provider = has("provider"),
          .domain = has("domain"),
          .sender = has("sender"),
          .relay = has("relay"),
          .day = has("day"),
          .reference = {}};
}

absl::StatusOr<Baseline> LoadBaseline(const std::string& path, const Engine& engine) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path, kBaselineBytesMax));
  const auto named = [&](const absl::Status& status) {
    return absl::InvalidArgumentError(
        absl::StrCat("--baseline ", path, " ", AbslView(StdView(status.message()))));
  };
  if (std::string_view(bytes).starts_with("whybounce ")) {
    auto partial = ReadPartial(bytes, engine);
    if (!partial.ok()) return named(partial.status());
    const RunResult run = FinishPartial(*std::move(partial));
    return BaselineOf(TakeSnapshot(run.tally->counters(), engine, {}));
  }
  auto baseline = BaselineOfJson(bytes);
  if (!baseline.ok()) return named(baseline.status());
  return baseline;
}

std::vector<std::string> AllFormats(const std::vector<std::string>& formats) {
  std::vector<std::string> all = {"text", "markdown", "summary",    "html",
                                  "json", "csv",      "prometheus", "mail"};
  all.insert(all.end(), formats.begin(), formats.end());
  return all;
}

}  // namespace

void SettleReportFormat(const std::vector<std::string>& formats, ReportFlags* flags) {
  SettleFormat(flags->output, AllFormats(formats), &flags->format);
}

void AddReportFlags(Command command, const std::vector<std::string>& formats, ReportFlags* flags) {
  flags->language = DefaultLanguage();
  command.Group("Report");
  command
      .Add("--format", &flags->format,
           "form of the report (default: by the name of the output, else text)")
      .OneOf(AllFormats(formats));
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command.Add("--lang", &flags->language, "language of the report").Suggests(LanguageWords);
  command
      .Add("--top", &flags->top,
           "rows per table, and causes told in full; what is left is told in short")
      .Between(1, 1'000'000);
  command.Add("--by", &flags->by, "tables of text and Markdown (default: all but relay)")
      .SeparatedBy(',')
      .OneValueEach()
      .OneOf({"provider", "domain", "sender", "relay", "day", "host"});
  command.Add("--csv", &flags->csv, "cells of CSV: safe for spreadsheets, or raw for programs")
      .OneOf({"safe", "raw"});
  command
      .Add("--reference", &flags->reference,
           "where `whybounce site` was put: the HTML page links causes to it")
      .Named("URL");
  command.Add("--anonymise", &flags->anonymise, "numbers for the local parts of addresses");
  command
      .Add("--baseline", &flags->baseline,
           "partial or JSON report of another period: say what changed")
      .Named("FILE");
  command
      .Add("--fail-if", &flags->fail_if,
           "exit with 1 if this holds: lost_rate>5%, gmail.deferral_rate>20%, "
           "ip-blocked>0, new_causes>0; may be given more than once")
      .OneValueEach()
      .Named("CONDITION");
  command
      .Add("--verdict", &flags->verdict,
           "limits of the verdict: impaired=5% and troubled=1% (lost), stuck=5% (waiting), "
           "stuck_for=4h (the oldest), healthy=90% (delivered)")
      .SeparatedBy(',')
      .OneValueEach()
      .Named("LIMIT");
  command.Add("--brief", &flags->brief, "of a text report the verdict alone");
  command.Add("--color", &flags->colours, "colours: auto, always or never")
      .OneOf({"auto", "always", "never"});
  command.Add("-v,--verbose", &flags->verbose, "with sample lines, and what was left unread");
}

absl::StatusOr<ReportOutput> ReportOutput::Create(const ReportFlags& flags, const Engine& engine,
                                                  absl::TimeZone zone) {
  ReportOutput out;
  out.flags_ = flags;
  if (!flags.reference.empty()) {
    ASSIGN_OR_RETURN(out.flags_.reference, BaseUrl("--reference", flags.reference));
  }
  // The page explains every cause it names.
  const std::vector<std::string_view> files = {"labels", "causes", "report"};
  ASSIGN_OR_RETURN(Catalogue texts, Catalogue::Load(flags.language, files));
  out.texts_ = std::make_unique<Catalogue>(std::move(texts));
  out.phraser_ = std::make_unique<Phraser>(*out.texts_, zone);
  for (const std::string& text : flags.verdict)
    RETURN_IF_ERROR(SetVerdictLimit(text, &out.limits_));
  for (const std::string& text : flags.fail_if) {
    ASSIGN_OR_RETURN(Threshold threshold, ParseThreshold(text));
    const auto& providers = engine.patterns().providers;
    const bool known =
        threshold.provider.empty() ||
        std::any_of(providers.begin(), providers.end(), [&](const Provider& one) {
          return one.id == threshold.provider || EqualsIgnoreCase(one.name, threshold.provider);
        });
    if (!known) {
      return absl::InvalidArgumentError(
          absl::StrCat("--fail-if '", text, "': there is no provider ", threshold.provider));
    }
    if (threshold.measure == "new_causes" && flags.baseline.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--fail-if '", text, "' needs a --baseline to compare with"));
    }
    out.thresholds_.push_back(std::move(threshold));
  }
  if (!flags.baseline.empty()) {
    ASSIGN_OR_RETURN(out.baseline_, LoadBaseline(flags.baseline, engine));
  }
  return out;
}

ReportOutput::Source ReportOutput::Of(const RunResult& run, const Engine& engine,
                                      absl::TimeZone zone, int64_t known_until_us) {
  return [&run, &engine, zone, known_until_us](size_t top) {
    Report report = ReportOf(run, engine, zone, top);
    report.known_until_us = known_until_us;
    return report;
  };
}

Report ReportOutput::Make(const Source& source, size_t top) const {
  Report report = source(top);
  report.limits = limits_;
  report.part = part_;
  report.group_by = group_by_;
  if (!part_.empty()) {
    report.lines.rejections = 0;
    for (const ReportRejection& one : report.rejections) report.lines.rejections += one.count;
  }
  if (baseline_) report.comparison = Compare(*baseline_, report, flags_.baseline);
  if (flags_.anonymise) Anonymise(&report);
  return report;
}

std::string ReportOutput::Render(const Source& source) {
  const auto top = [&](const std::string& format) {
    return flags_.top > 0 ? flags_.top : DefaultTop(format);
  };
  report_ = Make(source, top(flags_.format));
  TablesShown tables = ShownTables(flags_.by);
  if (flags_.top > 0) tables.causes = tables.replies = flags_.top;
  tables.reference = flags_.reference;
  if (flags_.format == "json") return RenderJson(report_, *phraser_);
  if (flags_.format == "markdown") return RenderMarkdown(report_, *phraser_, tables);
  if (flags_.format == "summary") return RenderSummary(report_, *phraser_);
  if (flags_.format == "html") return RenderReportHtml(report_, *phraser_, tables);
  if (flags_.format == "prometheus") return RenderPrometheus(report_);
  if (flags_.format == "csv") {
    return RenderCsv(report_, (flags_.csv == "raw") ? CsvFor::kPrograms : CsvFor::kSpreadsheets);
  }
  if (flags_.format == "mail")
    return RenderMail(report_, Make(source, top("html")), *phraser_,
                      {78, false, flags_.verbose, tables});
  if (flags_.brief) return ReportWords(report_, *phraser_).Verdict() + "\n";
  const bool to_terminal = flags_.output.empty();
  SetColours(flags_.colours);
  std::string text = RenderText(report_, *phraser_,
                                {to_terminal ? TerminalColumns(100) : 100,
                                 to_terminal && WantsColours(), flags_.verbose, tables});
  // What has scrolled away is what matters most.
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  if (to_terminal && TerminalRows() > 0 && lines >= TerminalRows()) {
    text.push_back('\n');
    for (const std::string& line :
         Wrapped(ReportWords(report_, *phraser_).Verdict(), TerminalColumns(100)))
      absl::StrAppend(&text, line, "\n");
  }
  return text;
}

int ReportOutput::Conclude(const Source& source, const std::vector<InputProblem>& problems,
                           const std::vector<std::string>& notes) const {
  const bool any_error = SayProblems(problems, notes, flags_.verbose);
  bool any_broken = false;
  std::optional<Report> with_all_rows;  // made where a row may be beyond those shown
  for (const Threshold& threshold : thresholds_) {
    if (NeedsAllRows(threshold) && !with_all_rows) with_all_rows = Make(source, SIZE_MAX);
    const auto exceeded = Exceeded(threshold, NeedsAllRows(threshold) ? *with_all_rows : report_);
    if (!exceeded) continue;
    any_broken = true;
    std::cerr << "whybounce: " << *exceeded << "\n";
  }
  if (any_broken) return kExitThreshold;
  return any_error || TooMuchNotUnderstood(report_.lines.read, report_.lines.not_understood,
                                           report_.unread_outcomes)
             ? kExitInput
             : kExitOk;
}

}  // namespace whybounce
