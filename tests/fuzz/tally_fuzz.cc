// A saved tally: any bytes are refused or read, and what was read can be merged, finished and
// reported.
#include "aggregate/tally_file.h"
#include "fuzz/fuzz.h"
#include "reference/phrase.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "whybounce/classifier.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Classifier* classifier = Classifier::Create({})->release();
  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  auto tally = ReadTally(Bytes(data, size), classifier->engine());
  if (!tally.ok()) return 0;
  Tally total(QueueTracker::LeftEdge::kAnchored);
  total.Merge(*std::move(tally));
  total.Finish();
  const Report report = TakeSnapshot(total.counters(), classifier->engine(), {});
  RenderText(report, Phraser(*texts, absl::UTCTimeZone()), {100, false, true});
  return 0;
}
