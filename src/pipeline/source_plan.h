// Which sources are read, in which order, and what they are to each other.
#ifndef WHYBOUNCE_PIPELINE_SOURCE_PLAN_H_
#define WHYBOUNCE_PIPELINE_SOURCE_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "input/path_set.h"
#include "input/progress.h"
#include "log/carriers/formats.h"
#include "log/records/platform.h"
#include "pipeline/line_memory.h"

namespace whybounce {

// An input that could not be read, or not to its end.
struct InputProblem {
  std::string path;
  std::string what;        // "permission denied; ..."
  bool is_error = true;    // false: nobody asked for this file by name
  bool is_remark = false;  // no error: said, and no more

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.path, self.what, self.is_error, self.is_remark);
  }
};

struct SegmentReaderOptions {
  std::vector<std::string> paths;
  std::optional<std::string_view> memory;  // what "-" is then, and not standard input
  absl::TimeZone zone = absl::UTCTimeZone();
  int year = 0;
  std::optional<LineFormat> format;      // of all sources; nullopt: look at each
  size_t block_bytes = size_t{1} << 18;  // half of what the processor's second cache holds
  // Goes on where an earlier run stopped reading, and leaves a line that is still being written.
  // Null: reads everything. Must outlive the reader.
  const std::vector<FileProgress>* resume = nullptr;
  // For who looks on while something is written: gives the lines that are there when it pauses.
  // What a source is, is told by what it began with until then.
  HeadedSource::Pace pace = HeadedSource::Pace::kWait;
  Platforms senders;
};

struct PlannedSource {
  InputPath path;
  int year = 0;  // of its first stamp without one, as in ClockOptions
  LogRole role = LogRole::kAlone;
};

struct SourcePlan {
  std::vector<PlannedSource> sources;
  std::shared_ptr<LineMemory> memory;  // of the sources with a role; null: there are none
  std::vector<InputProblem> problems;  // of paths that lead nowhere
  // Whether there are mails among them, as far as can be told before they are read. Mails come
  // after all logs whose first time is known.
  bool may_have_mails = false;
  uint64_t bytes_total = 0;  // of the regular files
};

// In the order of their first lines: rotated logs are named in any order. Where there are several,
// the first lines of each regular file are looked at for that; sources that can be read only once
// keep their places at the end. Logs of one Exim that repeat each other come after the one that
// has most.
SourcePlan PlanSources(const SegmentReaderOptions& options);

// A status that begins with the path, without it: problems name their path themselves.
std::string WithoutPath(const absl::Status& status, const std::string& path);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_SOURCE_PLAN_H_
