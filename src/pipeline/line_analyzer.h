// Parses and judges the lines of one block after the other.
#ifndef WHYBOUNCE_PIPELINE_LINE_ANALYZER_H_
#define WHYBOUNCE_PIPELINE_LINE_ANALYZER_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/tally.h"
#include "classify/peer_cache.h"
#include "classify/verdict_cache.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/traits.h"
#include "log/line_view.h"
#include "pipeline/refusal_pairs.h"
#include "pipeline/segment.h"

namespace whybounce {

// What a line turned out to be. Views are valid until the next line.
struct AnalyzedLine {
  ParseResult result = ParseResult::kNotUnderstood;
  uint64_t lost_lines = 0;  // where the result is kOtherProgram: see LostLines()
  std::string_view text;    // after the header
  EventView event;
  // Of an attempt or a rejection.
  Verdict verdict;
  ReplyDetails details;
};

// Lines from `since` on and before `until` are looked at.
struct Period {
  int64_t since_unix_us = INT64_MIN;
  int64_t until_unix_us = INT64_MAX;

  bool Has(int64_t unix_us) const { return unix_us >= since_unix_us && unix_us < until_unix_us; }
};

// One per thread: owns what is reused from line to line (verdict cache, buffers).
// The engine must outlive it. Thread-compatible.
class LineAnalyzer {
 public:
  LineAnalyzer(const Engine* engine, const Period& period)
      : engine_(*engine), verdicts_(engine), period_(period), peers_(engine) {}

  // Before the entries of a segment, which must live as long as they.
  void BeginSegment(const Segment& segment);
  // Looks at one entry of a source,
  void Analyze(const LogEntry& entry, LineFormat format, AnalyzedLine* out);
  // or at a line that is one.
  void AnalyzeLine(const LineView& line, AnalyzedLine* out) {
    Read(line, out);
    if (remembering_ != nullptr) Remember(line, *out);
    // Not before Read(): whoever calls has just written the view in halves, and a processor waits
    // long until it can read them as one.
    out->text = line.text;
  }
  // A line may be about several recipients: makes *line one about the next of them, whose domain
  // and provider are others. False after the last.
  bool NextRecipient(AnalyzedLine* line);
  // After a segment of role kRemembered: the keys of its lines, for LineMemory::Add(). Emptied by
  // the next BeginSegment().
  std::vector<uint64_t>* remembered() { return &remembered_; }

 private:
  void Read(const LineView& line, AnalyzedLine* out);
  [[gnu::noinline]] void Remember(const LineView& line, const AnalyzedLine& out);
  void Judge(AnalyzedLine* out);
  void FollowPairs(const Segment& segment);
  [[gnu::noinline]] void Join(const Joins& joins, const LineView& line, AnalyzedLine* out);

  const Engine& engine_;
  VerdictCache verdicts_;
  Period period_;
  PeerCache peers_;
  std::string joined_;
  RefusalPairs pairs_;
  RefusalCopies refusal_copies_ = RefusalCopies::kTwice;
  const LineMemory* counted_ = nullptr;      // by another log
  bool repeats_ = false;                     // as all events of this log are
  const LineMemory* remembering_ = nullptr;  // wants the lines of this log
  std::vector<uint64_t> remembered_;
  std::optional<EarlierLines> earlier_;  // none: nobody has spoken whose lines need others
  std::string completed_;                // what an event's views are into
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LINE_ANALYZER_H_
