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

TimeSpan Counters::LoggedTime() const {
  TimeSpan span;
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

int32_t Table::DayOf(int64_t unix_us) {
  constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
  if (unix_us == 0) return kNoDay;  // of a line without a time
  return static_cast<int32_t>(unix_us / kDayUs - (unix_us % kDayUs < 0 ? 1 : 0));
}

namespace {

uint64_t DayKey(StringId id, int32_t day) {
  return (uint64_t{static_cast<uint32_t>(day)} << 32) | id;
}

// The row of a name and a day, within the bound.
template <typename Days>
Counts& RowOfDay(StringId id, int32_t day, Days* days) {
  if (days->size() < kDayRowsMax) return (*days)[DayKey(id, day)];
  if (const auto known = days->find(DayKey(id, day)); known != days->end()) return known->second;
  // Clocks that are wrong in another way in every line may name any number of days.
  const uint64_t other = DayKey(Table::kOther, day);
  const bool few = days->size() < 2 * kDayRowsMax || days->contains(other);
  return (*days)[few ? other : DayKey(Table::kOther, Table::kNoDay)];
}

}  // namespace

void Table::Turn(StringId id, int32_t day) {
  Row(id);
  if (const size_t known = today_.size(); id >= known) {
    today_.resize(rows_.size(), kNoDay);
    before_.insert(before_.end(), rows_.begin() + static_cast<ptrdiff_t>(known), rows_.end());
  } else if (rows_[id] != before_[id]) {
    RowOfDay(id, today_[id], &days_).Add(rows_[id].Since(before_[id]));
    before_[id] = rows_[id];
  }
  today_[id] = day;
}

Table::Days Table::AllDays() const {
  Days days = days_;
  for (StringId id = 0; id < today_.size(); ++id) {
    if (rows_[id] != before_[id]) RowOfDay(id, today_[id], &days).Add(rows_[id].Since(before_[id]));
  }
  return days;
}

// Of rows of which days_ has all.
void Table::BeginDays() {
  today_.clear();
  before_.clear();
}

void Counters::AddWaiting(const Record& last_attempt) {
  if (last_attempt.unix_us == 0) return;
  const double waited_s = std::clamp(double{last_attempt.delay_s}, 0.0, 366.0 * 86400);
  oldest_waiting_us = std::min(oldest_waiting_us,
                               last_attempt.unix_us - static_cast<int64_t>(waited_s * 1'000'000));
}

// What anybody may have written.
bool Table::IsSound() const {
  return keys_.Find("(other)") == kOther && rows_.size() <= keys_.size() &&
         std::all_of(causes_.begin(), causes_.end(),
                     [&](const auto& entry) {
                       return entry.first >> 8 < keys_.size() && (entry.first & 0xff) < kCauseCount;
                     }) &&
         std::all_of(days_.begin(), days_.end(), [&](const auto& entry) {
           return static_cast<StringId>(entry.first) < keys_.size();
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
  days_ = AllDays();
  for (StringId id = 0; id < other.rows_.size(); ++id) Row(ids[id]).Add(other.rows_[id]);
  other.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    Within(ids[id], cause).Add(counts);
  });
  // In the order of days and names, so that those over the bound are the same every time.
  const Days other_days = other.AllDays();
  std::vector<uint64_t> keys;
  for (const auto& [key, counts] : other_days) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  for (const uint64_t key : keys) {
    RowOfDay(ids[static_cast<StringId>(key)], static_cast<int32_t>(key >> 32), &days_)
        .Add(other_days.find(key)->second);
  }
  BeginDays();
  return ids;
}

uint64_t Counters::DistinctMessages() const {
  // A filtered message that came back and ended before the line that says so was read was counted
  // as one of its own; it came over loopback.
  return messages - std::min(late_copies, loopback_messages);
}

}  // namespace whybounce
