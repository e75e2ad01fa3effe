// Logs and bounces, from their bytes to a report, or row by row.
#ifndef WHYBOUNCE_ANALYZER_H_
#define WHYBOUNCE_ANALYZER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "whybounce/event_row.h"
#include "whybounce/report.h"

namespace whybounce {

struct AnalyzeOptions {
  std::string rules_directory;   // as in ClassifierOptions
  std::string zone;              // of stamps that name none: "Europe/Paris"; empty: the system's
  int year = 0;                  // of the first stamp without one; 0: by the file's time
  int64_t since_us = INT64_MIN;  // only what is from here on,
  int64_t until_us = INT64_MAX;  // and before this
  int threads = 1;               // the result does not depend on it
  size_t top = 10;               // rows per table, 1 or more
};

// Reads files, directories and globs of logs and mails, and says what is wrong. What could not be
// read, or is no mail log, is in Report::problems. Errors: kInvalidArgument for no path at all, for
// a zone that nobody knows and for rules that are not right.
absl::StatusOr<Report> Analyze(const std::vector<std::string>& paths,
                               const AnalyzeOptions& options = {});

enum class ReportFormat : uint8_t { kText, kMarkdown, kHtml, kJson, kCsv, kPrometheus };

// `language` as in patterns/text: "en". Times are those of Report::zone. Errors: kNotFound for a
// language that is not there.
absl::StatusOr<std::string> Render(const Report& report, ReportFormat format,
                                   std::string_view language);

// Called with one row after the other; false wants no more. Must not throw.
using RowCallback = std::function<bool(const EventRow& row)>;

// The lines of a log, or messages (one, or an mbox), that are in memory: a row per attempt, refusal
// or recipient. Errors: kInvalidArgument for an empty callback and as Analyze(), and for bytes that
// are no log or no mail. Of `options`, threads and top are not looked at.
absl::Status ReadLines(std::string_view bytes, const RowCallback& callback,
                       const AnalyzeOptions& options = {});
absl::Status ReadMail(std::string_view bytes, const RowCallback& callback,
                      const AnalyzeOptions& options = {});

}  // namespace whybounce

#endif  // WHYBOUNCE_ANALYZER_H_
