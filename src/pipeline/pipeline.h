// The one place that wires the stages and owns threads.
#ifndef WHYBOUNCE_PIPELINE_PIPELINE_H_
#define WHYBOUNCE_PIPELINE_PIPELINE_H_

#include <memory>
#include <vector>

#include "aggregate/tally.h"
#include "classify/engine.h"
#include "pipeline/run_options.h"
#include "pipeline/segment_reader.h"

namespace whybounce {

struct RunResult {
  std::unique_ptr<Tally> tally;  // finished, unless options.partial
  std::vector<InputProblem> problems;
  std::vector<std::string> notes;  // what each source was taken for
  // With options.input.resume: what the next run needs.
  std::vector<FileProgress> files;
  std::unique_ptr<Tally> open;
  bool assumed_year = false;
  bool assumed_zone = false;
  int first_year = 0;
};

// Reads and counts everything. Never fails as a whole: what could not be read is in `problems`.
RunResult CountAll(const Engine& engine, const RunOptions& options);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_PIPELINE_H_
