#include "pipeline/line_counter.h"

namespace whybounce {

void LineCounter::BeginSegment(const Segment& segment) {
  if (BeginsHere(segment.continues)) {
    tally_.BeginSource(segment.source, segment.continues,
                       segment.continues ? 0 : segment.lines_before);
  }
  tally_.AddBytes(segment.block->bytes().size());
  for (size_t i = 0; i < segment.block->overlong_lines(); ++i) tally_.CountOverlong();
}

void LineCounter::AddFurtherRecipients(LineAnalyzer* analyzer, uint32_t times, AnalyzedLine* line) {
  while (analyzer->NextRecipient(line)) {
    tally_.CountAgain(times);
    tally_.AddEvent(line->event, line->verdict, line->details, times);
  }
}

void LineCounter::AddOther(std::string_view raw, const AnalyzedLine& line) {
  switch (line.result) {
    case ParseResult::kEvent:
      tally_.AddLine(ParseResult::kOfNoInterest);
      break;
    case ParseResult::kNotUnderstood:
      tally_.AddNotUnderstood(raw);
      break;
    case ParseResult::kOtherProgram:
      tally_.CountLost(line.lost_lines);
      [[fallthrough]];
    default:
      tally_.AddLine(line.result);
  }
}

void CountEntries(LineFormat format, Unwrapper* entries, LineAnalyzer* analyzer, Tally* tally) {
  LineCounter counter(tally);
  LineLoop::VisitEntries(format, entries, analyzer, &counter);
}

}  // namespace whybounce
