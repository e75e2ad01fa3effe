#include "cli/report_per_group.h"

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/atomic_file.h"
#include "base/file_name.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/usage_error.h"
#include "pipeline/pipeline.h"

namespace whybounce {
namespace {

std::string_view ExtensionOf(std::string_view format) {
  if (format == "markdown" || format == "summary") return ".md";
  if (format == "prometheus") return ".prom";
  if (format == "mail") return ".eml";
  if (format == "html") return ".html";
  if (format == "json") return ".json";
  return format == "csv" ? ".csv" : ".txt";
}

// What went wrong in one report is not forgotten for the next.
int Worse(int a, int b) {
  if (a == kExitThreshold || b == kExitThreshold) return kExitThreshold;
  return a == kExitOk ? b : a;
}

}  // namespace

int WriteReportsPerGroup(const PerGroup& how, const Engine& engine, RunOptions options,
                         const RowChoice& choice, const std::function<void()>& rewind,
                         ReportOutput* output) {
  const std::vector<std::string> names = choice.GroupNames();
  if (names.size() > kGroupReportsMax) {
    return UsageError(absl::InvalidArgumentError(
        absl::StrCat("--out-per: there are ", names.size(), " groups by ", Sanitized(how.by),
                     ", which is more than ", kGroupReportsMax, " reports")));
  }
  std::error_code error;
  const std::filesystem::path directory(how.directory);
  if (std::filesystem::create_directories(directory, error)) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  }
  if (!std::filesystem::is_directory(directory, error)) {
    std::cerr << "whybounce: " << Sanitized(how.directory) << ": is no directory to write to\n";
    return kExitOutput;
  }
  int exit_code = kExitOk;
  for (const std::string& name : names) {
    rewind();
    const GroupPart part(choice, name);
    options.part = &part;
    RunResult run = CountAll(engine, options);
    const std::string named = absl::StrCat(how.by, "=", Sanitized(name));
    output->SetPart(how.part.empty() ? named : absl::StrCat(how.part, ", ", named));
    const std::string file =
        (directory / absl::StrCat(SafeFileName(name), AbslView(ExtensionOf(how.format)))).string();
    // In its place: a link that somebody put there is not followed.
    const NewFile mode = how.format == "prometheus" ? NewFile::kShared : NewFile::kPrivate;
    const ReportOutput::Source source = ReportOutput::Of(run, engine, options.input.zone, 0);
    const absl::Status status = ReplaceFile(file, output->Render(source), mode);
    if (!status.ok()) {
      std::cerr << "whybounce: " << status.message() << "\n";
      return kExitOutput;
    }
    if (&name != &names.front()) run.problems.clear();  // they are the same each time
    exit_code = Worse(exit_code, output->Conclude(source, run.problems, run.notes));
  }
  std::cerr << "whybounce: " << names.size() << (names.size() == 1 ? " report" : " reports")
            << " written to " << Sanitized(how.directory) << "\n";
  if (choice.rows_without_group() > 0) {
    std::cerr << "whybounce: " << choice.rows_without_group() << " rows are of no "
              << Sanitized(how.by) << " and in none of them\n";
  }
  return exit_code;
}

}  // namespace whybounce
