#include "aggregate/counters.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"

namespace whybounce {

void Counts::Add(const Counts& other) {
  for (size_t i = 0; i < attempts.size(); ++i) attempts[i] += other.attempts[i];
  delivered += other.delivered;
  lost += other.lost;
  waiting += other.waiting;
  first_try += other.first_try;
  traced += other.traced;
}

void MailCounts::Add(const MailCounts& other) {
  read += other.read;
  for (size_t i = 0; i < kinds.size(); ++i) kinds[i] += other.kinds[i];
  outside_period += other.outside_period;
  not_understood += other.not_understood;
  cut += other.cut;
  recipients += other.recipients;
  known += other.known;
}

void ProviderCause::Add(const ProviderCause& other) {
  counts.Add(other.counts);
  first_us = std::min(first_us, other.first_us);
  last_us = std::max(last_us, other.last_us);
  if (other.first_at.line == 0) return;
  if (first_at.line == 0 ||
      std::tie(other.first_at, other.first_shape) < std::tie(first_at, first_shape)) {
    first_at = other.first_at;
    first_shape = other.first_shape;
  }
}

void LineCounts::Add(const LineCounts& other) {
  read += other.read;
  attempts += other.attempts;
  rejections += other.rejections;
  queue += other.queue;
  of_no_interest += other.of_no_interest;
  other_program += other.other_program;
  outside_period += other.outside_period;
  not_understood += other.not_understood;
  overlong += other.overlong;
  lost += other.lost;
}

TimeSpan Counters::LoggedTime() const {
  TimeSpan span;
  for (const Source& source : sources) {
    span.first_us = std::min(span.first_us, source.first_us);
    span.last_us = std::max(span.last_us, source.last_us);
  }
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
