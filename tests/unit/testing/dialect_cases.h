// Lines of a dialect, one after the other, and what they are found to say.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_DIALECT_CASES_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_DIALECT_CASES_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "log/dialects/dialects.h"
#include "unit/testing/dump.h"

namespace whybounce {

struct DialectCase {
  std::string text;  // after its tag or with it: "dma[b39.5646fbf55b30]: ..."
  std::string dump;  // of the event, of those of further recipients after " & "
};

// As the pipeline does it: lines that need earlier ones are completed by them.
inline void CheckDialect(Dialect dialect, const std::vector<DialectCase>& cases) {
  const DialectTraits& traits = *TraitsOf(dialect);
  EarlierLines earlier;
  std::string scratch;
  for (const DialectCase& c : cases) {
    SCOPED_TRACE(c.text);
    LineView line;
    if (!ConsumeMailTag(c.text, &line)) {
      line = LineView();
      line.text = c.text;
    }
    EventView event;
    ParseResult result = traits.parse(line.text, &event);
    if (traits.joins != nullptr) {
      const EarlierLines::Use use = traits.joins->look(line);
      if (use.verb != EarlierLines::Verb::kNothing) {
        result = traits.joins->complete(line, earlier.Do(use), &scratch, result, &event);
      }
    }
    std::string dump = result == ParseResult::kEvent          ? Dump(event)
                       : result == ParseResult::kOfNoInterest ? "ignored"
                                                              : "not understood";
    while (result == ParseResult::kEvent && NextRecipient(&event)) dump += " & " + Dump(event);
    EXPECT_EQ(dump, c.dump);
    EXPECT_EQ(event.dialect, dialect);
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_DIALECT_CASES_H_
