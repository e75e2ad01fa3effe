// All that is counted. Plain data: the tally adds to it, the report reads it.
#ifndef WHYBOUNCE_AGGREGATE_COUNTERS_H_
#define WHYBOUNCE_AGGREGATE_COUNTERS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/histogram.h"
#include "aggregate/record.h"
#include "aggregate/time_slots.h"
#include "base/slot_hash.h"
#include "base/string_pool.h"
#include "whybounce/counts.h"

namespace whybounce {

// Rows with a name, and the causes within each. At most kKeysPerDimensionMax names; what comes
// later is counted under kOther.
class Table {
 public:
  static constexpr StringId kOther = 1;
  Table() { keys_.Intern("(other)"); }

  StringId Intern(std::string_view key);
  std::string_view Name(StringId id) const { return keys_.View(id); }
  size_t size() const { return keys_.size(); }
  Counts& Row(StringId id) { return id < rows_.size() ? rows_[id] : NewRow(id); }
  const std::vector<Counts>& rows() const { return rows_; }  // may be shorter than size()
  CauseCounts& Within(StringId id, Cause cause) { return causes_[Key(id, cause)]; }
  // f(id, cause, counts), in no order.
  template <typename F>
  void ForEachCause(F f) const {
    for (const auto& [key, counts] : causes_)
      f(static_cast<StringId>(key >> 8), static_cast<Cause>(key & 0xff), counts);
  }
  // A name's row, for what happened on one day, as UTC has days; a table whose rows are asked for
  // by day is asked so always. Of a name and a day there are at most kDayRowsMax; what comes later
  // is counted under kOther, and after as many days again on kNoDay.
  static constexpr int32_t kNoDay = INT32_MIN;
  static int32_t DayOf(int64_t unix_us);
  Counts& RowOn(StringId id, int32_t day) {
    if (id >= today_.size() || today_[id] != day) Turn(id, day);
    return rows_[id];
  }
  // f(id, day, counts), in no order.
  template <typename F>
  void ForEachDay(F f) const {
    const Days days = AllDays();
    for (const auto& [key, counts] : days)
      f(static_cast<StringId>(key), static_cast<int32_t>(key >> 32), counts);
  }
  bool overflowed() const { return overflowed_; }
  // Appends the ids here of the other's names from ids->size() on.
  void InternAll(const Table& other, std::vector<StringId>* ids);
  // Forgets the names of a table that has no rows.
  void ForgetNames();
  // Gives every row the name that f(name) returns; rows stay apart.
  template <typename F>
  void Rename(F f) {
    StringPool renamed;
    renamed.Intern(keys_.View(kOther));
    for (StringId id = kOther + 1; id < keys_.size(); ++id) {
      std::string name = f(keys_.View(id));
      while (renamed.Find(name) != 0) name += '\'';
      renamed.Intern(name);
    }
    keys_ = std::move(renamed);
  }
  // Adds the other's rows; returns the id here of each id there.
  std::vector<StringId> Merge(const Table& other);

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    if constexpr (std::is_const_v<Self>) {
      const Days days = self.AllDays();
      visit(self.keys_, self.overflowed_, self.rows_, self.causes_, days);
    } else {
      visit(self.keys_, self.overflowed_, self.rows_, self.causes_, self.days_);
      self.BeginDays();
    }
    visit.Require(self.IsSound());
  }

 private:
  static uint64_t Key(StringId id, Cause cause) {
    return (uint64_t{id} << 8) | static_cast<uint64_t>(cause);
  }

  using Days = absl::flat_hash_map<uint64_t, Counts>;  // by day << 32 | name

  Counts& NewRow(StringId id);
  bool IsSound() const;
  void Turn(StringId id, int32_t day);
  Days AllDays() const;
  void BeginDays();

  StringPool keys_;
  std::vector<Counts> rows_;
  absl::flat_hash_map<uint64_t, CauseCounts> causes_;
  // Days come in order: what a name's row got today is what it has now less what it had before, and
  // goes to days_ when the name is met on another day. So no line pays for rows by day.
  Days days_;
  std::vector<int32_t> today_;  // by name; may be shorter than rows_
  std::vector<Counts> before_;  // by name: its row without today
  bool overflowed_ = false;
};

enum class Dimension : uint8_t {
  kDomain,     // of the recipient
  kSender,     // envelope sender; variable parts (VERP, BATV) replaced
  kRelay,      // host that was talked to
  kSendingIp,  // own address that a refusal names
  kBlocklist,  // that a refusal names
  kClient,     // address that offered mail which this host refused
};
inline constexpr size_t kDimensionCount = static_cast<size_t>(Dimension::kClient) + 1;

