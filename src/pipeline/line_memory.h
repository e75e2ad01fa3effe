// The same line of Exim in several logs of a host counts once.
#ifndef WHYBOUNCE_PIPELINE_LINE_MEMORY_H_
#define WHYBOUNCE_PIPELINE_LINE_MEMORY_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "base/slot_hash.h"
#include "log/line_view.h"

namespace whybounce {

// rejectlog repeats the refusals of mainlog, syslog repeats both. The log that has most is read
// first and its lines are remembered, by time and text; lines of the others that it has are not
// counted again. Hosts are not compared, for mainlog names none: two hosts would have to say the
// same to the same client within the same seconds. Has() may be called by several threads while
// nobody remembers.
class LineMemory {
 public:
  // What to remember: of rejectlog all lines are refusals, so that no others need be kept.
  enum class Scope : uint8_t { kRefusals, kAll };

  void Remember(const LineView& line, Scope scope);
  bool Has(const LineView& line) const;
  // Lines beyond kRememberedLinesMax were not remembered: their repetitions count again.
  bool is_full() const { return is_full_; }

 private:
  absl::flat_hash_set<uint64_t, SlotHash> keys_;
  bool is_full_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LINE_MEMORY_H_
