// A tally of a part counts the recipients that somebody chose.
#ifndef WHYBOUNCE_AGGREGATE_PART_H_
#define WHYBOUNCE_AGGREGATE_PART_H_

#include <cstdint>

#include "aggregate/record.h"

namespace whybounce {

// Which recipients are asked for. Thread-compatible; what only reads it may share it.
class RecipientPart {
 public:
  virtual ~RecipientPart() = default;
  // Whether the line at `at` is of a recipient that was chosen.
  virtual bool Has(const Position& at, uint64_t recipient_key) const = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_PART_H_
