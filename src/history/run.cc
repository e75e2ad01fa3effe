#include "history/run.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "base/archive.h"
#include "base/civil_time.h"
#include "base/text.h"

namespace whybounce {
namespace {

uint8_t Number(PartKind kind) { return static_cast<uint8_t>(kind); }

template <typename T>
bool IsNothing(const T& counts) {
  bool is_nothing = true;
  T copy = counts;
  ZipFields(&copy, counts, [&](uint64_t, uint64_t n) { is_nothing = is_nothing && n == 0; });
  return is_nothing;
}

// What `whole` has more; a day's clock may be wrong, so nothing here is less than zero.
template <typename T>
T Without(T whole, const T& rows) {
  ZipFields(&whole, rows, [](uint64_t& all, uint64_t n) { all -= std::min(all, n); });
  return whole;
}

class RunMaker {
 public:
  RunMaker(const Report& report, HistoryRun* run) : report_(report), run_(*run) {}

  void Make() {
    const auto total = [&](const std::string& name, uint64_t count) {
      if (count > 0) run_.totals.emplace_back(name, count);
    };
    ForEachTotal(report_, total);
    ForEachLevel(report_, total);
    total(kOldestWaiting, static_cast<uint64_t>(std::max<int64_t>(report_.oldest_waiting_us, 0)));
    Providers();
    Names(PartKind::kDomain, report_.domain_days, report_.domains);
    Names(PartKind::kSender, report_.sender_days, report_.senders);
    Causes();
    Rejections();
  }

 private:
  void AddPart(PartKind kind, int32_t day, std::string_view name, const Counts& counts) {
    if (!IsNothing(counts)) run_.parts.push_back({Number(kind), day, std::string(name), counts});
  }

  void Providers() {
    std::map<std::string, Counts> dated;
    for (const ReportProviderDay& day : report_.provider_days) {
      AddPart(PartKind::kProvider, DayFromDate(day.date), day.provider, day.counts);
      dated[day.provider].Add(day.counts);
    }
    for (const ReportRow& row : report_.providers.rows) {
      AddPart(PartKind::kProvider, kNoDay, row.id, Without(row.counts, dated[row.id]));
      if (!row.delays.empty()) run_.delays.push_back({row.id, row.delays});
    }
  }

  void Names(PartKind kind, const std::vector<ReportNameDay>& days, const ReportTable& table) {
    std::map<std::string, Counts> dated;
    Counts dated_others;
    std::set<std::string_view> shown;
    for (const ReportRow& row : table.rows) {
      if (row.name != kOthers) shown.insert(row.name);
    }
    for (const ReportNameDay& day : days) {
      const bool is_shown = shown.contains(day.name);
      AddPart(kind, DayFromDate(day.date), is_shown ? day.name : kOthers, day.counts);
      (is_shown ? dated[day.name] : dated_others).Add(day.counts);
    }
    Counts others = table.rest;
    for (const ReportRow& row : table.rows) {
      if (row.name == kOthers) {
        others.Add(row.counts);
      } else {
        AddPart(kind, kNoDay, row.name, Without(row.counts, dated[row.name]));
      }
    }
    AddPart(kind, kNoDay, kOthers, Without(others, dated_others));
  }

  void Causes() {
    std::map<std::pair<std::string, Cause>, CauseCounts> dated;
    for (const ReportCauseDay& day : report_.cause_days) {
      run_.causes.push_back({DayFromDate(day.date), day.provider, std::string(Id(day.cause)), day});
      dated[{day.provider, day.cause}].Add(day);
    }
    for (const ReportCause& cause : report_.causes) {
      for (const ReportShare& share : cause.providers) {
        const std::string id(Id(cause.cause));
        const CauseCounts left =
            Without(static_cast<CauseCounts>(share), dated[{share.id, cause.cause}]);
        if (!IsNothing(left)) run_.causes.push_back({kNoDay, share.id, id, left});
        if (share.first_us != 0) run_.seen.push_back({share.id, id, share.first_us, share.last_us});
      }
    }
  }

  void Rejections() {
    std::map<Cause, uint64_t> dated;
    for (const ReportRejectionDay& day : report_.rejection_days) {
      run_.rejections.push_back({DayFromDate(day.date), std::string(Id(day.cause)), day.count});
      dated[day.cause] += day.count;
    }
    for (const ReportRejection& one : report_.rejections) {
      if (one.count > dated[one.cause]) {
        run_.rejections.push_back(
            {kNoDay, std::string(Id(one.cause)), one.count - dated[one.cause]});
      }
    }
  }

  static constexpr const char* kOthers = "(other)";
  const Report& report_;
  HistoryRun& run_;
};

}  // namespace

int32_t DayFromDate(std::string_view date) {
  if (date.size() != 10) return kNoDay;
  const auto year = ParseUint(date.substr(0, 4));
  const auto month = ParseUint(date.substr(5, 2));
  const auto day = ParseUint(date.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *month > 12) return kNoDay;
  return static_cast<int32_t>(
      DaysFromCivil(static_cast<int64_t>(*year), static_cast<int>(*month), static_cast<int>(*day)));
}

std::string DateFromDay(int32_t day) {
  if (day == kNoDay) return "";
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
  return absl::StrFormat("%04d-%02d-%02d", civil.year(), civil.month(), civil.day());
}

HistoryRun HistoryRunOf(const Report& report, std::string series) {
  HistoryRun run;
  run.series = std::move(series);
  run.zone = report.zone;
  run.hosts = report.hosts;
  run.first_us = report.first_us;
  run.last_us = report.last_us;
  RunMaker(report, &run).Make();
  return run;
}

std::string HistoryKey(std::string_view bytes) {
  return absl::StrFormat("%016x%016x", Hash64(bytes, 1), Hash64(bytes, 2));
}

std::string PackHistoryRun(const HistoryRun& run) {
  Packer out;
  out(run);
  return out.bytes();
}

absl::StatusOr<HistoryRun> UnpackHistoryRun(std::string_view bytes) {
  Unpacker in(bytes);
  HistoryRun run;
  in(run);
  if (!in.ok() || !in.at_end())
    return absl::InvalidArgumentError("is damaged: a run kept for a history cannot be read");
  return run;
}

void Anonymise(HistoryRun* run) {
  std::map<std::tuple<int32_t, std::string>, Counts> senders;
  std::vector<HistoryRun::PartRow> parts;
  for (HistoryRun::PartRow& row : run->parts) {
    const size_t at = row.name.rfind('@');
    if (row.kind == Number(PartKind::kSender) && at != std::string::npos) {
      senders[{row.day, "*" + row.name.substr(at)}].Add(row.counts);
    } else {
      parts.push_back(std::move(row));
    }
  }
  for (const auto& [key, counts] : senders)
    parts.push_back({Number(PartKind::kSender), std::get<0>(key), std::get<1>(key), counts});
  run->parts = std::move(parts);
}

}  // namespace whybounce
