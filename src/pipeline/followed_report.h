// A report of logs that are being written.
#ifndef WHYBOUNCE_PIPELINE_FOLLOWED_REPORT_H_
#define WHYBOUNCE_PIPELINE_FOLLOWED_REPORT_H_

#include <memory>

#include "aggregate/tally.h"
#include "classify/engine.h"
#include "pipeline/line_loop.h"
#include "pipeline/log_follower.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_options.h"

namespace whybounce {

// Counts what each look at the logs finds. Its numbers are those of CountAll() over all that was
// written to them since it began and was there before. Engine and options must outlive it.
// Thread-compatible.
class FollowedReport {
 public:
  FollowedReport(const Engine& engine, const RunOptions& options);

  // False if nothing was new.
  bool Look();
  // As if the logs ended here. Takes as long as writing and reading a partial.
  RunResult Now() const;

 private:
  const Engine& engine_;
  LogFollower follower_;
  LineLoop lines_;
  std::unique_ptr<Tally> tally_;  // with an open left edge, as a partial has it
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_FOLLOWED_REPORT_H_
