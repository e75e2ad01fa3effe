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

void RowChoice::Choose(uint64_t place) {
  if (chosen_.size() < kChosenRowsMax) {
    chosen_.insert(place);
  } else {
    overflowed_ = true;
  }
}

void RowChoice::Add(const EventRow& row, bool is_wanted) {
  const uint64_t recipient = RecipientKey(row);
  const uint64_t place = Place(row.at, recipient);
  if (row.message_number == 0) {
    if (is_wanted) Choose(place);
    return;
  }
  const uint64_t key = Mix64(row.message_number, recipient);
  if (row.event->outcome == Outcome::kDeferred) {
    Waiting& waiting = waiting_[key];
    waiting.places.push_back(place);
    waiting.is_wanted = is_wanted;
    return;
  }
  if (is_wanted) Choose(place);
  const auto it = waiting_.find(key);
  if (it == waiting_.end()) return;
  if (is_wanted) {
    for (const uint64_t one : it->second.places) Choose(one);
  }
  waiting_.erase(it);
}

void RowChoice::Finish() {
  for (const auto& [key, waiting] : waiting_) {
    if (!waiting.is_wanted) continue;
    for (const uint64_t one : waiting.places) Choose(one);
  }
  waiting_.clear();
}

RowChoice ChooseRows(const Engine& engine, const RunOptions& options, const RowFilter& filter) {
  RowChoice choice;
  RunOptions quiet = options;
  quiet.on_progress = nullptr;
  StreamEvents(engine, quiet, [&](const EventRow& row) {
    choice.Add(row, filter.Matches(row));
    return true;
  });
  choice.Finish();
  return choice;
}

}  // namespace whybounce
