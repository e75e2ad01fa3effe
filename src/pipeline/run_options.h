// What to read, and how.
#ifndef WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_
#define WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_

#include <functional>

#include "aggregate/tally.h"
#include "mail/verp.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/source_plan.h"

namespace whybounce {

struct RunOptions {
  SegmentReaderOptions input;
  Period period;
  // What an earlier run left open (RunState); null: nothing.
  const Tally* open = nullptr;
  // Counts only recipients of it, on one thread: see Tally::CountOnly(). Null: everybody counts.
  const RecipientPart* part = nullptr;
  // Counts by groups as well, on one thread: see Tally::CountBy(). Null: no groups.
  const RecipientGroups* groups = nullptr;
  VerpPattern verp;  // of the return paths that bounces come to
  int threads = 1;
  // Leaves both edges open: the result is to be merged with those of neighbours.
  bool partial = false;
  // Called after every segment, on any thread, one at a time: bytes read so far (unpacked) and the
  // size of all regular files.
  std::function<void(uint64_t bytes, uint64_t bytes_total)> on_progress;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_
