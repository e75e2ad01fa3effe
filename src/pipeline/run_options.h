// What to read, and how.
#ifndef WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_
#define WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_

#include "aggregate/tally.h"
#include "parse/mail_verp.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/segment_reader.h"

namespace whybounce {

struct RunOptions {
  SegmentReaderOptions input;
  Period period;
  // What an earlier run left open (RunState); null: nothing.
  const Tally* open = nullptr;
  VerpPattern verp;  // of the return paths that bounces come to
  int threads = 1;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_RUN_OPTIONS_H_
