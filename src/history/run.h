// What a history keeps of one run.
#ifndef WHYBOUNCE_HISTORY_RUN_H_
#define WHYBOUNCE_HISTORY_RUN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/hash.h"
#include "whybounce/report.h"

namespace whybounce {

// Days since 1970; what has no time that can be believed is of none.
inline constexpr int32_t kNoDay = -1'000'000;
// 0 for what is no "2026-11-22"; and back, "" for kNoDay.
int32_t DayFromDate(std::string_view date);
std::string DateFromDay(int32_t day);

// Kinds of names that mail is counted by. Their numbers are in files: added to, never changed.
enum class PartKind : uint8_t { kProvider, kDomain, kSender };

// Rows of the tables of history.cc. Names and ids are texts, because a history outlives the
// program's numbers. `waiting` is a level at the end of the run, all else is a flow.
struct HistoryRun {
  struct PartRow {
    uint8_t kind = 0;
    int32_t day = kNoDay;
    std::string name;
    Counts counts;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.kind, self.day, self.name, self.counts);
    }
  };
  struct CauseRow {
    int32_t day = kNoDay;
    std::string provider;
    std::string cause;
    CauseCounts counts;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.day, self.provider, self.cause, self.counts);
    }
  };
  struct RejectionRow {
    int32_t day = kNoDay;
    std::string cause;
    uint64_t count = 0;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.day, self.cause, self.count);
    }
  };
  // When a cause was seen at a provider.
  struct SeenRow {
    std::string provider;
    std::string cause;
    int64_t first_us = 0;
    int64_t last_us = 0;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.provider, self.cause, self.first_us, self.last_us);
    }
  };
  // Times to deliver, as ReportRow::delays.
  struct DelayRow {
    std::string provider;
    std::vector<std::pair<uint16_t, uint32_t>> buckets;

    template <typename Self, typename Visitor>
    static void Fields(Self& self, Visitor& visit) {
      visit(self.provider, self.buckets);
    }
  };

  std::string key;     // the same run has the same: it is in a history once
  std::string series;  // whose runs follow one another: of the last one counts who waits
  std::string zone;
  std::vector<std::string> hosts;
  int64_t first_us = 0;
  int64_t last_us = 0;
  std::vector<std::pair<std::string, uint64_t>> totals;
  std::vector<PartRow> parts;
  std::vector<CauseRow> causes;
  std::vector<RejectionRow> rejections;
  std::vector<SeenRow> seen;
  std::vector<DelayRow> delays;

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.key, self.series, self.zone, self.hosts, self.first_us, self.last_us, self.totals,
          self.parts, self.causes, self.rejections, self.seen, self.delays);
  }
};

// Rows per kind of name and day that a history keeps; the others are one row, "(other)".
inline constexpr size_t kHistoryNamesMax = 200;

// Of a report whose tables have kHistoryNamesMax rows. The key is the caller's to give.
HistoryRun HistoryRunOf(const Report& report, std::string series);
// A key for these bytes.
std::string HistoryKey(std::string_view bytes);

// The bytes of a run, to be kept until a history has it, and back. kInvalidArgument for anything
// else; any bytes may come.
std::string PackHistoryRun(const HistoryRun& run);
absl::StatusOr<HistoryRun> UnpackHistoryRun(std::string_view bytes);

// Local parts of addresses become `*`: what is added up afterwards is the same for all runs.
void Anonymise(HistoryRun* run);

// f(name, uint64_t&) for every total of which a report is the sum over its runs. Names are in
// files: added to, never changed.
template <typename Of, typename F>
void ForEachTotal(Of& totals, F f) {
  const auto named = [&](const char* prefix, auto& counts) {
    auto visit = [&](auto&&... fields) {
      const auto one = [&](auto& field) {
        using Value = std::remove_cvref_t<decltype(field.value)>;
        if constexpr (std::is_same_v<Value, uint64_t>)
          f(prefix + std::string(field.name), field.value);
      };
      (one(fields), ...);
    };
    std::remove_cvref_t<decltype(counts)>::Fields(counts, visit);
  };
  named("lines.", totals.lines);
  named("mails.", totals.mails);
  for (size_t i = 0; i < kMailKindCount; ++i)
    f("mails." + std::string(Id(static_cast<MailKind>(i))), totals.mails.kinds[i]);
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    const std::string outcome(Id(static_cast<Outcome>(i)));
    f("attempts." + outcome, totals.attempt_lines[i]);
    f("rejections." + outcome, totals.rejection_lines[i]);
  }
  auto& own = totals.notifications;
  f("notifications.2xx", own.attempts[0]);
  f("notifications.4xx", own.attempts[1]);
  f("notifications.5xx", own.attempts[2]);
  f("notifications.delivered", own.delivered);
  f("notifications.lost", own.lost);
  f("notifications.first_try", own.first_try);
  f("notifications.traced", own.traced);
  f("expired", totals.expired);
  f("probes", totals.probes);
  f("handed_on", totals.handed_on);
  f("discarded", totals.discarded);
  f("messages", totals.messages);
  f("notification_messages", totals.notification_messages);
  f("arrivals", totals.arrivals);
  f("copies", totals.copies);
  f("delivered_twice", totals.delivered_twice);
  f("shapes_dropped", totals.shapes_dropped);
  f("expired_unknown", totals.expired_unknown);
  f("unread_outcomes", totals.unread_outcomes);
  f("let_go", totals.let_go);
  f("far_off", totals.far_off);
  f("unmatched", totals.unmatched_count);
}
// The same of levels, of which the last run's hold.
template <typename Of, typename F>
void ForEachLevel(Of& totals, F f) {
  f("level.notifications.waiting", totals.notifications.waiting);
  f("level.queue.messages", totals.waiting_now.messages);
  f("level.queue.recipients", totals.waiting_now.recipients);
  for (size_t i = 0; i < kCauseCount; ++i)
    f("level.queue." + std::string(Id(static_cast<Cause>(i))), totals.waiting_now.causes[i]);
}
// A level, too: when the mail arrived that has waited longest, in microseconds.
inline constexpr const char* kOldestWaiting = "level.oldest_waiting_us";

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_RUN_H_
