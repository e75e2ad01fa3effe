#include "history/unusual.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "base/status_macros.h"

namespace whybounce {
namespace {

constexpr size_t kWeeks = 8;
constexpr size_t kRecentDays = 28;
constexpr size_t kDaysMin = 14;
constexpr uint64_t kFailedMin = 10;
constexpr double kTimesExpected = 2;
constexpr double kTimesWorst = 1.2;
constexpr double kChanceMax = 1e-5;
constexpr uint64_t kWorstOf = 20;     // attempts: of fewer a share says nothing
constexpr int64_t kDaysMax = 20'000;  // a clock that is wrong by more makes no series

// That a Poisson variable of this mean is at least `count`.
double ChanceOfAtLeast(double count, double mean) {
  if (count <= 0) return 1;
  if (mean > 400 || count > 800)  // as good as normal
    return 0.5 * std::erfc((count - 0.5 - mean) / std::sqrt(mean) / std::sqrt(2.0));
  double term = std::exp(-mean);
  double below = 0;
  for (double i = 0; i < count; ++i) {
    below += term;
    term *= mean / (i + 1);
  }
  return std::max(0.0, 1 - below);
}

double Ratio(uint64_t part, uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

// The days that `day` is compared with.
std::vector<size_t> DaysBefore(const DaySeries& series, size_t day,
                               const std::vector<std::optional<Unusual>>& unusual) {
  std::vector<size_t> days;
  const auto add = [&](size_t back) {
    if (back > day) return;
    const size_t at = day - back;
    if (!unusual[at] && series.attempts[at] > 0) days.push_back(at);
  };
  for (size_t week = 1; week <= kWeeks; ++week) add(7 * week);
  for (size_t back = 1; back <= kRecentDays; ++back) {
    if (back % 7 != 0) add(back);
  }
  return days;
}

std::optional<Unusual> Judge(const DaySeries& series, size_t day, const std::vector<size_t>& days) {
  Unusual why;
  why.failed = series.failed[day];
  why.attempts = series.attempts[day];
  why.days = days.size();
  if (why.failed < kFailedMin || why.attempts == 0) return std::nullopt;
  uint64_t failed = 0;
  uint64_t attempts = 0;
  double worst = 0;
  for (const size_t at : days) {
    failed += series.failed[at];
    attempts += series.attempts[at];
    why.most = std::max(why.most, series.failed[at]);
    if (series.attempts[at] >= kWorstOf)
      worst = std::max(worst, Ratio(series.failed[at], series.attempts[at]));
  }
  const double rate = (static_cast<double>(failed) + 0.5) / (static_cast<double>(attempts) + 1);
  why.expected = static_cast<double>(why.attempts) * rate;
  const auto recent = static_cast<std::ptrdiff_t>(day - std::min(day, kRecentDays));
  const auto is_zero = [](uint64_t n) { return n == 0; };
  why.is_new =
      failed == 0 && std::all_of(series.failed.begin() + recent,
                                 series.failed.begin() + static_cast<std::ptrdiff_t>(day), is_zero);
  if (why.is_new && day >= kDaysMin) return why;
  if (days.size() < kDaysMin) return std::nullopt;
  // How much more than chance these days differ among themselves.
  double chi2 = 0;
  for (const size_t at : days) {
    const double expected = static_cast<double>(series.attempts[at]) * rate;
    const double off = static_cast<double>(series.failed[at]) - expected;
    chi2 += off * off / std::max(expected, 0.5);
  }
  const double spread = std::max(1.0, chi2 / static_cast<double>(days.size() - 1));
  const double count = std::ceil(static_cast<double>(why.failed) / spread);
  const bool is_unusual = static_cast<double>(why.failed) > kTimesExpected * why.expected &&
                          Ratio(why.failed, why.attempts) > kTimesWorst * worst &&
                          ChanceOfAtLeast(count, why.expected / spread) < kChanceMax;
  if (!is_unusual) return std::nullopt;
  return why;
}

}  // namespace

std::vector<std::optional<Unusual>> FindUnusual(const DaySeries& series) {
  std::vector<std::optional<Unusual>> unusual(series.failed.size());
  for (size_t day = 0; day < unusual.size(); ++day) {
    if (series.failed[day] >= kFailedMin)
      unusual[day] = Judge(series, day, DaysBefore(series, day, unusual));
  }
  return unusual;
}

absl::StatusOr<std::vector<UnusualCause>> FindUnusual(const History& history, DaySpan span) {
  std::vector<UnusualCause> found;
  ASSIGN_OR_RETURN(const DaySpan all, history.Days());
  if (all.last == kNoDay || int64_t{all.last} - all.first > kDaysMax) return found;
  const auto days = static_cast<size_t>(all.last - all.first) + 1;
  ASSIGN_OR_RETURN(const auto mail, history.ByName(PartKind::kProvider, all));
  ASSIGN_OR_RETURN(const auto failed, history.ByCause(all));
  std::map<std::string, std::vector<uint64_t>> attempts;
  for (const HistoryDay& day : mail) {
    std::vector<uint64_t>& of = attempts[day.name];
    of.resize(days);
    of[static_cast<size_t>(day.day - all.first)] = day.counts.all_attempts();
  }
  std::map<std::pair<std::string, std::string>, DaySeries> all_series;
  for (const HistoryDay& day : failed) {
    DaySeries& series = all_series[{day.name, day.cause}];
    series.failed.resize(days);
    series.failed[static_cast<size_t>(day.day - all.first)] = day.failed.attempts;
  }
  for (auto& [key, series] : all_series) {
    series.attempts = attempts[key.first];
    series.attempts.resize(days);
    const auto unusual = FindUnusual(series);
    for (size_t i = 0; i < days; ++i) {
      const int32_t day = all.first + static_cast<int32_t>(i);
      if (unusual[i] && day >= span.first && day <= span.last)
        found.push_back({DateFromDay(day), key.first, key.second, *unusual[i]});
    }
  }
  std::sort(found.begin(), found.end(), [](const UnusualCause& a, const UnusualCause& b) {
    return std::tuple(~a.why.failed, a.date, a.provider, a.cause) <
           std::tuple(~b.why.failed, b.date, b.provider, b.cause);
  });
  return found;
}

}  // namespace whybounce
