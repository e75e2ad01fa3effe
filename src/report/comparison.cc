#include "report/comparison.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "absl/time/time.h"
#include "base/text.h"
#define SIMDJSON_EXCEPTIONS 0
#include "simdjson.h"

namespace whybounce {
namespace {

constexpr size_t kChangesMax = 20;
constexpr uint64_t kCountMax = uint64_t{1} << 53;  // what JSON carries without loss
constexpr double kSigmas = 3.29;  // p < 0.001, two-sided: some hundred pairs are tested

absl::Status NoReport() {
  return absl::InvalidArgumentError(
      "is neither a partial nor a JSON report of whybounce; write one with `whybounce map` or "
      "--format json");
}

// 0 and no longer `valid` for anything but a count.
uint64_t Uint(simdjson::dom::element of, const char* key, bool* valid) {
  uint64_t value = 0;
  if (of[key].get(value) == simdjson::SUCCESS && value <= kCountMax) return value;
  *valid = false;
  return 0;
}

std::string_view Text(simdjson::dom::element of, const char* key) {
  std::string_view value;
  return of[key].get(value) == simdjson::SUCCESS ? value : std::string_view();
}

// 0 where there is none.
int64_t Time(simdjson::dom::element of, const char* key) {
  const std::string_view text = Text(of, key);
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, AbslView(text), &time, nullptr)) return 0;
  return absl::ToUnixMicros(time);
}

Counts ReadCounts(simdjson::dom::element of, bool* valid) {
  Counts counts;
  simdjson::dom::element attempts;
  if (of["attempts"].get(attempts) == simdjson::SUCCESS) {
    counts.attempts = {Uint(attempts, "2xx", valid), Uint(attempts, "4xx", valid),
                       Uint(attempts, "5xx", valid)};
  } else {
    *valid = false;
  }
  counts.delivered = Uint(of, "delivered", valid);
  counts.lost = Uint(of, "lost", valid);
  counts.waiting = Uint(of, "waiting", valid);
  return counts;
}

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// More than chance, and more than a nuance.
bool Differs(const ReportChange& c) {
  if (c.before_all == 0 || c.now_all == 0 || c.before + c.now < 10) return false;
  const double before = Share(c.before, c.before_all);
  const double now = Share(c.now, c.now_all);
  const double pooled = Share(c.before + c.now, c.before_all + c.now_all);
  const double sigma =
      std::sqrt(pooled * (1 - pooled) *
                (1 / static_cast<double>(c.before_all) + 1 / static_cast<double>(c.now_all)));
  if (std::abs(now - before) < kSigmas * sigma || sigma == 0) return false;
  return now >= 1.5 * before || before >= 1.5 * now;
}

Change KindOf(const ReportChange& c) {
  if (c.before == 0) return Change::kNew;
  if (c.now == 0) return Change::kGone;
  return Share(c.now, c.now_all) > Share(c.before, c.before_all) ? Change::kMore : Change::kLess;
}

// In attempts of the period now.
double Weight(const ReportChange& c) {
  return std::abs(Share(c.now, c.now_all) - Share(c.before, c.before_all)) *
         static_cast<double>(c.now_all);
}

Baseline::Attempts Sum(const Baseline& baseline) {
  Baseline::Attempts sum;
  for (const auto& [id, attempts] : baseline.providers) {
    sum.all += attempts.all;
    for (const auto& [cause, failed] : attempts.failed) sum.failed[cause] += failed;
  }
  return sum;
}

void AddChanges(const Baseline::Attempts& before, const Baseline::Attempts& now,
                const std::string& id, std::vector<ReportChange>* changes) {
  std::map<Cause, uint64_t> all = before.failed;
  all.insert(now.failed.begin(), now.failed.end());
  for (const auto& [cause, unused] : all) {
    const auto in = [cause = cause](const Baseline::Attempts& attempts) {
      const auto it = attempts.failed.find(cause);
      return it == attempts.failed.end() ? 0 : it->second;
    };
    ReportChange change{Change::kNew, cause, id, "", in(before), before.all, in(now), now.all};
    change.change = KindOf(change);
    if (Differs(change)) changes->push_back(std::move(change));
  }
}

}  // namespace

