// The one loop over the lines of logs. Whatever wants to know of lines is a visitor of it.
#ifndef WHYBOUNCE_PIPELINE_LINE_LOOP_H_
#define WHYBOUNCE_PIPELINE_LINE_LOOP_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "classify/engine.h"
#include "log/carriers/unwrapper.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/segment.h"

namespace whybounce {

//   Segment -> Unwrapper -> LogEntry -> LineAnalyzer -> AnalyzedLine -> visitor
//
// A visitor has these members, which are called in this order for every segment:
//
//   void BeginSegment(const Segment&);
//   For every line of the source one of:
//     bool VisitLine(std::string_view raw, uint32_t times, LineAnalyzer*, AnalyzedLine*);
//         An entry of the log, as it stands in the source, and what it was found to be; it stands
//         for itself `times` times: "last message repeated 3 times" is three of the line before.
//         A line about several recipients is walked by the visitor
//         (LineAnalyzer::NextRecipient()). False stops.
//     void SkipLines(uint64_t);
//         Lines that the carrier needed beside the first one of an entry: they have a number.
//   void EndSegment();
//         Here queue ids are followed, and here those are let go that nobody will speak of again
//         (QueueTracker::EndOldIfDue()): a visitor that keeps something per queue id forgets it
//         when the tracker tells of its end, so that memory does not grow with the log.
//
// LineCounter (report, map) and EventStream (events, suppress) are such visitors; what wants rows
// and not lines takes an EventSink of the latter. The loop is a template, so that a visitor costs
// no call per line. One loop per thread: it owns what is reused from line to line; segments may
// come in any order, for all that a segment must know of those before it stands in it. Views given
// to a visitor end with the call. The engine must outlive the loop. Thread-compatible.
class LineLoop {
 public:
  LineLoop(const Engine& engine, const Period& period) : analyzer_(&engine, period) {}

  // False if the visitor stopped it.
  template <typename Visitor>
  bool Run(const Segment& segment, Visitor* visitor) {
    visitor->BeginSegment(segment);
    Unwrapper entries(segment.format, segment.clock);
    if (segment.anchor_unix_s != INT64_MIN) entries.clock().Anchor(segment.anchor_unix_s);
    entries.Begin(segment.block->bytes(), segment.line_before);
    analyzer_.BeginSegment(segment);
    return VisitEntries(segment.format, &entries, &analyzer_, visitor);
  }

  // What LineMemory::Add() wants to know of the segment visited last.
  std::vector<uint64_t>* remembered() { return analyzer_.remembered(); }

  // What is left of a block; its end is that of the segment.
  template <typename Visitor>
  [[gnu::always_inline]] static bool VisitEntries(LineFormat format, Unwrapper* entries,
                                                  LineAnalyzer* analyzer, Visitor* visitor);

 private:
  LineAnalyzer analyzer_;
};

template <typename Visitor>
inline bool LineLoop::VisitEntries(LineFormat format, Unwrapper* entries, LineAnalyzer* analyzer,
                                   Visitor* visitor) {
  LogEntry entry;
  AnalyzedLine line;
  while (true) {
    if (entries->NextKnown(&entry.line, &entry.raw)) {
      analyzer->AnalyzeLine(entry.line, &line);
      if (!visitor->VisitLine(entry.raw, 1, analyzer, &line)) return false;
      continue;
    }
    if (!entries->NextAny(&entry)) break;
    if (entry.is_piece) {
      visitor->SkipLines(1);
      continue;
    }
    analyzer->Analyze(entry, format, &line);
    if (!visitor->VisitLine(entry.raw, entry.repeated, analyzer, &line)) return false;
    visitor->SkipLines(entry.lines_behind);
  }
  visitor->EndSegment();
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LINE_LOOP_H_
