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
#include "base/string_pool.h"
#include "pipeline/event_stream.h"
#include "pipeline/row_filter.h"
#include "pipeline/row_group.h"

namespace whybounce {

// Made by a first reading; a second one of the same input asks it. What a recipient is, is what it
// is to the tally: from its first attempt within a message to the one that settles it. It is in
// the group of its last row. Memory grows with the rows that are chosen and those that wait.
// Thread-compatible; asking is thread-safe.
class RowChoice : public RecipientPart, public RecipientGroups {
 public:
  // Rows in the order of the log. `group`: empty for none.
  void Add(const EventRow& row, bool is_wanted, std::string_view group = {});
  void Finish();

  bool Has(const Position& at, uint64_t recipient_key) const override {
    return chosen_.contains(Place(at, recipient_key));
  }
  bool Has(const EventRow& row) const { return Has(row.at, RecipientKey(row)); }
  std::string_view GroupOf(const Position& at, uint64_t recipient_key) const override {
    const auto it = groups_.find(Place(at, recipient_key));
    return it == groups_.end() ? std::string_view() : group_names_.View(it->second);
  }
  // Of the rows that were chosen, in order.
  std::vector<std::string> GroupNames() const;
  // Rows that were chosen and are in none.
  uint64_t rows_without_group() const { return chosen_.size() - groups_.size(); }
  // More rows than kChosenRowsMax: the others are not among them.
  bool overflowed() const { return overflowed_; }

 private:
  struct Waiting {
    std::vector<uint64_t> places;
    bool is_wanted = false;
    StringId group = 0;
  };

  static uint64_t Place(const Position& at, uint64_t recipient_key);
  static uint64_t RecipientKey(const EventRow& row);
  void Choose(uint64_t place, StringId group);

  absl::flat_hash_set<uint64_t, SlotHash> chosen_;
  absl::flat_hash_map<uint64_t, StringId, SlotHash> groups_;  // of chosen_ those that have one
  StringPool group_names_;
  absl::flat_hash_map<uint64_t, Waiting, SlotHash> waiting_;  // by message and recipient
  bool overflowed_ = false;
};

inline constexpr size_t kChosenRowsMax = 20'000'000;

// One group of a choice, as a part. The choice must outlive it.
class GroupPart : public RecipientPart {
 public:
  GroupPart(const RowChoice& choice, std::string group)
      : choice_(choice), group_(std::move(group)) {}
  bool Has(const Position& at, uint64_t recipient_key) const override {
    return choice_.GroupOf(at, recipient_key) == group_;
  }

 private:
  const RowChoice& choice_;
  const std::string group_;
};

// Reads everything once. Its problems are those of the reading that follows. `group`: null for
// none.
RowChoice ChooseRows(const Engine& engine, const RunOptions& options, const RowFilter& filter,
                     const RowGroup* group = nullptr);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_ROW_CHOICE_H_