Baseline BaselineOf(const Report& report) {
  Baseline out;
  out.first_us = report.first_us;
  out.last_us = report.last_us;
  out.mail = report.mail;
  for (const ReportRow& row : report.providers.rows) {
    out.providers[row.id].all = row.counts.all_attempts();
    out.providers[row.id].mail = row.counts;
  }
  for (const ReportCause& cause : report.causes) {
    for (const ReportShare& share : cause.providers) {
      if (share.attempts > 0) out.providers[share.id].failed[cause.cause] = share.attempts;
    }
  }
  return out;
}

absl::StatusOr<Baseline> BaselineOfJson(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return NoReport();
  simdjson::dom::element mail;
  simdjson::dom::array causes;
  simdjson::dom::array providers;
  if (Text(root, "program") != "whybounce" || root["mail"].get(mail) != simdjson::SUCCESS ||
      root["causes"].get(causes) != simdjson::SUCCESS ||
      root["providers"]["rows"].get(providers) != simdjson::SUCCESS) {
    return NoReport();
  }
  bool valid = true;
  if (Uint(root, "report_version", &valid) != kReportVersion)
    return absl::InvalidArgumentError("is the report of another version of whybounce");
  Baseline out;
  out.first_us = Time(root, "first");
  out.last_us = Time(root, "last");
  out.mail = ReadCounts(mail, &valid);
  for (const simdjson::dom::element row : providers) {
    Baseline::Attempts& attempts = out.providers[std::string(Text(row, "id"))];
    attempts.mail = ReadCounts(row, &valid);
    attempts.all = attempts.mail.all_attempts();
  }
  for (const simdjson::dom::element cause : causes) {
    const auto id = CauseFromId(Text(cause, "cause"));
    simdjson::dom::array shares;
    if (!id || cause["providers"].get(shares) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element share : shares) {
      const uint64_t attempts = Uint(share, "attempts", &valid);
      if (attempts > 0) out.providers[std::string(Text(share, "id"))].failed[*id] = attempts;
    }
  }
  if (!valid) return absl::InvalidArgumentError("has counts that are no numbers from 0 on");
  return out;
}

ReportComparison Compare(const Baseline& before, const Report& now, std::string with) {
  ReportComparison out;
  out.with = std::move(with);
  out.first_us = before.first_us;
  out.last_us = before.last_us;
  out.mail = before.mail;
  for (const auto& [id, attempts] : before.providers) out.providers.emplace_back(id, attempts.mail);
  const Baseline after = BaselineOf(now);
  std::map<std::string, std::string> names;
  for (const ReportRow& row : now.providers.rows) names[row.id] = row.name;
  for (const auto& [id, attempts] : after.providers) {
    const auto old = before.providers.find(id);
    if (id.empty() || old == before.providers.end()) continue;
    AddChanges(old->second, attempts, id, &out.changes);
  }
  for (ReportChange& change : out.changes) change.name = names[change.id];
  // Over all, unless a provider's change says it better.
  std::set<std::tuple<Cause, bool>> told;
  const auto worse = [](const ReportChange& c) {
    return c.change == Change::kNew || c.change == Change::kMore;
  };
  for (const ReportChange& change : out.changes) told.insert({change.cause, worse(change)});
  std::vector<ReportChange> over_all;
  AddChanges(Sum(before), Sum(after), "", &over_all);
  for (ReportChange& change : over_all) {
    if (!told.contains({change.cause, worse(change)})) out.changes.push_back(std::move(change));
  }
  std::sort(out.changes.begin(), out.changes.end(),
            [](const ReportChange& a, const ReportChange& b) {
              return std::tuple(-Weight(a), a.cause, std::string_view(a.id)) <
                     std::tuple(-Weight(b), b.cause, std::string_view(b.id));
            });
  if (out.changes.size() > kChangesMax) out.changes.resize(kChangesMax);
  return out;
}

}  // namespace whybounce
