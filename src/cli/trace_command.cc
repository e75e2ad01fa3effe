// whybounce trace: what became of a message.
#include <algorithm>
#include <filesystem>
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
#include "cli/rereadable.h"
#include "cli/terminal.h"
#include "cli/trace_output.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "pipeline/trace.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;  // its paths are words first, some of which name what is asked
  FilterFlags filter;
  TraceStyle style;
  std::string output;
  bool verbose = false;
};

const std::vector<std::string>& Formats() {
  static const std::vector<std::string> formats = {"text", "jsonl", "markdown", "html"};
  return formats;
}

// A word that leads somewhere; an address never looks like a path.
bool IsPath(const std::string& word) {
  if (word == "-") return true;
  std::error_code error;
  if (std::filesystem::exists(word, error)) return true;
  return word.find('@') == word.npos && word.find_first_of("/*?[") != word.npos;
}

// Names asked for by a flag: what they are is said, not told by their form.
void AddForced(const RowFilter& filter, TraceNames* names) {
  const auto add = [&](RowKey key, bool TraceName::*what) {
    for (const NamePattern& pattern : filter.of(key).all) {
      if (pattern.negated) continue;
      TraceName name;
      name.*what = true;
      name.pattern = pattern;
      names->Add(std::move(name));
    }
  };
  add(RowKey::kQueueId, &TraceName::queue_id);
  if (names->empty()) add(RowKey::kMessageId, &TraceName::message_id);
  if (names->empty()) add(RowKey::kRecipient, &TraceName::recipient);
  if (names->empty()) add(RowKey::kSender, &TraceName::sender);
}

// The first words are what is asked, the others say where to look.
absl::StatusOr<TraceQuery> TakeQuery(const RowFilter& filter, InputFlags* input,
                                     std::string* asked) {
  TraceQuery query;
  query.filter = filter;
  AddForced(filter, &query.names);
  std::vector<std::string>& words = input->paths;
  std::vector<std::string> typed;
  const bool is_forced = !query.names.empty();
  size_t taken = 0;
  while (taken < words.size() && !IsPath(words[taken])) typed.push_back(words[taken++]);
  // A file may have the name of what is asked; then there is another one to look into.
  if (taken == 0 && !is_forced && words.size() > 1) typed.push_back(words[taken++]);
  for (const std::string& word : typed) {
    if (TrimSpace(word).empty()) continue;
    query.names.Add(TraceName::Of(word));
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(taken));
  *asked = typed.empty() ? filter.Describe() : absl::StrJoin(typed, ", ");
  if (query.names.empty()) {
    return absl::InvalidArgumentError(
        "trace: of whom or what? Name an address, a domain (@corp.example), a queue id or a "
        "Message-ID: whybounce trace ann@corp.example /var/log/mail.log*");
  }
  return query;
}

int Run(Flags flags) {
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  const Engine& engine = EngineOf(**classifier);
  const auto filter = ResolveFilter(flags.filter, engine);
  if (!filter.ok()) return UsageError(filter.status());
  std::string asked;
  auto query = TakeQuery(*filter, &flags.input, &asked);
  if (!query.ok()) return UsageError(query.status());
  query->lines = flags.style.lines;
  const auto options = ResolveInput(flags.input);
  if (!options.ok()) return UsageError(options.status());
  if (const absl::Status status = CheckOutput(flags.output, options->input.paths); !status.ok())
    return UsageError(status);
  Rereadable input;
  if (const absl::Status status = input.Prepare(options->input.paths); !status.ok())
    return UsageError(status);
  const TraceResult result = RunTrace(engine, *options, *query, [&] { input.Rewind(); });
  const Trace& trace = result.trace;
  flags.style.is_for_terminal = flags.output.empty();
  const auto out = RenderTrace(trace, asked, flags.style, options->input.zone);
  if (!out.ok()) return UsageError(out.status());
  const int written = WriteOutput(flags.output, *out);
  if (written != kExitOk) return written;
  if (trace.messages.empty() && (flags.style.lines || flags.style.format == "jsonl"))
    std::cerr << "whybounce: nothing was found of " << Sanitized(asked) << "\n";
  if (trace.left_out > 0) {
    std::cerr << "whybounce: more than " << kTraceMessagesMax << " queue ids belong to the answer; "
              << trace.left_out << " lines of others were left out: ask for less at a time\n";
  }
  if (trace.cut) {
    std::cerr << "whybounce: the answer is longer than " << (kTraceBytesMax >> 20)
              << " MB; what came later was left out: ask for less at a time\n";
  }
  SayCutMails(result.read.cut);
  const bool any_error = SayProblems(result.read.problems, result.read.notes, flags.verbose);
  return any_error || trace.cut || trace.left_out > 0 ? kExitInput : kExitOk;
}

}  // namespace

void AddTraceCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command = line->AddCommand(
      "trace", "what became of mail to or from an address, of a queue id or a Message-ID");
  AddInputFlags(command, &flags->input, "what",
                "an address, ann@ or @corp.example, a queue id or a Message-ID; then logs and "
                "mails as for report");
  AddFilterFlags(command, &flags->filter);
  flags->style.language = DefaultLanguage();
  command.Group("Answer");
  command.Add("--lang", &flags->style.language, "language of the page").OneOf(TraceLanguages());
  command
      .Add("--format", &flags->style.format,
           "form of the answer (default: by the name of the output, else text)")
      .OneOf(Formats());
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command
      .Add("--max", &flags->style.messages_max,
           "messages told in full, the last ones (default: 20)")
      .Between(1, 1'000'000);
  command.Add("--lines", &flags->style.lines,
              "instead of the story, its lines as they stand in the logs");
  command.Add("-v,--verbose", &flags->verbose, "say what each source was taken for");
  command.Example("whybounce trace ann@corp.example mail.log",
                  "what became of every mail to or from an address, step by step");
  command.Example("whybounce trace --provider gmail --outcome bounced @corp.example mail.log",
                  "only what one provider refused");
  command.OnRun([flags] {
    SettleFormat(flags->output, Formats(), &flags->style.format);
    return Run(*flags);
  });
}

}  // namespace whybounce
