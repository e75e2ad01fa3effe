// Which rows are of the recipients that a filter chooses by their last row.
#ifndef WHYBOUNCE_PIPELINE_ROW_CHOICE_H_
#define WHYBOUNCE_PIPELINE_ROW_CHOICE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "aggregate/part.h"
#include "base/slot_hash.h"
#include "pipeline/event_stream.h"
#include "pipeline/row_filter.h"

namespace whybounce {

// Made by a first reading; a second one of the same input asks it. What a recipient is, is what it
// is to the tally: from its first attempt within a message to the one that settles it. Memory grows
// with the rows that are chosen and those that wait. Thread-compatible; asking is thread-safe.
class RowChoice : public RecipientPart {
 public:
  // Rows in the order of the log.
  void Add(const EventRow& row, bool is_wanted);
  void Finish();

  bool Has(const Position& at, uint64_t recipient_key) const override {
    return chosen_.contains(Place(at, recipient_key));
  }
  bool Has(const EventRow& row) const { return Has(row.at, RecipientKey(row)); }
  // More rows than kChosenRowsMax: the others are not among them.
  bool overflowed() const { return overflowed_; }

 private:
  struct Waiting {
    std::vector<uint64_t> places;
    bool is_wanted = false;
  };

  static uint64_t Place(const Position& at, uint64_t recipient_key);
  static uint64_t RecipientKey(const EventRow& row);
  void Choose(uint64_t place);

  absl::flat_hash_set<uint64_t, SlotHash> chosen_;
  absl::flat_hash_map<uint64_t, Waiting, SlotHash> waiting_;  // by message and recipient
  bool overflowed_ = false;
};

inline constexpr size_t kChosenRowsMax = 20'000'000;

// Reads everything once. Its problems are those of the reading that follows.
RowChoice ChooseRows(const Engine& engine, const RunOptions& options, const RowFilter& filter);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_ROW_CHOICE_H_
