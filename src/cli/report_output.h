// What `report` and `merge` have in common: a counted run in, a report in some format out.
#ifndef WHYBOUNCE_CLI_REPORT_OUTPUT_H_
#define WHYBOUNCE_CLI_REPORT_OUTPUT_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "classify/engine.h"
#include "cli/flags.h"
#include "document/phrase.h"
#include "pipeline/pipeline.h"
#include "report/comparison.h"
#include "report/threshold.h"

namespace whybounce {

// As typed.
struct ReportFlags {
  std::string format;  // empty: what the name of the output asks for
  std::string output;
  std::string language;
  size_t top = 0;  // 0: as many as suit the format
  std::vector<std::string> by;
  std::string csv = "safe";
  std::string reference;  // where a site of the reference is; of the page
  bool anonymise = false;
  std::string baseline;
  std::vector<std::string> fail_if;
  bool brief = false;
  std::string colours = "auto";
  std::vector<std::string> verdict;
  bool verbose = false;
};

// --format, -o, --lang, --top, --by, --csv, --reference, --anonymise, --baseline, --fail-if,
// --verdict, -v. `formats` are further ones that the command has.
void AddReportFlags(Command command, const std::vector<std::string>& formats, ReportFlags* flags);
// When they are read: names the format if it was not given.
void SettleReportFormat(const std::vector<std::string>& formats, ReportFlags* flags);

// As meant: checked before anything is read.
// Thread-compatible.
class ReportOutput {
 public:
  // Errors: kInvalidArgument for what can't be. The engine must outlive it.
  static absl::StatusOr<ReportOutput> Create(const ReportFlags& flags, const Engine& engine,
                                             absl::TimeZone zone);

  // What is reported, with as many rows per table.
  using Source = std::function<Report(size_t top)>;
  // A finished run. `known_until_us`: what an earlier run had read up to, whose state this one went
  // on with; 0: there was none. Run, engine and zone must outlive it.
  static Source Of(const RunResult& run, const Engine& engine, absl::TimeZone zone,
                   int64_t known_until_us = 0);

  // The bytes of the report, in the format that was asked for.
  std::string Render(const Source& source);
  // After Render() and when the bytes are out: says on stderr what was not read and which
  // thresholds are broken; returns the exit code.
  int Conclude(const Source& source, const std::vector<InputProblem>& problems,
               const std::vector<std::string>& notes) const;
  // What the report is a part by, for its head: RowFilter::Describe().
  void SetPart(std::string part) { part_ = std::move(part); }
  // By what its groups are: RowGroup::by().
  void SetGroups(std::string by) { group_by_ = std::move(by); }

  // Lines of the report of Render(): of a run with a state, those that are new.
  uint64_t lines_read() const { return report_.lines.read; }
  uint64_t mails_read() const { return report_.mails.read; }
  const Phraser& phraser() const { return *phraser_; }

 private:
  ReportOutput() = default;
  Report Make(const Source& source, size_t top) const;

  ReportFlags flags_;
  std::unique_ptr<Catalogue> texts_;
  std::unique_ptr<Phraser> phraser_;
  std::vector<Threshold> thresholds_;
  VerdictLimits limits_;
  std::optional<Baseline> baseline_;
  std::string part_;
  std::string group_by_;
  Report report_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_REPORT_OUTPUT_H_
