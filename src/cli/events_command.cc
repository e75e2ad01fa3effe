// whybounce events: a row per attempt and refusal.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/filter_flags.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/output_format.h"
#include "cli/report_follow.h"
#include "cli/unmatched_list.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "pipeline/event_stream.h"
#include "report/event_row.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;
  FilterFlags filter;
  std::string group_by;
  std::string format;
  std::string output;
  std::vector<std::string> columns;
  bool follow = false;
  std::string vocabulary = "whybounce";
  bool unmatched = false;
  bool verbose = false;
};

constexpr size_t kFlushBytes = 1 << 18;

const std::vector<std::string>& Formats() {
  static const std::vector<std::string> formats = {"jsonl", "csv", "tsv"};
  return formats;
}

// Errors: kInvalidArgument for a column that there is not.
absl::Status CheckColumns(const Flags& flags) {
  const std::vector<std::string>& all = EventColumns();
  for (const std::string& column : flags.columns) {
    if (column == flags.vocabulary || std::find(all.begin(), all.end(), column) != all.end())
      continue;
    return absl::InvalidArgumentError(absl::StrCat("--columns: there is no \"", Sanitized(column),
                                                   "\"; there are ", absl::StrJoin(all, ",")));
  }
  return absl::OkStatus();
}

// What can be said of a row alone: those to come are not known yet.
absl::Status CheckFollow(const Flags& flags, const RowFilter& filter) {
  if (!flags.follow) return absl::OkStatus();
  if (!filter.LooksAtEveryRowAlike()) {
    return absl::InvalidArgumentError(
        "--follow: who is chosen by sender, provider, cause, class, Message-ID or outcome is known "
        "with the last row only; choose by --recipient, --domain, --host or --queue-id");
  }
  if (flags.unmatched || !flags.output.empty())
    return absl::InvalidArgumentError("--follow prints rows as they come: without --unmatched, -o");
  return absl::OkStatus();
}

ReplyView ReplyOf(const EventRow& row) {
  return {
      .text = row.reply, .recipient = row.event->recipient, .relay_host = row.event->relay_host};
}

int Run(Flags flags) {
  auto options = ResolveInput(flags.input);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  for (const absl::Status& status : {options.status(), classifier.status(), CheckColumns(flags)}) {
    if (!status.ok()) return UsageError(status);
  }
  if (const absl::Status status = CheckOutput(flags.output, options->input.paths); !status.ok())
    return UsageError(status);
  const Vocabulary vocabulary = VocabularyFromId(flags.vocabulary).value_or(Vocabulary::kWhybounce);
  const Engine& engine = EngineOf(**classifier);
  const auto filter = ResolveFilter(flags.filter, engine);
  if (!filter.ok()) return UsageError(filter.status());
  const auto group = ResolveGroup(flags.group_by);
  if (!group.ok()) return UsageError(group.status());
  if (const absl::Status status = CheckFollow(flags, *filter); !status.ok())
    return UsageError(status);
  UnmatchedList unmatched;
  EventIds ids;
  std::string shape;
  std::string out;
  int written = kExitOk;
  // A file is written as a whole, at the end.
  const auto flush = [&] {
    if (!flags.output.empty()) return true;
    written = WriteOutput("", out);
    out.clear();
    return written == kExitOk && !IsReaderGone();
  };
  const EventTable form = flags.format == "tsv" ? EventTable::kTsv : EventTable::kCsv;
  const bool is_table = flags.format != "jsonl" && !flags.unmatched;
  if (is_table && flags.columns.empty()) {
    flags.columns = EventColumns();
    if (vocabulary != Vocabulary::kWhybounce) flags.columns.emplace_back(Id(vocabulary));
  }
  if (is_table) AppendEventHead(flags.columns, form, &out);
  // Who pipes a log that is being written wants each row when its line is there.
  options->input.pace = HeadedSource::Pace::kPrompt;
  options->on_progress = [&](uint64_t, uint64_t) {
    if (written == kExitOk && !out.empty()) flush();
  };
  const EventSink sink = [&](EventRow row) {
    if (flags.unmatched) {
      if (UnmatchedList::Wants(*row.verdict)) {
        engine.MakeQuery(ReplyOf(row), row.verdict->provider, &shape);

        unmatched.Add(*row.verdict, row.reply, shape, row.times);
      }
      return true;
    }
    if (vocabulary != Vocabulary::kWhybounce) {
      row.vocabulary = Id(vocabulary);
      row.cause_there = (*classifier)->NameIn(vocabulary, row.verdict->cause);
    }
    const std::string whose = *group ? (*group)->Of(row) : std::string();
    row.group = whose;
    const std::string id = ids.Of(row);
    row.event_id = id;
    if (is_table) {
      AppendEventCells(row, options->input.zone, flags.columns, form, &out);
    } else {
      AppendEventJson(row, options->input.zone, flags.columns, &out);
    }
    return out.size() < kFlushBytes || flush();
  };
  absl::StatusOr<StreamResult> read;
  if (flags.follow) {
    EndBySignals();
    const EventSink chosen = [&](const EventRow& row) {
      return !filter->Matches(row) || sink(row);
    };
    read = FollowEvents(engine, *options, filter->empty() ? sink : chosen, [&] {
      if (!out.empty() && !flush()) return false;
      return WaitForLook();
    });
  } else {
    read = StreamPart(engine, *options, *filter, sink);
  }
  if (!read.ok()) return UsageError(read.status());
  const StreamResult& result = *read;
  if (flags.unmatched) unmatched.Print(true, &out);
  if (!flags.output.empty()) {
    written = WriteOutput(flags.output, out);
  } else if (written == kExitOk) {
    flush();
  }
  if (written != kExitOk || IsReaderGone()) return written;
  return SayHowItEnded(result, flags.verbose) ? kExitOk : kExitInput;
}

}  // namespace

void AddEventsCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("events", "a row per delivery attempt, refusal or bounced recipient");
  AddInputFlags(command, &flags->input);
  command.Group("Rows");
  command
      .Add("--format", &flags->format,
           "form of the rows (default: by the name of the output, else jsonl)")
      .OneOf(Formats());
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command.Add("--columns", &flags->columns, "only these keys, in this order where it is a table")
      .SeparatedBy(',')
      .OneValueEach()
      .Named("KEY");
  command.Add("-f,--follow", &flags->follow,
              "go on with what is written to the logs, whatever rotates, until it is ended");
  command.Add("--vocabulary", &flags->vocabulary, "whose names for the causes beside ours")
      .OneOf({"whybounce", "sisimai", "sparkpost", "kumomta", "powermta"});
  command.Add("--unmatched", &flags->unmatched,
              "instead of rows, the replies whose words no rule knows, grouped");
  command.Add("-v,--verbose", &flags->verbose, "say what each source was taken for");
  command.Example("whybounce events mail.log | jq -r 'select(.cause==\"user-unknown\").recipient'",
                  "addresses that do not exist");
  command.Example("whybounce events --unmatched mail.log",
                  "replies that no rule knows yet, the most frequent first");
  AddFilterFlags(command, &flags->filter);
  AddGroupFlag(command, &flags->group_by);
  command.OnRun([flags] {
    SettleFormat(flags->output, Formats(), &flags->format);
    return Run(*flags);
  });
}

}  // namespace whybounce
