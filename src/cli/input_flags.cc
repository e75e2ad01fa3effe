#include "cli/input_flags.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {

void AddInputFlags(CLI::App* command, InputFlags* flags) {
  command->add_option("path", flags->paths, "logs: files, directories, globs, - for stdin")
      ->required();
  command->add_option("--tz", flags->zone,
                      "zone of stamps that name none, \"Europe/Paris\" (default: the system's)");
  command
      ->add_option("--year", flags->year,
                   "year of the first stamp without one (default: by the file's time)")
      ->check(CLI::Range(1970, 9999));
  command->add_option("--rules", flags->rules_directory, "directory of further rules")
      ->check(CLI::ExistingDirectory);
}

absl::StatusOr<SegmentReaderOptions> ResolveInput(const InputFlags& flags) {
  SegmentReaderOptions options;
  options.paths = flags.paths;
  options.year = flags.year;
  options.zone = absl::LocalTimeZone();
  if (!flags.zone.empty() && !absl::LoadTimeZone(flags.zone, &options.zone)) {
    return absl::InvalidArgumentError(absl::StrCat("--tz: there is no time zone \"", flags.zone,
                                                   "\"; write it like UTC or Europe/Paris"));
  }
  return options;
}

bool SayProblems(const std::vector<InputProblem>& problems) {
  bool any_error = false;
  for (const InputProblem& problem : problems) {
    any_error = any_error || problem.is_error;
    if (problem.is_error)
      std::cerr << "whybounce: " << Sanitized(problem.path) << ": " << Sanitized(problem.what)
                << "\n";
  }
  return any_error;
}

}  // namespace whybounce
