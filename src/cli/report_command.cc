// whybounce report: the main job.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "base/atomic_file.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/filter_flags.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/progress_line.h"
#include "cli/report_output.h"
#include "cli/rereadable.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "pipeline/pipeline.h"
#include "pipeline/row_choice.h"
#include "pipeline/run_state.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;
  ReportFlags report;
  FilterFlags filter;
  std::string state;
  int threads = 0;  // 0: as many as the machine has
};

// Where the report goes as a file; empty if it goes elsewhere.
std::string ReportPlace(const Flags& flags) {
  if (!IsRegularOutput(flags.report.output)) return "";
  return std::filesystem::absolute(OutputTarget(flags.report.output)).string();
}

// Metrics name no address, and a collector reads them that is another user.
NewFile ModeOf(const Flags& flags) {
  return flags.report.format == "prometheus" ? NewFile::kShared : NewFile::kPrivate;
}

// What cannot be known again has no state.
absl::Status CheckState(const Flags& flags, const std::vector<std::string>& read) {
  if (flags.state.empty()) return absl::OkStatus();
  if (std::find(read.begin(), read.end(), "-") != read.end()) {
    return absl::InvalidArgumentError(
        "--state: of standard input nobody knows what was read before; name the logs");
  }
  std::error_code error;
  if (IsRegularOutput(flags.report.output) &&
      std::filesystem::weakly_canonical(flags.state, error) ==
          std::filesystem::weakly_canonical(flags.report.output, error))
    return absl::InvalidArgumentError("--state and -o are one file; the report would replace it");
  return absl::OkStatus();
}

// The report and the state are one commit: after a kill at any moment either both are there or
// neither is, and the next run finishes what was begun. On stdout the report is out when the state
// is written.
int WriteWithState(const Flags& flags, const std::string& report, RunResult* result,
                   const Engine& engine) {
  RunState state;
  state.files = std::move(result->files);
  state.open = std::move(result->open);
  const auto failed = [](const absl::Status& status) {
    std::cerr << "whybounce: " << status.message() << "\n";
    return kExitOutput;
  };
  state.report = ReportPlace(flags);
  if (state.report.empty()) {
    const int written = WriteOutput(flags.report.output, report, ModeOf(flags));
    if (written != kExitOk) return written;
    if (IsReaderGone()) {
      std::cerr << "whybounce: nobody read the report to its end: the state stays as it was\n";
      return kExitOutput;
    }
  } else {
    state.report_hash = Hash64(report);
    auto beside = WriteBeside(state.report, report, ModeOf(flags));
    if (!beside.ok()) return failed(beside.status());
    state.report_beside = *std::move(beside);
  }
  if (const absl::Status status = SaveState(flags.state, state, engine); !status.ok()) {
    if (!state.report.empty()) std::filesystem::remove(state.report_beside);
    return failed(status);
  }
  if (const absl::Status status = PublishReport(state); !status.ok()) return failed(status);
  return kExitOk;
}

// A part of a part-way run would count who was chosen by a row that another run has.
absl::Status CheckPart(const Flags& flags) {
  if (!flags.filter.any()) return absl::OkStatus();
  if (!flags.state.empty()) {
    return absl::InvalidArgumentError(
        "--state and a part (--recipient, --cause ...) do not go together: recipients are chosen "
        "by their last row, which may be in the next run's lines; ask the logs themselves");
  }
  if (!flags.report.baseline.empty()) {
    return absl::InvalidArgumentError(
        "--baseline and a part (--recipient, --cause ...) do not go together: the baseline is of "
        "the whole");
  }
  return absl::OkStatus();
}

int Run(const Flags& flags) {
  if (const absl::Status status = CheckPart(flags); !status.ok()) return UsageError(status);
  auto options = ResolveInput(flags.input);
  if (!options.ok()) return UsageError(options.status());
  std::vector<std::string> read = options->input.paths;
  for (const std::string& path : {flags.report.baseline, flags.state}) {
    if (!path.empty()) read.push_back(path);
  }
  if (const absl::Status status = CheckOutput(flags.report.output, read); !status.ok())
    return UsageError(status);
  if (const absl::Status status = CheckState(flags, read); !status.ok()) return UsageError(status);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  options->threads = flags.threads > 0
                         ? flags.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Engine& engine = (*classifier)->engine();
  auto output = ReportOutput::Create(flags.report, engine, options->input.zone);
  if (!output.ok()) return UsageError(output.status());
  RunState before;
  std::unique_ptr<FileLock> lock;
  if (!flags.state.empty()) {
    auto locked = FileLock::Take(flags.state + ".lock");
    if (!locked.ok()) return UsageError(locked.status());
    lock = *std::move(locked);
    auto loaded = LoadState(flags.state, engine);
    if (!loaded.ok()) return UsageError(loaded.status());
    before = *std::move(loaded);
    if (before.finished && ReportPlace(flags) == before.report) {
      std::cerr << "whybounce: " << Sanitized(before.report)
                << ": this is the report of a run that was killed before it could put it there; "
                   "run again for what the logs have since\n";
      return kExitOk;
    }
    options->input.resume = &before.files;
    options->open = before.open.get();
  }
  const auto filter = ResolveFilter(flags.filter, engine);
  if (!filter.ok()) return UsageError(filter.status());
  RowChoice choice;
  if (!filter->empty()) {
    Rereadable input;
    if (const absl::Status status = input.Prepare(options->input.paths); !status.ok())
      return UsageError(status);
    choice = ChooseRows(engine, *options, *filter);
    if (choice.overflowed()) return UsageError(TooManyChosen());
    input.Rewind();
    options->part = &choice;
    output->SetPart(filter->Describe());
  }
  RunResult result;
  {
    ProgressLine progress(output->phraser());
    options->on_progress = [&](uint64_t bytes, uint64_t total) { progress.Show(bytes, total); };
    result = CountAll(engine, *options);
  }
  int64_t known_until_s = 0;
  for (const FileProgress& file : before.files)
    known_until_s = std::max(known_until_s, file.last_unix_s);
  const std::string out = output->Render(result, known_until_s * 1'000'000);
  const int written = flags.state.empty() ? WriteOutput(flags.report.output, out, ModeOf(flags))
                                          : WriteWithState(flags, out, &result, engine);
  return written != kExitOk ? written : output->Conclude(result);
}

}  // namespace

void AddReportCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("report", "read logs and say what is wrong, where, and who must do what");
  AddInputFlags(command, &flags->input);
  AddReportFlags(command, {}, &flags->report);
  command.Add("-j,--threads", &flags->threads, "threads (default: as many as there are)")
      .Between(1, 256);
  command.Add("--state", &flags->state,
              "file that remembers what was read: each run counts only what is new");
  AddFilterFlags(command, &flags->filter);
  command.OnRun([flags] {
    SettleReportFormat({}, &flags->report);
    return Run(*flags);
  });
}

}  // namespace whybounce
