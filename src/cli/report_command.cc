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
#include "cli/history_step.h"
#include "cli/input_flags.h"
#include "cli/progress_line.h"
#include "cli/report_follow.h"
#include "cli/report_output.h"
#include "cli/report_per_group.h"
#include "cli/rereadable.h"
#include "cli/send_mail.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "history/history_report.h"
#include "pipeline/pipeline.h"
#include "pipeline/row_choice.h"
#include "pipeline/run_report.h"
#include "pipeline/run_state.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;
  ReportFlags report;
  FilterFlags filter;
  std::string group_by;
  std::vector<std::string> out_per;  // none, or a group and a directory
  bool follow = false;
  std::string state;
  std::string history;
  std::string kept_days = kKeptDays;
  std::string from;
  int threads = 0;  // 0: as many as the machine has
  std::string mail_to;
  bool is_mailed = false;  // to mail_to, now
  std::string sendmail = "/usr/sbin/sendmail";
  bool if_new = false;
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

// Where the report goes that goes into no file; returns the exit code.
int HandOver(const Flags& flags, const std::string& report) {
  if (!flags.is_mailed) return WriteOutput(flags.report.output, report, ModeOf(flags));
  const absl::Status status = SendMail(flags.sendmail, report);
  if (status.ok()) return kExitOk;
  std::cerr << "whybounce: " << status.message() << "\n";
  return kExitOutput;
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
                   std::vector<PendingRun> pending, const Engine& engine) {
  RunState state;
  state.pending = std::move(pending);
  state.files = std::move(result->files);
  state.open = std::move(result->open);
  const auto failed = [](const absl::Status& status) {
    std::cerr << "whybounce: " << status.message() << "\n";
    return kExitOutput;
  };
  state.report = ReportPlace(flags);
  absl::Status status;
  if (state.report.empty()) {
    const int written = HandOver(flags, report);
    if (written != kExitOk) return written;
    if (IsReaderGone()) {
      std::cerr << "whybounce: nobody read the report to its end: the state stays as it was\n";
      return kExitOutput;
    }
    status = SaveState(flags.state, state, engine);
  } else {
    const auto beside = FileBeside::Write(state.report, report, ModeOf(flags));
    if (!beside.ok()) return failed(beside.status());
    state.report_hash = Hash64(report);
    state.report_beside = (*beside)->name();
    status = SaveState(flags.state, state, engine, beside->get());
  }
  return status.ok() ? kExitOk : failed(status);
}

// --from: the same report, of what a history has.
int ReportFromHistory(const Flags& flags) {
  if (!flags.input.paths.empty() || !flags.state.empty() || !flags.history.empty() ||
      flags.filter.any() || !flags.group_by.empty() || flags.follow) {
    return UsageError(absl::InvalidArgumentError(
        "--from takes the place of logs: no paths, --state, --history, --follow, parts or groups "
        "go with it"));
  }
  const auto zone = ResolveZone(flags.input.zone);
  if (!zone.ok()) return UsageError(zone.status());
  const auto span = ResolveDays(flags.input.since, flags.input.until, *zone);
  if (!span.ok()) return UsageError(span.status());
  if (const absl::Status status = CheckOutput(flags.report.output, {flags.from}); !status.ok())
    return UsageError(status);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  const Engine& engine = EngineOf(**classifier);
  auto output = ReportOutput::Create(flags.report, engine, *zone);
  if (!output.ok()) return UsageError(output.status());
  const auto history = History::Open(flags.from, SqliteFile::Mode::kRead);
  if (!history.ok()) return HistoryError(history.status());
  absl::Status failed;
  const ReportOutput::Source source = [&](size_t top) {
    auto report = ReportOfHistory(**history, engine, *span, *zone, top, flags.from);
    failed.Update(report.status());
    return report.ok() ? *std::move(report) : Report();
  };
  const std::string out = output->Render(source);
  if (!failed.ok()) return HistoryError(failed);
  const int written = HandOver(flags, out);
  return written != kExitOk ? written : output->Conclude(source, {}, {});
}

// What is asked twice, each in its own way, has no answer.
absl::Status SettleGroups(Flags* flags) {
  std::vector<std::string> asked;
  if (!flags->group_by.empty()) asked.push_back("--group-by");
  const std::vector<std::string>& by = flags->report.by;
  if (std::find(by.begin(), by.end(), "host") != by.end()) {
    asked.emplace_back("--by host");
    flags->group_by = "host";
  }
  if (!flags->out_per.empty()) {
    asked.emplace_back("--out-per");
    flags->group_by = flags->out_per[0];
    const bool has_place = !flags->report.output.empty() || flags->is_mailed;
    if (has_place || !flags->report.baseline.empty()) {
      return absl::InvalidArgumentError(
          "--out-per writes its reports into a directory: without -o, --mail-to, --baseline");
    }
  }
  if (asked.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(asked[0], " and ", asked[1], ": one grouping at a time"));
  }
  return absl::OkStatus();
}

