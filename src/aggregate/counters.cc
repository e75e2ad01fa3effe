#include "aggregate/counters.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"

namespace whybounce {

void ProviderCause::Add(const ProviderCause& other) {
  counts.Add(other.counts);
  time.Add(other.time);
  if (other.first_at.line == 0) return;
  if (first_at.line == 0 ||
      std::tie(other.first_at, other.first_shape) < std::tie(first_at, first_shape)) {
    first_at = other.first_at;
    first_shape = other.first_shape;
  }
}

Span Counters::LoggedTime() const {
  Span span;
  for (const Source& source : sources) span.Add(source.time);
  return span;
}

StringId Table::Intern(std::string_view key) {
  if (keys_.size() < kKeysPerDimensionMax) return keys_.Intern(key);
  const StringId known = keys_.Find(key);
  if (known != 0 || key.empty()) return known;
  overflowed_ = true;
  return kOther;
}

Counts& Table::NewRow(StringId id) {
  rows_.resize(std::max<size_t>(id + 1, keys_.size()));
  return rows_[id];
}

// What anybody may have written.
bool Table::IsSound() const {
  return keys_.Find("(other)") == kOther && rows_.size() <= keys_.size() &&
         std::all_of(causes_.begin(), causes_.end(), [&](const auto& entry) {
           return entry.first >> 8 < keys_.size() && (entry.first & 0xff) < kCauseCount;
         });
}

void Table::InternAll(const Table& other, std::vector<StringId>* ids) {
  while (ids->size() < other.size()) {
    ids->push_back(Intern(other.Name(static_cast<StringId>(ids->size()))));
  }
}

void Table::ForgetNames() {
  keys_.Clear();
  keys_.Intern("(other)");
}

std::vector<StringId> Table::Merge(const Table& other) {
  overflowed_ = overflowed_ || other.overflowed_;
  std::vector<StringId> ids;
  InternAll(other, &ids);
  for (StringId id = 0; id < other.rows_.size(); ++id) Row(ids[id]).Add(other.rows_[id]);
  other.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    Within(ids[id], cause).Add(counts);
  });
  return ids;
}

uint64_t Counters::DistinctMessages() const {
  // A filtered message that came back and ended before the line that says so was read was counted
  // as one of its own; it came over loopback.
  return messages - std::min(late_copies, loopback_messages);
}

}  // namespace whybounce
