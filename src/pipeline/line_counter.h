// The visitor of lines that counts them: report and map.
#ifndef WHYBOUNCE_PIPELINE_LINE_COUNTER_H_
#define WHYBOUNCE_PIPELINE_LINE_COUNTER_H_

#include <string_view>

#include "aggregate/tally.h"
#include "log/dialects/dialects.h"
#include "pipeline/line_loop.h"

namespace whybounce {

// See LineLoop. Adds what it visits to the tally, which must outlive it. Old queue ids are let go
// by whoever has the tally of the whole (Tally::ForgetOldMessages()): one that is ForAppending()
// follows none. Thread-compatible.
class LineCounter {
 public:
  explicit LineCounter(Tally* tally) : tally_(*tally) {}

  void BeginSegment(const Segment& segment);
  [[gnu::always_inline]] bool VisitLine(std::string_view raw, uint32_t times,
                                        LineAnalyzer* analyzer, AnalyzedLine* line) {
    tally_.BeginLine(times);
    // What the MTA before it has a line of its own on is counted there.
    if (line->result == ParseResult::kEvent && !IsToldByAnother(line->event.dialect)) {
      if (times == 0) return true;
      tally_.AddEvent(line->event, line->verdict, line->details, times);
      if (!line->event.further_recipients.empty()) AddFurtherRecipients(analyzer, times, line);
    } else {
      for (uint32_t i = 0; i < times; ++i) AddOther(raw, *line);
    }
    return true;
  }
  void SkipLines(uint64_t lines) { tally_.SkipLines(lines); }
  void EndSegment() { tally_.EndSegment(); }

  // Whether the tally must be told of the source: one that begins in the middle of a source counts
  // on from 0, merge() shifts it; one that has read the beginning goes on with that.
  bool BeginsHere(bool continues) const { return !continues || tally_.counters().sources.empty(); }

 private:
  [[gnu::noinline]] void AddFurtherRecipients(LineAnalyzer* analyzer, uint32_t times,
                                              AnalyzedLine* line);
  void AddOther(std::string_view raw, const AnalyzedLine& line);

  Tally& tally_;
};

// Counts what is left of a block. From its end on no view into the block survives.
void CountEntries(LineFormat format, Unwrapper* entries, LineAnalyzer* analyzer, Tally* tally);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LINE_COUNTER_H_