// A log that goes on has no last row yet.
absl::Status CheckFollow(const Flags& flags) {
  if (!flags.follow) return absl::OkStatus();
  if (flags.filter.any() || !flags.group_by.empty() || !flags.state.empty() || flags.is_mailed ||
      flags.if_new) {
    return absl::InvalidArgumentError(
        "--follow reports on the whole: without a part (--recipient, --cause ...), --group-by, "
        "--state, --if-new and --mail-to");
  }
  return absl::OkStatus();
}

// A part of a part-way run would count who was chosen by a row that another run has.
absl::Status CheckPart(const Flags& flags) {
  if (!flags.filter.any() && flags.group_by.empty()) return absl::OkStatus();
  if (!flags.state.empty()) {
    return absl::InvalidArgumentError(
        "--state and a part (--recipient, --cause ...) or groups do not go together: recipients "
        "are chosen by their last row, which may be in the next run's lines; ask the logs "
        "themselves");
  }
  if (!flags.report.baseline.empty() && flags.filter.any()) {
    return absl::InvalidArgumentError(
        "--baseline and a part (--recipient, --cause ...) do not go together: the baseline is of "
        "the whole");
  }
  return absl::OkStatus();
}

int Run(Flags flags) {
  if (const absl::Status status = SettleGroups(&flags); !status.ok()) return UsageError(status);
  if (!flags.from.empty()) return ReportFromHistory(flags);
  const auto kept_days = ParseKeptDays(flags.kept_days);
  if (!kept_days.ok()) return UsageError(kept_days.status());
  if (!flags.history.empty() && flags.state.empty()) {
    return UsageError(absl::InvalidArgumentError(
        "--history needs --state, which knows what was read before: else lines that two runs read "
        "would be in the history twice"));
  }
  for (const absl::Status& status : {CheckPart(flags), CheckFollow(flags)}) {
    if (!status.ok()) return UsageError(status);
  }
  auto options = ResolveInput(flags.input);
  if (!options.ok()) return UsageError(options.status());
  std::vector<std::string> read = options->input.paths;
  for (const std::string& path : {flags.report.baseline, flags.state, flags.history}) {
    if (!path.empty()) read.push_back(path);
  }
  if (const absl::Status status = CheckOutput(flags.report.output, read); !status.ok())
    return UsageError(status);
  if (const absl::Status status = CheckState(flags, read); !status.ok()) return UsageError(status);
  if (!flags.mail_to.empty()) {
    if (const absl::Status status = CheckAddresses(flags.mail_to); !status.ok())
      return UsageError(status);
  }
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  options->threads = flags.threads > 0
                         ? flags.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Engine& engine = EngineOf(**classifier);
  auto output = ReportOutput::Create(flags.report, engine, options->input.zone);
  if (!output.ok()) return UsageError(output.status());
  if (!flags.history.empty()) {
    const auto history = History::Open(flags.history, SqliteFile::Mode::kCreate);
    // One that is busy is tried again when there is something to add.
    if (!history.ok() && !absl::IsUnavailable(history.status()))
      return HistoryError(history.status());
  }
  RunState before;
  std::unique_ptr<FileLock> lock;
  if (!flags.state.empty()) {
    auto locked = FileLock::Take(flags.state + ".lock");
    if (!locked.ok()) return UsageError(locked.status());
    lock = *std::move(locked);
    auto loaded = LoadState(flags.state, engine);
    if (!loaded.ok()) return UsageError(loaded.status());
    before = *std::move(loaded);
    const int added = AddPending(&before.pending, *kept_days);
    if (before.pending.size() >= RunState::kPendingMax) {
      std::cerr << "whybounce: " << before.pending.size()
                << " runs wait for their history: nothing more is counted before it takes them\n";
      return added;
    }
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
  const auto group = ResolveGroup(flags.group_by);
  if (!group.ok()) return UsageError(group.status());
  if (flags.follow) return FollowReport(engine, *options, flags.report.output, &*output);
  RowChoice choice;
  if (!filter->empty() || *group) {
    Rereadable input;
    if (const absl::Status status = input.Prepare(options->input.paths); !status.ok())
      return UsageError(status);
    choice = ChooseRows(engine, *options, *filter, *group ? &**group : nullptr);
    if (choice.overflowed()) return UsageError(TooManyChosen());
    if (!flags.out_per.empty()) {
      return WriteReportsPerGroup(
          {flags.out_per[1], flags.report.format, flags.group_by, filter->Describe()}, engine,
          *options, choice, [&] { input.Rewind(); }, &*output);
    }
    input.Rewind();
    if (!filter->empty()) {
      options->part = &choice;
      output->SetPart(filter->Describe());
    }
    if (*group) {
      options->groups = &choice;
      output->SetGroups(flags.group_by);
    }
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
  const ReportOutput::Source source =
      ReportOutput::Of(result, engine, options->input.zone, known_until_s * 1'000'000);
  std::string out = output->Render(source);
  if (flags.if_new && output->lines_read() == 0) {
    std::cerr << "whybounce: nothing is new: there is no report\n";
    return output->Conclude(source, result.problems, result.notes);
  }
  if (flags.report.format == "mail" && !flags.mail_to.empty())
    out.insert(0, "To: " + flags.mail_to + "\r\n");
  std::vector<PendingRun> pending = std::move(before.pending);
  if (!flags.history.empty() && output->lines_read() + output->mails_read() > 0)
    pending.push_back(RunForHistory(result, engine, options->input.zone, flags.state, flags.history,
                                    flags.report.anonymise));
  const int written = flags.state.empty() ? HandOver(flags, out)
                                          : WriteWithState(flags, out, &result, pending, engine);
  if (written != kExitOk) return written;
  const int added = AddPending(&pending, *kept_days);
  const int concluded = output->Conclude(source, result.problems, result.notes);
  return concluded != kExitOk ? concluded : added;
}

}  // namespace
void AddReportCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("report", "read logs and say what is wrong, where, and who must do what");
  AddInputFlags(command, &flags->input);
  AddReportFlags(command, {}, &flags->report);
  command.Group("Run");
  command.Add("-j,--threads", &flags->threads, "threads (default: as many as there are)")
      .Between(1, 256);
  command
      .Add("--state", &flags->state,
           "file that remembers what was read: each run counts only what is new")
      .Named("FILE");
  command
      .Add("--history", &flags->history,
           "with --state: add the run to this history, which `history` and --from read")
      .Named("FILE");
  command.Add("--keep", &flags->kept_days, "days that the history keeps, or forever").Named("DAYS");
  command
      .Add("--from", &flags->from,
           "a history instead of logs: the report of what it has, with --since 90d of a part")
      .Named("FILE");
  command.Example("whybounce report /var/log/mail.log*",
                  "everything the logs hold; rotated and compressed ones in any order");
  command.Example("whybounce report --since 2026-11-22 --format html -o report.html mail.log",
                  "one period, as a page that can be mailed");
  command.Example("whybounce report --state mail.state mail.log",
                  "what came since the last run, each line once, whatever rotates");
  command.Example("whybounce report --fail-if 'lost_rate>5%' mail.log >/dev/null || echo alarm",
                  "an alarm for cron");
  command.Add("-f,--follow", &flags->follow,
              "go on with what is written to the logs, whatever rotates, until it is ended: the "
              "first screen is drawn anew, a file of -o written anew, a pipe gets the last one");
  command.Add("--if-new", &flags->if_new, "no report where no line was read that is new");
  command.Group("Mail");
  const Flag mail_to =
      command
          .Add("--mail-to", &flags->mail_to,
               "mail the report, as text and as a page, by sendmail(1); with -o, write the mail "
               "there. Where a setting names the address, only --format mail uses it")
          .Named("ADDRESS");
  command
      .Add("--sendmail", &flags->sendmail,
           "the program that takes mail (default: /usr/sbin/sendmail)")
      .Named("FILE");
  command.Example("whybounce report --state mail.state --if-new --mail-to root mail.log",
                  "a job for cron: what is new, by mail, and nothing if nothing is");
  AddFilterFlags(command, &flags->filter);
  command.Group("Customers and campaigns");
  AddGroupFlag(command, &flags->group_by);
  command
      .Add("--out-per", &flags->out_per,
           "one report for each group, as for --group-by, into this directory")
      .Values(2)
      .Named("GROUP DIR");
  command.Example("whybounce report --cause ip-blocked --provider outlook mail.log",
                  "a report on a part: those whom one provider refuses for one cause");
  command.Example("whybounce report --out-per sender-domain customers --format html mail.log",
                  "a page for each customer");
  command.OnRun([flags, mail_to] {
    flags->is_mailed = mail_to.WasGiven() && flags->report.output.empty();
    if (mail_to.WasGiven() && flags->report.format.empty()) flags->report.format = "mail";
    if (flags->is_mailed && flags->report.format != "mail") {
      return UsageError(absl::InvalidArgumentError(
          "--mail-to mails text and page, which is --format mail; for another form use -o"));
    }
    SettleReportFormat({}, &flags->report);
    return Run(*flags);
  });
}

}  // namespace whybounce
