// Whole logs: the lines add up, nothing is lost whatever the cuts, and the report is valid UTF-8
// without control characters.
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/pipeline.h"
#include "reference/phrase.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "whybounce/classifier.h"

using namespace whybounce;

namespace {

const Engine& TheEngine() {
  static const Classifier* classifier = Classifier::Create({})->release();
  return classifier->engine();
}

void Count(std::string_view log, Tally* tally) {
  LineAnalyzer analyzer(&TheEngine(), Period());
  analyzer.BeginSegment({absl::UTCTimeZone(), 2026, 0}, INT64_MIN);
  AnalyzedLine line;
  while (!log.empty()) {
    const std::string_view bytes = TakeUntil(&log, "\n");
    analyzer.Analyze(bytes, &line);
    if (line.result == ParseResult::kEvent) {
      tally->AddEvent(line.event, line.verdict, line.findings, line.reply);
    } else if (line.result == ParseResult::kNotUnderstood) {
      tally->AddNotUnderstood(bytes);
    } else {
      tally->AddLine(line.result);
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view log = Bytes(data, size);
  Tally whole(QueueTracker::LeftEdge::kAnchored);
  whole.BeginSource("log", false);
  Count(log, &whole);
  whole.Finish();
  const LineCounts& l = whole.counters().lines;
  Require(l.read == l.attempts + l.rejections + l.queue + l.of_no_interest + l.other_program +
                        l.outside_period + l.not_understood);
  const Counts& mail = whole.counters().mail;
  Require(mail.first_try <= mail.traced && mail.traced <= mail.delivered);

  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  const Phraser phraser(*texts, absl::UTCTimeZone());
  const std::string report =
      RenderText(TakeSnapshot(whole.counters(), TheEngine(), {}), phraser, {100, false, true});
  std::string visible;
  for (std::string_view rest = report; !rest.empty();)
    AppendSanitized(TakeUntil(&rest, "\n"), &visible.append(1, '\n'));
  Require(visible.size() == report.size());
  return 0;
}
