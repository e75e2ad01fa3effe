#include "pipeline/followed_report.h"

#include "aggregate/tally_file.h"
#include "pipeline/line_counter.h"

namespace whybounce {
namespace {

// A log that is looked at again goes on where it was, unless another one came between.
class GoingOn : public LineCounter {
 public:
  explicit GoingOn(Tally* tally) : LineCounter(tally), tally_(*tally) {}

  void BeginSegment(const Segment& segment) {
    const std::vector<Source>& sources = tally_.counters().sources;
    const bool goes_on = !sources.empty() && sources.back().name == segment.source &&
                         sources.back().lines_before + sources.back().lines == segment.lines_before;
    if (goes_on && !segment.continues) {
      tally_.AddBytes(segment.block->bytes().size());
    } else {
      LineCounter::BeginSegment(segment);
    }
  }

 private:
  Tally& tally_;
};

}  // namespace

FollowedReport::FollowedReport(const Engine& engine, const RunOptions& options)
    : engine_(engine),
      follower_(options.input),
      lines_(engine, options.period),
      tally_(std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen)) {}

bool FollowedReport::Look() {
  return follower_.Look([&](const Segment& segment) {
    GoingOn counter(tally_.get());
    lines_.Run(segment, &counter);
    if (segment.role == LogRole::kRemembered) segment.memory->Add(*lines_.remembered());
    tally_->ForgetOldMessages();
  });
}

RunResult FollowedReport::Now() const {
  RunResult run;
  run.tally = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  // What was just written can be read.
  if (auto copy = ReadTally(WriteTally(*tally_, engine_), engine_); copy.ok())
    run.tally->Merge(*std::move(copy));
  run.tally->Finish();
  run.problems = follower_.problems();
  return run;
}

}  // namespace whybounce
