// A saved tally: any bytes are refused or read, and what was read can be merged, finished and
// reported.
#include "aggregate/tally_file.h"
#include "document/phrase.h"
#include "fuzz/saved.h"
#include "report/render.h"
#include "report/snapshot.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  static const std::string* saved =
      new std::string(WriteTally(*SmallTally(QueueTracker::LeftEdge::kOpen), TheEngine()));
  const std::string bytes = Changed(*saved, Bytes(data, size));
  auto tally = ReadTally(bytes, TheEngine());
  // What was saved and not changed is read.
  Require(tally.ok() || bytes != *saved);
  if (!tally.ok()) return 0;
  Tally total(QueueTracker::LeftEdge::kAnchored);
  total.Merge(*std::move(tally));
  total.Finish();
  const Report report = TakeSnapshot(total.counters(), TheEngine(), {});
  RenderText(report, Phraser(*texts, absl::UTCTimeZone()), {100, false, true});
  return 0;
}
