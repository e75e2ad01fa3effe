// Lines of a dialect, one after the other, as the pipeline reads them.
#ifndef WHYBOUNCE_TESTS_FUZZ_DIALECT_LINES_H_
#define WHYBOUNCE_TESTS_FUZZ_DIALECT_LINES_H_

#include <string>
#include <string_view>

#include "base/text.h"
#include "fuzz/event_checks.h"
#include "log/dialects/dialects.h"

namespace whybounce {

// Every view of a line alone lies in it, of one that others complete in what was kept of them;
// recipients end; a copy of what is kept goes on as the original does.
inline void ReadDialectLines(Dialect dialect, std::string_view bytes) {
  const DialectTraits& traits = *TraitsOf(dialect);
  EarlierLines earlier;
  EarlierLines copy;
  std::string scratch;
  while (!bytes.empty()) {
    const std::string_view whole = TakeUntil(&bytes, "\n");
    LineView line;
    if (!ConsumeMailTag(whole, &line)) line = LineView();
    if (line.text.empty()) line.text = whole;
    if (traits.is_own_text != nullptr && traits.is_own_text(whole)) Require(!whole.empty());
    EventView event;
    ParseResult result = traits.parse(line.text, &event);
    Require(event.dialect == dialect);
    if (result == ParseResult::kEvent) CheckEvent(event, line.text);
    if (traits.joins != nullptr) {
      const EarlierLines::Use use = traits.joins->look(line);
      if (use.verb != EarlierLines::Verb::kNothing) {
        const std::string other(copy.Do(use));
        const std::string_view kept = earlier.Do(use);
        Require(kept == other && kept.size() <= EarlierLines::kBytesPerKeyMax);
        result = traits.joins->complete(line, kept, &scratch, result, &event);
        copy = EarlierLines(earlier);
      }
    }
    if (result != ParseResult::kEvent) continue;
    Require(event.kind != EventKind::kNone);
    size_t recipients = 0;
    while (NextRecipient(&event)) Require(++recipients <= 1000 + whole.size());
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_FUZZ_DIALECT_LINES_H_
