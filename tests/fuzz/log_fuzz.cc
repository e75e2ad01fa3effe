// Whole logs: the lines add up, nothing is lost whatever the cuts, and the report is valid UTF-8
// without control characters.
#include <algorithm>

#include "base/text.h"
#include "document/phrase.h"
#include "fuzz/fuzz.h"
#include "log/carriers/whole_entries.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/line_counter.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "whybounce/classifier.h"

using namespace whybounce;

namespace {

const Engine& TheEngine() {
  static const Classifier* classifier = Classifier::Create({})->release();
  return EngineOf(*classifier);
}

// 64 readable bytes after the log are part of the contract.
void Count(LineFormat format, const std::string& padded, size_t size, Tally* tally) {
  LineAnalyzer analyzer(&TheEngine(), Period());
  Unwrapper unwrapper(format, {absl::UTCTimeZone(), 2026, 0});
  unwrapper.Begin(std::string_view(padded).substr(0, size), {});
  CountEntries(format, &unwrapper, &analyzer, tally);
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto format = static_cast<LineFormat>(data[0] % kLineFormatCount);
  const std::string log = std::string(Bytes(data + 1, size - 1)) + std::string(64, '\0');
  Require(WholeEntriesBytes(format, std::string_view(log).substr(0, size - 1)) < size);
  Tally whole(QueueTracker::LeftEdge::kAnchored);
  whole.BeginSource("log", false);
  Count(format, log, size - 1, &whole);
  whole.Finish();
  const LineCounts& l = whole.counters().lines;
  Require(l.read == l.attempts + l.rejections + l.queue + l.of_no_interest + l.other_program +
                        l.outside_period + l.not_understood);
  // Every line of the source has its number, whatever it is a piece of.
  const std::string_view lines = std::string_view(log).substr(0, size - 1);
  const auto newlines = static_cast<uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  Require(format == LineFormat::kJournalExport ||
          whole.counters().sources[0].lines ==
              newlines + (lines.empty() || lines.ends_with('\n') ? 0 : 1));
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
