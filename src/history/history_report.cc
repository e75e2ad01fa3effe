#include "history/history_report.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "aggregate/histogram.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

constexpr int64_t kDayS = 86'400;
constexpr int32_t kTimelineMax = 100;
constexpr uint64_t kEpisodeAttempts = 3;  // one refusal is no episode

using Buckets = std::array<uint32_t, DelayHistogram::kBuckets>;

// "12:5 13:7". What is none of it, somebody else wrote: it counts nothing.
void AddBuckets(std::string_view text, Buckets* buckets) {
  while (!text.empty()) {
    std::string_view one = TakeUntil(&text, " ");
    const auto bucket = ParseUint(TakeUntil(&one, ":"));
    const auto count = ParseUint(one);
    if (bucket && count && *bucket < buckets->size() && *count <= UINT32_MAX)
      (*buckets)[*bucket] += static_cast<uint32_t>(*count);
  }
}

DelayHistogram HistogramOf(const Buckets& buckets) {
  DelayHistogram histogram;
  auto load = [&](auto& counts) { counts = buckets; };
  DelayHistogram::Fields(histogram, load);
  return histogram;
}

class ReportMaker {
 public:
  ReportMaker(const History& history, const Engine& engine, DaySpan span, absl::TimeZone zone,
              size_t top)
      : history_(history), engine_(engine), span_(span), zone_(zone), top_(top) {}

  absl::StatusOr<Report> Make() {
    RETURN_IF_ERROR(Runs());
    RETURN_IF_ERROR(Totals());
    RETURN_IF_ERROR(Days());
    RETURN_IF_ERROR(Providers());
    RETURN_IF_ERROR(Causes());
    RETURN_IF_ERROR(Rejections());
    RETURN_IF_ERROR(Delays());
    RETURN_IF_ERROR(Names(PartKind::kDomain, &report_.domains, &report_.domain_days));
    RETURN_IF_ERROR(Names(PartKind::kSender, &report_.senders, &report_.sender_days));
    Finish();
    return std::move(report_);
  }

 private:
  Cause KnownCause(std::string_view id) const {
    return CauseFromId(id).value_or(Cause::kUndetermined);  // a later vocabulary has more
  }
  std::string ProviderName(std::string_view id) const {
    for (const Provider& provider : engine_.patterns().providers) {
      if (provider.id == id) return provider.name;
    }
    return std::string(id);
  }

  absl::Status Runs() {
    std::set<std::string> hosts;
    const absl::Status status = history_.file().Each(
        "SELECT hosts, zone, first_us, last_us FROM run WHERE forgotten = 0 AND first_day <= ? "
        "AND last_day >= ? ORDER BY last_us",
        [&](const SqliteRow& row) {
          std::string_view names = row.Text(0);
          while (!names.empty()) hosts.insert(std::string(TakeUntil(&names, ", ")));
          report_.zone = std::string(row.Text(1));
          if (row.Int(2) == 0 && row.Int(3) == 0) return;
          report_.first_us =
              report_.first_us == 0 ? row.Int(2) : std::min(report_.first_us, row.Int(2));
          report_.last_us = std::max(report_.last_us, row.Int(3));
        },
        span_.last, span_.first);
    report_.hosts.assign(hosts.begin(), hosts.end());
    if (span_.first != kNoDay)
      report_.first_us = std::max(report_.first_us, StartOf(span_.first) * 1'000'000);
    if (span_.last != INT32_MAX)
      report_.last_us = std::min(report_.last_us, StartOf(span_.last + 1) * 1'000'000 - 1);
    return status;
  }

  absl::Status Totals() {
    std::map<std::string, uint64_t, std::less<>> totals;
    RETURN_IF_ERROR(history_.file().Each(
        "SELECT text, sum(n) FROM total JOIN name ON name.id = total.name JOIN run ON "
        "run.id = total.run WHERE forgotten = 0 AND first_day <= ? AND last_day >= ? "
        "GROUP BY total.name",
        [&](const SqliteRow& row) { totals[std::string(row.Text(0))] = row.Count(1); }, span_.last,
        span_.first));
    const auto set = [&](std::string_view name, uint64_t& count) {
      const auto at = totals.find(name);
      count = at == totals.end() ? 0 : at->second;
    };
    ForEachTotal(report_, set);
    totals.clear();
    RETURN_IF_ERROR(history_.file().Each(
        absl::StrCat("SELECT text, sum(n), min(n) FROM total JOIN name ON name.id = total.name "
                     "WHERE run IN ",
                     AbslView(kLastRuns), " AND text LIKE 'level.%' GROUP BY total.name"),
        [&](const SqliteRow& row) {
          const std::string name(row.Text(0));
          totals[name] = row.Count(name == kOldestWaiting ? 2 : 1);
        },
        span_.last, span_.first));
    ForEachLevel(report_, set);
    report_.oldest_waiting_us =
        static_cast<int64_t>(std::min<uint64_t>(totals[kOldestWaiting], INT64_MAX));
    return absl::OkStatus();
  }

