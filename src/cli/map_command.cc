// whybounce map and merge: partial reports out, partial reports in.
#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/atomic_file.h"
#include "base/civil_time.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/progress_line.h"
#include "cli/report_output.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "pipeline/partial.h"
#include "report/anonymise.h"

namespace whybounce {
namespace {

constexpr size_t kPartialBytesMax = size_t{4} << 30;

struct MapFlags {
  InputFlags input;
  std::string output;
  int threads = 0;
  bool anonymise = false;
};

int Map(const MapFlags& flags) {
  auto options = ResolveInput(flags.input);
  if (!options.ok()) return UsageError(options.status());
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  const auto texts = Catalogue::Load(DefaultLanguage(), {"labels", "report"});
  if (!texts.ok()) return UsageError(texts.status());
  if (const absl::Status status = CheckOutput(flags.output, options->input.paths); !status.ok())
    return UsageError(status);
  const Phraser phraser(*texts, options->input.zone);
  const Engine& engine = EngineOf(**classifier);
  options->threads = flags.threads > 0
                         ? flags.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  // Nothing was read before; but what is read now is noted, so that merge knows it again.
  const std::vector<FileProgress> none;
  options->input.resume = &none;
  options->partial = true;
  Partial partial;
  {
    ProgressLine progress(phraser);
    options->on_progress = [&](uint64_t bytes, uint64_t total) { progress.Show(bytes, total); };
    partial.run = CountAll(engine, *options);
  }
  partial.zone = PortableZoneName(options->input.zone);
  if (flags.anonymise) Anonymise(partial.run.tally.get());
  const int written = WriteOutput(flags.output, WritePartial(partial, engine));
  if (written != kExitOk) return written;
  return SayProblems(partial.run.problems, partial.run.notes, false) ? kExitInput : kExitOk;
}

struct MergeFlags {
  ReportFlags report;
  std::vector<std::string> files;
  std::string zone;
  std::string rules_directory;
};

int Merge(const MergeFlags& flags) {
  absl::TimeZone zone = absl::LocalTimeZone();
  if (!flags.zone.empty() && !absl::LoadTimeZone(flags.zone, &zone)) {
    return UsageError(absl::InvalidArgumentError(absl::StrCat(
        "--tz: there is no time zone \"", flags.zone, "\"; write it like UTC or Europe/Paris")));
  }
  const auto classifier = Classifier::Create({flags.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  const Engine& engine = EngineOf(**classifier);
  auto output = ReportOutput::Create(flags.report, engine, zone);
  if (!output.ok()) return UsageError(output.status());
  const std::vector<std::string>& by = flags.report.by;
  if (std::find(by.begin(), by.end(), "host") != by.end()) {
    return UsageError(absl::InvalidArgumentError(
        "--by host: partials do not say which host counted what; ask the logs: report --by host"));
  }
  std::vector<std::string> read = flags.files;
  if (!flags.report.baseline.empty()) read.push_back(flags.report.baseline);
  if (const absl::Status status = CheckOutput(flags.report.output, read); !status.ok())
    return UsageError(status);
  std::vector<Partial> partials;
  for (const std::string& file : flags.files) {
    const auto bytes = ReadWholeFile(file == "-" ? "/dev/stdin" : file, kPartialBytesMax);
    if (!bytes.ok()) return UsageError(bytes.status());
    auto partial = ReadPartial(*bytes, engine);
    if (!partial.ok()) {
      return UsageError(absl::InvalidArgumentError(
          absl::StrCat(file, " ", AbslView(StdView(partial.status().message())))));
    }
    partial->name = file;
    partials.push_back(*std::move(partial));
  }
  auto whole = MergePartials(std::move(partials));
  if (!whole.ok()) return UsageError(whole.status());
  if (flags.report.format == "partial")
    return WriteOutput(flags.report.output, WritePartial(*whole, engine));
  const RunResult run = FinishPartial(*std::move(whole));
  const ReportOutput::Source source = ReportOutput::Of(run, engine, zone);
  const int written = WriteOutput(flags.report.output, output->Render(source));
  return written != kExitOk ? written : output->Conclude(source, run.problems, run.notes);
}

}  // namespace

void AddMapCommand(CommandLine* line) {
  auto flags = std::make_shared<MapFlags>();
  const Command command =
      line->AddCommand("map", "read logs and write a partial report, for merge");
  AddInputFlags(command, &flags->input);
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command.Group("Run");
  command.Add("-j,--threads", &flags->threads, "threads (default: as many as there are)")
      .Between(1, 256);
  command.Add("--anonymise", &flags->anonymise, "hashes for the local parts of addresses");
  command.Example("whybounce map -o mx1.part mail.log",
                  "the counts of one host, to be sent to another");
  command.OnRun([flags] { return Map(*flags); });
}

void AddMergeCommand(CommandLine* line) {
  auto flags = std::make_shared<MergeFlags>();
  const Command command = line->AddCommand(
      "merge", "join partial reports into one report, or with --format partial into a larger one");
  command.Add("partial", &flags->files, "files that map or merge wrote; - for standard input")
      .Required()
      .Named("FILE");
  AddReportFlags(command, {"partial"}, &flags->report);
  command.Add("--tz", &flags->zone, "zone of the report's times (default: the system's)")
      .Named("ZONE");
  command.Add("--rules", &flags->rules_directory, "directory of further rules, as for map")
      .IsDirectory();
  command.Example("whybounce merge mx1.part mx2.part", "one report of two hosts");
  command.Example("whybounce merge --format partial -o week.part mon.part tue.part",
                  "days joined to a week, to be merged further");
  command.OnRun([flags] {
    SettleReportFormat({"partial"}, &flags->report);
    return Merge(*flags);
  });
}

}  // namespace whybounce
