// Partial reports: what `map` writes and `merge` reads.
#ifndef WHYBOUNCE_PIPELINE_PARTIAL_H_
#define WHYBOUNCE_PIPELINE_PARTIAL_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "classify/engine.h"
#include "pipeline/pipeline.h"

namespace whybounce {

struct Partial {
  std::string name;  // of the file; not written
  RunResult run;     // its tally has both edges open; `files` says what was read
  std::string zone;  // that stamps without one were read in
};

// The same partial gives the same bytes.
std::string WritePartial(const Partial& partial, const Engine& engine);

// Errors: kInvalidArgument for what no WritePartial() of this version wrote, or if other rules than
// the engine's were used. Any bytes may come.
absl::StatusOr<Partial> ReadPartial(std::string_view bytes, const Engine& engine);

// Sorts by time and merges all into one, so that any tree of merges of neighbours is the same as
// one pass. Errors: kInvalidArgument, with names and what to do, if a log is in two of them, if two
// of one host run side by side in time, or if their zones differ.
absl::StatusOr<Partial> MergePartials(std::vector<Partial> partials);

// The end of it: what is open is settled.
RunResult FinishPartial(Partial partial);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_PARTIAL_H_