  absl::Status Days() {
    ASSIGN_OR_RETURN(const std::vector<HistoryDay> days, history_.ByDay(span_));
    int32_t first = INT32_MAX;
    int32_t last = kNoDay;
    for (const HistoryDay& day : days) {
      report_.mail.Add(day.counts);
      if (day.day == kNoDay) continue;
      report_.days.push_back({DateFromDay(day.day), day.counts, day.rejected});
      first = std::min(first, day.day);
      last = std::max(last, day.day);
    }
    if (first > last) return absl::OkStatus();
    first_day_ = first;
    slot_days_ = static_cast<int32_t>((int64_t{last} - first) / kTimelineMax) + 1;
    report_.slot_s = slot_days_ * kDayS;
    report_.timeline.resize(static_cast<size_t>((last - first) / slot_days_) + 1);
    for (size_t i = 0; i < report_.timeline.size(); ++i)
      report_.timeline[i].unix_s = StartOf(first + static_cast<int32_t>(i) * slot_days_);
    for (const HistoryDay& day : days) {
      if (day.day == kNoDay) continue;
      ReportSlot& slot = report_.timeline[SlotOfDay(day.day)];
      slot.counts.Add(day.counts);
      slot.rejected += day.rejected;
    }
    return absl::OkStatus();
  }

  absl::Status Providers() {
    ASSIGN_OR_RETURN(const std::vector<HistoryDay> days,
                     history_.ByName(PartKind::kProvider, span_));
    std::map<std::string, Counts> sums;
    for (const HistoryDay& day : days) {
      sums[day.name].Add(day.counts);
      if (day.day != kNoDay)
        report_.provider_days.push_back({DateFromDay(day.day), day.name, day.counts});
    }
    for (const auto& [id, counts] : sums) {
      ReportRow row;
      row.id = id;
      row.name = ProviderName(id);
      row.counts = counts;
      report_.providers.rows.push_back(std::move(row));
    }
    report_.providers.count = sums.size();
    return absl::OkStatus();
  }

