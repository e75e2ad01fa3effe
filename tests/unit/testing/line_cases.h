// Lines, and what a parser makes of them.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_LINE_CASES_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_LINE_CASES_H_

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "log/line_view.h"
#include "unit/testing/dump.h"

namespace whybounce {

struct LineCase {
  const char* text;
  const char* dump;  // "ignored" and "not understood" for lines without an event
};

using LineParser = ParseResult (*)(std::string_view, EventView*);

inline std::string Parsed(LineParser parse, std::string_view text) {
  EventView event;
  switch (parse(text, &event)) {
    case ParseResult::kEvent:
      return Dump(event);
    case ParseResult::kOfNoInterest:
      return "ignored";
    default:
      return "not understood";
  }
}

inline void CheckLines(LineParser parse, std::initializer_list<LineCase> cases) {
  for (const LineCase& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Parsed(parse, c.text), c.dump);
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_LINE_CASES_H_
