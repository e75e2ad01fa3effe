// A tally of a part counts the recipients that somebody chose, and may count them by groups.
#ifndef WHYBOUNCE_AGGREGATE_PART_H_
#define WHYBOUNCE_AGGREGATE_PART_H_

#include <cstdint>
#include <string_view>

#include "aggregate/record.h"

namespace whybounce {

// Which recipients are asked for. Thread-compatible; what only reads it may share it.
class RecipientPart {
 public:
  virtual ~RecipientPart() = default;
  // Whether the line at `at` is of a recipient that was chosen.
  virtual bool Has(const Position& at, uint64_t recipient_key) const = 0;
};

class RecipientGroups {
 public:
  virtual ~RecipientGroups() = default;
  // Whose the recipient of the line at `at` is; empty: nobody's. Valid as long as the groups are.
  virtual std::string_view GroupOf(const Position& at, uint64_t recipient_key) const = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_PART_H_
