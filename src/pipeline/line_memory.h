// The same line of Exim in several logs of a host counts once.
#ifndef WHYBOUNCE_PIPELINE_LINE_MEMORY_H_
#define WHYBOUNCE_PIPELINE_LINE_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/slot_hash.h"
#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// What a log is to the other logs of Exim that are read with it.
enum class LogRole : uint8_t {
  kAlone,       // they have nothing to do with each other
  kRemembered,  // it has most; its lines are remembered
  kLookedUp,    // lines that are remembered do not count again
  kRepeats,     // the same, and all of its events stand in the other log, too (paniclog)
};

// rejectlog repeats the refusals of mainlog, syslog repeats both. The log that has most is read
// first and its lines are remembered, by time and text; lines of the others that it has are not
// counted again. Hosts are not compared, for mainlog names none: two hosts would have to say the
// same to the same client within the same seconds.
//
// Whoever reads a line of the first log makes its Key(); the keys of a segment are added by one
// thread, in the order of the segments. Has() may be called by several threads, as soon as all that
// is remembered was added.
class LineMemory {
 public:
  // What to remember: of rejectlog all lines are refusals, so that no others need be kept.
  enum class Scope : uint8_t { kRefusals, kAll };

  explicit LineMemory(Scope scope) : scope_(scope) {}

  // The key of a line that is to be remembered, which was found to be *event; 0: it is not.
  uint64_t Key(const LineView& line, ParseResult result, const EventView& event) const;
  void Add(const std::vector<uint64_t>& keys);
  bool Has(const LineView& line) const;
  // Lines beyond kRememberedLinesMax were not remembered: their repetitions count again.
  bool is_full() const { return is_full_; }

 private:
  const Scope scope_;
  absl::flat_hash_set<uint64_t, SlotHash> keys_;
  bool is_full_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LINE_MEMORY_H_
