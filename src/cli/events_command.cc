// whybounce events: a row per attempt and refusal.
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
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
  std::string format = "jsonl";
  std::string vocabulary = "whybounce";
  bool unmatched = false;
  bool verbose = false;
};

constexpr size_t kFlushBytes = 1 << 18;

ReplyView ReplyOf(const EventRow& row) {
  return {
      .text = row.reply, .recipient = row.event->recipient, .relay_host = row.event->relay_host};
}

int Run(const Flags& flags) {
  auto options = ResolveInput(flags.input);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  for (const absl::Status& status : {options.status(), classifier.status()}) {
    if (!status.ok()) return UsageError(status);
  }
  if (const absl::Status status = CheckOutput("", options->input.paths); !status.ok())
    return UsageError(status);
  const Vocabulary vocabulary = VocabularyFromId(flags.vocabulary).value_or(Vocabulary::kWhybounce);
  const Engine& engine = EngineOf(**classifier);
  UnmatchedList unmatched;
  std::string shape;
  std::string out;
  int written = kExitOk;
  const auto flush = [&] {
    written = WriteOutput("", out);
    out.clear();
    return written == kExitOk && !IsReaderGone();
  };
  // Who pipes a log that is being written wants each row when its line is there.
  options->input.pace = HeadedSource::Pace::kPrompt;
  options->on_progress = [&](uint64_t, uint64_t) {
    if (written == kExitOk && !out.empty()) flush();
  };
  const StreamResult result = StreamEvents(engine, *options, [&](EventRow row) {
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
    AppendEventJson(row, options->input.zone, &out);
    return out.size() < kFlushBytes || flush();
  });
  if (flags.unmatched) unmatched.Print(true, &out);
  if (written == kExitOk) flush();
  if (written != kExitOk || IsReaderGone()) return written;
  SayCutMails(result.cut);
  SayLetGo(result.let_go);
  SayNotUnderstood(result);
  const bool any_error = SayProblems(result.problems, result.notes, flags.verbose);
  return any_error ||
                 TooMuchNotUnderstood(result.lines, result.not_understood, result.unread_outcomes)
             ? kExitInput
             : kExitOk;
}

}  // namespace

void AddEventsCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("events", "a row per delivery attempt, refusal or bounced recipient");
  AddInputFlags(command, &flags->input);
  command.Group("Rows");
  command.Add("--format", &flags->format, "form of the rows").OneOf({"jsonl"});
  command.Add("--vocabulary", &flags->vocabulary, "whose names for the causes beside ours")
      .OneOf({"whybounce", "sisimai", "sparkpost", "kumomta", "powermta"});
  command.Add("--unmatched", &flags->unmatched,
              "instead of rows, the replies whose words no rule knows, grouped");
  command.Add("-v,--verbose", &flags->verbose, "say what each source was taken for");
  command.Example("whybounce events mail.log | jq -r 'select(.cause==\"user-unknown\").recipient'",
                  "addresses that do not exist");
  command.Example("whybounce events --unmatched mail.log",
                  "replies that no rule knows yet, the most frequent first");
  command.OnRun([flags] { return Run(*flags); });
}

}  // namespace whybounce
