// A place in a log.
#ifndef WHYBOUNCE_POSITION_H_
#define WHYBOUNCE_POSITION_H_

#include <compare>
#include <cstdint>

namespace whybounce {

// Where a line stands. In a partial, lines of its first source are counted from the start of the
// segment until merge() shifts them.
struct Position {
  uint32_t source = 0;  // number of the source in the tally
  uint64_t line = 0;    // 1-based
  friend auto operator<=>(const Position&, const Position&) = default;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.source, self.line);
  }
};

}  // namespace whybounce

#endif  // WHYBOUNCE_POSITION_H_
