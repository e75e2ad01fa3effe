#include "pipeline/row_choice.h"

#include <algorithm>

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {

uint64_t RowChoice::Place(const Position& at, uint64_t recipient_key) {
  return Mix64(Mix64(at.source, at.line), recipient_key);
}

// As a tally makes it.
uint64_t RowChoice::RecipientKey(const EventRow& row) {
  return Hash64(ToLower(row.event->recipient.substr(0, kAddressBytesMax)));
}

void RowChoice::Choose(uint64_t place, StringId group) {
  if (chosen_.size() >= kChosenRowsMax) {
    overflowed_ = true;
    return;
  }
  chosen_.insert(place);
  if (group != 0) groups_.emplace(place, group);
}

void RowChoice::Add(const EventRow& row, bool is_wanted, std::string_view group_name) {
  const StringId group = is_wanted && !group_name.empty() ? group_names_.Intern(group_name) : 0;
  const uint64_t recipient = RecipientKey(row);
  const uint64_t place = Place(row.at, recipient);
  if (row.message_number == 0) {
    if (is_wanted) Choose(place, group);
    return;
  }
  const uint64_t key = Mix64(row.message_number, recipient);
  if (row.event->outcome == Outcome::kDeferred) {
    Waiting& waiting = waiting_[key];
    waiting.places.push_back(place);
    waiting.is_wanted = is_wanted;
    waiting.group = group;
    return;
  }
  if (is_wanted) Choose(place, group);
  const auto it = waiting_.find(key);
  if (it == waiting_.end()) return;
  if (is_wanted) {
    for (const uint64_t one : it->second.places) Choose(one, group);
  }
  waiting_.erase(it);
}

void RowChoice::Finish() {
  for (const auto& [key, waiting] : waiting_) {
    if (!waiting.is_wanted) continue;
    for (const uint64_t one : waiting.places) Choose(one, waiting.group);
  }
  waiting_.clear();
}

std::vector<std::string> RowChoice::GroupNames() const {
  absl::flat_hash_set<StringId> used;
  for (const auto& [place, group] : groups_) used.insert(group);
  std::vector<std::string> names;
  for (const StringId id : used) names.emplace_back(group_names_.View(id));
  std::sort(names.begin(), names.end());
  return names;
}

RowChoice ChooseRows(const Engine& engine, const RunOptions& options, const RowFilter& filter,
                     const RowGroup* group) {
  RowChoice choice;
  RunOptions quiet = options;
  quiet.on_progress = nullptr;
  StreamEvents(engine, quiet, [&](const EventRow& row) {
    const bool is_wanted = filter.Matches(row);
    choice.Add(row, is_wanted, is_wanted && group != nullptr ? group->Of(row) : std::string());
    return true;
  });
  choice.Finish();
  return choice;
}

}  // namespace whybounce