  absl::Status Causes() {
    ASSIGN_OR_RETURN(const std::vector<HistoryDay> days, history_.ByCause(span_));
    std::map<std::pair<std::string, Cause>, HistoryRun::SeenRow> seen;
    RETURN_IF_ERROR(history_.file().Each(
        "SELECT p.text, c.text, min(seen.first_us), max(seen.last_us) FROM seen JOIN name p ON "
        "p.id = provider JOIN name c ON c.id = seen.cause JOIN run ON run.id = seen.run WHERE "
        "first_day <= ? AND last_day >= ? GROUP BY provider, seen.cause",
        [&](const SqliteRow& row) {
          const Cause cause = KnownCause(row.Text(1));
          seen[{std::string(row.Text(0)), cause}] = {"", "", row.Int(2), row.Int(3)};
        },
        span_.last, span_.first));
    std::map<Cause, ReportCause> causes;
    std::map<std::pair<std::string, Cause>, CauseCounts> sums;
    for (const HistoryDay& day : days) {
      const Cause id = KnownCause(day.cause);
      ReportCause& cause = causes[id];
      cause.Add(day.failed);
      sums[{day.name, id}].Add(day.failed);
      cause.trend.resize(report_.timeline.size());
      if (day.day == kNoDay) continue;
      cause.trend[SlotOfDay(day.day)] += day.failed.attempts;
      ReportCauseDay& row = report_.cause_days.emplace_back();
      static_cast<CauseCounts&>(row) = day.failed;
      row.date = DateFromDay(day.day);
      row.provider = day.name;
      row.cause = id;
    }
    Episodes(days);
    for (const auto& [key, counts] : sums) {
      ReportShare share{counts, key.first, ProviderName(key.first), 0, 0, {}};
      ReportCause& cause = causes[key.second];
      if (const auto at = seen.find(key); at != seen.end()) {
        share.first_us = std::max(at->second.first_us, report_.first_us);
        share.last_us = std::min(at->second.last_us, report_.last_us);
        cause.first_us =
            cause.first_us == 0 ? share.first_us : std::min(cause.first_us, share.first_us);
        cause.last_us = std::max(cause.last_us, share.last_us);
      }
      cause.providers.push_back(std::move(share));
      for (ReportRow& row : report_.providers.rows) {
        if (row.id == key.first) row.causes.push_back({counts, key.second});
      }
    }
    for (auto& [id, cause] : causes) {
      const CauseInfo& info = engine_.cause(id);
      cause.cause = id;
      cause.permanence = info.permanence;
      cause.action = info.action;
      cause.who = info.who;
      std::sort(cause.providers.begin(), cause.providers.end(),
                [](const ReportShare& a, const ReportShare& b) {
                  return std::tuple(HarmOrder(a), std::string_view(a.name)) <
                         std::tuple(HarmOrder(b), std::string_view(b.name));
                });
      report_.causes.push_back(std::move(cause));
    }
    const auto by_harm = [](const auto& a, const auto& b) {
      return std::tuple(HarmOrder(a), a.cause) < std::tuple(HarmOrder(b), b.cause);
    };
    std::sort(report_.causes.begin(), report_.causes.end(), by_harm);
    for (ReportRow& row : report_.providers.rows)
      std::sort(row.causes.begin(), row.causes.end(), by_harm);
    return absl::OkStatus();
  }

  // Days in a row: hours are not kept.
  void Episodes(const std::vector<HistoryDay>& days) {
    std::map<std::pair<std::string, Cause>, std::pair<int32_t, ReportEpisode>> open;
    const auto close = [&](ReportEpisode episode) {
      if (episode.attempts >= kEpisodeAttempts) report_.episodes.push_back(std::move(episode));
    };
    for (const HistoryDay& day : days) {
      const Cause cause = KnownCause(day.cause);
      if (!IsBlock(cause) || day.day == kNoDay) continue;
      auto& [last_day, episode] = open[{day.name, cause}];
      if (episode.last_us != 0 && day.day > last_day + 1) close(std::exchange(episode, {}));
      if (episode.last_us == 0) episode.first_us = StartOf(day.day) * 1'000'000;
      last_day = day.day;
      episode.last_us = StartOf(day.day + 1) * 1'000'000 - 1;
      episode.cause = cause;
      episode.id = day.name;
      episode.name = ProviderName(day.name);
      episode.Add(day.failed);
    }
    for (auto& [key, one] : open) close(std::move(one.second));
    KeepFirst(
        top_,
        [](const ReportEpisode& a, const ReportEpisode& b) {
          return std::tuple(HarmOrder(a), a.first_us, a.cause, std::string_view(a.id)) <
                 std::tuple(HarmOrder(b), b.first_us, b.cause, std::string_view(b.id));
        },
        &report_.episodes);
  }

  absl::Status Rejections() {
    std::map<Cause, uint64_t> sums;
    RETURN_IF_ERROR(history_.file().Each(
        "SELECT day, text, sum(n) FROM rejection JOIN name ON name.id = cause WHERE day BETWEEN ? "
        "AND ? GROUP BY day, cause ORDER BY day, text",
        [&](const SqliteRow& row) {
          const Cause cause = KnownCause(row.Text(1));
          sums[cause] += row.Count(2);
          if (row.Int(0) <= kNoDay || row.Int(0) > INT32_MAX) return;
          report_.rejection_days.push_back(
              {DateFromDay(static_cast<int32_t>(row.Int(0))), cause, row.Count(2)});
        },
        span_.first, span_.last));
    for (const auto& [cause, count] : sums) report_.rejections.push_back({cause, count, {}});
    std::sort(report_.rejections.begin(), report_.rejections.end(),
              [](const auto& a, const auto& b) {
                return std::tuple(~a.count, a.cause) < std::tuple(~b.count, b.cause);
              });
    return absl::OkStatus();
  }

