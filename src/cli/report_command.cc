// whybounce report: the main job.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/input_flags.h"
#include "cli/terminal.h"
#include "cli/write_output.h"
#include "pipeline/pipeline.h"
#include "reference/phrase.h"
#include "report/render.h"
#include "report/snapshot.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;
  std::string format = "text";
  std::string output;
  std::string language = DefaultLanguage();
  size_t top = 10;
  int threads = 0;  // 0: as many as the machine has
  bool verbose = false;
};

int Failed(const absl::Status& status) {
  std::cerr << "whybounce: " << status.message() << "\n";
  return kExitUsage;
}

int Run(const Flags& flags) {
  auto options = ResolveInput(flags.input);
  if (!options.ok()) return Failed(options.status());
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  if (!classifier.ok()) return Failed(classifier.status());
  const auto texts = Catalogue::Load(flags.language);
  if (!texts.ok()) return Failed(texts.status());

  options->threads = flags.threads > 0
                         ? flags.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const RunResult result = CountAll((*classifier)->engine(), *options);
  Report report = TakeSnapshot(result.tally->counters(), (*classifier)->engine(), {flags.top, 12});
  for (const InputProblem& problem : result.problems)
    report.problems.push_back({problem.path, problem.what, problem.is_error});
  report.assumed_year = result.assumed_year;
  report.first_year = result.first_year;
  report.assumed_zone = result.assumed_zone;
  const Phraser phraser(*texts, options->input.zone);
  report.zone = phraser.ZoneName();

  const bool to_terminal = flags.output.empty();
  const std::string out = flags.format == "json"
                              ? RenderJson(report, phraser)
                              : RenderText(report, phraser,
                                           {to_terminal ? TerminalColumns(100) : 100,
                                            to_terminal && WantsColours(), flags.verbose});
  const int written = WriteOutput(flags.output, out);
  if (written != kExitOk) return written;
  const bool any_error = SayProblems(result.problems, result.notes, flags.verbose);
  return any_error || TooMuchNotUnderstood(report.lines.read, report.lines.not_understood)
             ? kExitInput
             : kExitOk;
}

}  // namespace

void AddReportCommand(CLI::App* app, int* exit_code) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app->add_subcommand("report", "read logs and say what is wrong, where, and who must do what");
  AddInputFlags(command, &flags->input);
  command->add_option("--format", flags->format, "form of the report")
      ->check(CLI::IsMember({"text", "json"}));
  command->add_option("-o,--output", flags->output, "file to write to");
  command->add_option("--lang", flags->language, "language of the report");
  command->add_option("--top", flags->top, "rows per list")->check(CLI::Range(1, 1000));
  command->add_option("-j,--threads", flags->threads, "threads (default: as many as there are)")
      ->check(CLI::Range(1, 256));
  command->add_flag("-v,--verbose", flags->verbose, "with sample lines, and what was left unread");
  command->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace whybounce
