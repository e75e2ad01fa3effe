#include "cli/input_flags.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

// "2026-11-22", "2026-11-22 04:30", "2026-11-22T04:30:00", with or without a zone; empty changes
// nothing.
absl::Status ResolveTime(const char* flag, const std::string& text, absl::TimeZone zone,
                         int64_t* unix_us) {
  if (text.empty()) return absl::OkStatus();
  std::string full = text;
  if (full.size() == 10) full += " 00:00:00";
  if (full.size() == 16) full += ":00";
  std::string_view rest = full;
  CivilStamp stamp;
  int offset_s = 0;
  if (ConsumeIsoStamp(&rest, &stamp)) {
    if (rest.empty()) {
      *unix_us = ZoneClock(zone).ToUnixSeconds(stamp) * 1'000'000 + stamp.micros;
      return absl::OkStatus();
    }
    if (ConsumeZone(&rest, &offset_s) && rest.empty()) {
      *unix_us = (ZoneClock(absl::UTCTimeZone()).ToUnixSeconds(stamp) - offset_s) * 1'000'000 +
                 stamp.micros;
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(absl::StrCat(
      flag, ": \"", text, "\" is no time; write it like 2026-11-22 or \"2026-11-22 04:30\""));
}

}  // namespace

void AddInputFlags(CLI::App* command, InputFlags* flags) {
  command->add_option("path", flags->paths, "logs: files, directories, globs, - for stdin")
      ->required();
  command->add_option("--tz", flags->zone,
                      "zone of stamps that name none, \"Europe/Paris\" (default: the system's)");
  command
      ->add_option("--year", flags->year,
                   "year of the first stamp without one (default: by the file's time)")
      ->check(CLI::Range(1970, 9999));
  command->add_option("--since", flags->since, "leave out what is before this time");
  command->add_option("--until", flags->until, "leave out what is at or after this time");
  command->add_option("--rules", flags->rules_directory, "directory of further rules")
      ->check(CLI::ExistingDirectory);
}

absl::StatusOr<RunOptions> ResolveInput(const InputFlags& flags) {
  RunOptions options;
  options.input.paths = flags.paths;
  options.input.year = flags.year;
  options.input.zone = absl::LocalTimeZone();
  if (!flags.zone.empty() && !absl::LoadTimeZone(flags.zone, &options.input.zone)) {
    return absl::InvalidArgumentError(absl::StrCat("--tz: there is no time zone \"", flags.zone,
                                                   "\"; write it like UTC or Europe/Paris"));
  }
  RETURN_IF_ERROR(
      ResolveTime("--since", flags.since, options.input.zone, &options.period.since_unix_us));
  RETURN_IF_ERROR(
      ResolveTime("--until", flags.until, options.input.zone, &options.period.until_unix_us));
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