  absl::Status Delays() {
    std::map<std::string, Buckets> providers;
    RETURN_IF_ERROR(history_.file().Each(
        "SELECT text, buckets FROM delay JOIN name ON name.id = provider JOIN run ON run.id = run "
        "WHERE forgotten = 0 AND first_day <= ? AND last_day >= ?",
        [&](const SqliteRow& row) {
          AddBuckets(row.Text(1), &providers.try_emplace(std::string(row.Text(0))).first->second);
        },
        span_.last, span_.first));
    DelayHistogram all;
    for (const auto& [id, buckets] : providers) {
      const DelayHistogram histogram = HistogramOf(buckets);
      all.Add(histogram);
      for (ReportRow& row : report_.providers.rows) {
        if (row.id == id) TakePercentiles(histogram, &row.p50_s, &row.p95_s);
      }
    }
    TakePercentiles(all, &report_.p50_s, &report_.p95_s);
    report_.delays = DelaysOf(all);
    return absl::OkStatus();
  }

  absl::Status Names(PartKind kind, ReportTable* table, std::vector<ReportNameDay>* by_day) {
    ASSIGN_OR_RETURN(const std::vector<HistoryDay> days, history_.ByName(kind, span_));
    std::map<std::string, Counts> sums;
    for (const HistoryDay& day : days) {
      if (day.name == "(other)") {
        table->rest.Add(day.counts);
      } else {
        sums[day.name].Add(day.counts);
      }
    }
    for (const auto& [name, counts] : sums) {
      ReportRow row;
      row.name = name;
      row.counts = counts;
      table->rows.push_back(std::move(row));
    }
    table->count = table->rows.size() + (table->rest.recipients() > 0 ? 1 : 0);
    KeepFirst(
        table->rows.size(),
        [](const ReportRow& a, const ReportRow& b) { return BySize(a) < BySize(b); }, &table->rows);
    for (size_t i = top_; i < table->rows.size(); ++i) table->rest.Add(table->rows[i].counts);
    if (table->rows.size() > top_) table->rows.resize(top_);
    Counts rows = table->rest;
    std::set<std::string_view> shown;
    for (const ReportRow& row : table->rows) {
      rows.Add(row.counts);
      shown.insert(row.name);
    }
    table->unnamed = report_.mail;
    ZipFields(&table->unnamed, rows,
              [](uint64_t& whole, uint64_t named) { whole -= std::min(whole, named); });
    std::map<std::pair<int32_t, std::string>, Counts> shown_days;
    for (const HistoryDay& day : days) {
      if (day.day == kNoDay) continue;
      shown_days[{day.day, shown.contains(day.name) ? day.name : "(other)"}].Add(day.counts);
    }
    for (const auto& [key, counts] : shown_days)
      by_day->push_back({DateFromDay(key.first), key.second, counts});
    return absl::OkStatus();
  }

  void Finish() {
    std::sort(report_.providers.rows.begin(), report_.providers.rows.end(),
              [](const ReportRow& a, const ReportRow& b) { return BySize(a) < BySize(b); });
  }

  static std::tuple<uint64_t, uint64_t, std::string_view> BySize(const ReportRow& row) {
    return {~row.counts.recipients(), ~row.counts.all_attempts(), row.name};
  }
  int64_t StartOf(int32_t day) const {
    const int64_t utc_s = int64_t{day} * kDayS;
    return utc_s - zone_.At(absl::FromUnixSeconds(utc_s)).offset;
  }
  size_t SlotOfDay(int32_t day) const {
    const auto slot = static_cast<size_t>((day - first_day_) / slot_days_);
    return std::min(slot, report_.timeline.size() - 1);
  }

  const History& history_;
  const Engine& engine_;
  const DaySpan span_;
  const absl::TimeZone zone_;
  const size_t top_;
  int32_t first_day_ = 0;
  int32_t slot_days_ = 1;
  Report report_;
};

}  // namespace

absl::StatusOr<Report> ReportOfHistory(const History& history, const Engine& engine, DaySpan span,
                                       absl::TimeZone zone, size_t top, const std::string& name) {
  ASSIGN_OR_RETURN(Report report, ReportMaker(history, engine, span, zone, top).Make());
  std::error_code error;
  const auto bytes = std::filesystem::file_size(name, error);
  report.sources.push_back({name, report.lines.read, error ? 0 : bytes});
  return report;
}

}  // namespace whybounce