// A span of time; `first_us` is later than `last_us` where nothing is known.
struct TimeSpan {
  int64_t first_us = INT64_MAX;
  int64_t last_us = INT64_MIN;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.first_us, self.last_us);
  }
  void Add(int64_t unix_us) {
    first_us = std::min(first_us, unix_us);
    last_us = std::max(last_us, unix_us);
  }
  void Add(const TimeSpan& other) {
    first_us = std::min(first_us, other.first_us);
    last_us = std::max(last_us, other.last_us);
  }
};

struct Source {
  std::string name;
  uint64_t lines_before = 0;  // read by an earlier run
  uint64_t lines = 0;         // or mails
  uint64_t bytes = 0;
  bool continues = false;  // begins where the neighbour to the left ended
  bool is_mail = false;
  // Of a log: the times of its first and its last event. Of mails: the earliest and the latest.
  TimeSpan time;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.name, self.lines_before, self.lines, self.bytes, self.continues, self.is_mail,
          self.time);
  }
  // The next event of a log.
  void AddTime(int64_t unix_us) {
    if (unix_us == 0) return;
    if (time.first_us == INT64_MAX) time.first_us = unix_us;
    time.last_us = unix_us;
  }
};

// A line that nobody understood.
struct Example {
  Position at;
  std::string text;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.at, self.text);
  }
};

// Replies of one shape, with the first of them.
struct ShapeRow {
  uint64_t count = 0;
  Cause cause = Cause::kUndetermined;
  EventKind kind = EventKind::kAttempt;  // or kRejection
  uint32_t rule = 0;
  uint16_t provider = 0;
  Position at;
  std::string sample;
  std::string recipient;  // whom the sample is about: it may name them, in words of its own
  std::string sender;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.count, self.cause, self.kind, self.rule, self.provider, self.at, self.sample,
          self.recipient, self.sender);
  }
};

// A cause at one provider.
struct ProviderCause {
  CauseCounts counts;
  TimeSpan time;             // of attempts
  Position first_at;         // line 0: not known
  uint64_t first_shape = 0;  // the reply there, a key of Counters::shapes

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.counts, self.time, self.first_at, self.first_shape);
  }
  void Add(const ProviderCause& other);
};

// What belongs to one cause over all.
struct CauseTotals {
  CauseCounts counts;
  TimeSpan time;
  uint64_t rejected = 0;  // inbound

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.counts, self.time, self.rejected);
  }
  void Add(const CauseTotals& other) { AddFields(this, other); }
};

struct Counters : Totals {
  uint64_t late_copies = 0;        // of `copies`: counted in `messages` before the link was seen
  uint64_t loopback_messages = 0;  // in `messages`, offered by this host over loopback

  std::array<Table, kDimensionCount> tables;
  std::vector<Counts> providers;       // by provider number
  std::vector<DelayHistogram> delays;  // of delivered recipients, by provider number
  absl::flat_hash_map<uint64_t, ProviderCause> provider_causes;  // number << 8 | cause
  std::array<CauseTotals, kCauseCount> causes;
  TimeSlots time_slots;
  std::vector<uint64_t> rules;  // attempts by rule number
  absl::flat_hash_map<uint64_t, ShapeRow, SlotHash> shapes;

  StringPool hosts;  // that wrote the log; the first kHostsMax
  std::vector<Source> sources;
  std::vector<Example> examples;  // the first kExamplesMax
  TimeSpan time;                  // of all events
  // When the mail arrived that has waited longest, as far as its last attempt says.
  int64_t oldest_waiting_us = INT64_MAX;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(Part<Totals>(self), self.late_copies, self.loopback_messages, self.tables, self.providers,
          self.delays, self.provider_causes, self.causes, self.time_slots, self.rules, self.shapes,
          self.hosts, self.sources, self.examples, self.time, self.oldest_waiting_us);
  }

  void AddWaiting(const Record& last_attempt);

  Table& table(Dimension d) { return tables[static_cast<size_t>(d)]; }
  const Table& table(Dimension d) const { return tables[static_cast<size_t>(d)]; }
  // From the first line of a source to the last line of one. What lies beyond by more than
  // kFarOffUs has a wrong clock or none: it is counted, but no time of it is believed.
  TimeSpan LoggedTime() const;
  static constexpr int64_t kFarOffUs = int64_t{86'400} * 1'000'000;
  // Messages that people sent, each once.
  uint64_t DistinctMessages() const;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_COUNTERS_H_
