#include "history/trend.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "history/unusual.h"

namespace whybounce {
namespace {

constexpr int32_t kUsualDays = 28;
constexpr uint64_t kLeastChange = 10;  // attempts: of fewer nothing is said

// By half, and by more than a few.
TrendWord WordOf(const TrendCause& cause, bool was_seen) {
  if (!was_seen && cause.failed > 0) return TrendWord::kNew;
  // Per attempt: twice the mail is no more trouble.
  const double now = static_cast<double>(cause.failed) * static_cast<double>(cause.attempts_before);
  const double then =
      static_cast<double>(cause.failed_before) * static_cast<double>(cause.attempts);
  const bool some_now = cause.failed >= kLeastChange;
  const bool some_then = cause.failed_before >= kLeastChange;
  if (cause.failed == 0 && some_then) return TrendWord::kGone;
  if (some_now && (cause.attempts_before == 0 || now > 1.5 * then)) return TrendWord::kMore;
  if (some_then && (cause.attempts == 0 || then > 1.5 * now)) return TrendWord::kLess;
  return TrendWord::kSame;
}

int Rank(TrendWord word) {
  switch (word) {
    case TrendWord::kNew:
      return 0;
    case TrendWord::kMore:
      return 1;
    case TrendWord::kLess:
      return 2;
    case TrendWord::kGone:
      return 3;
    default:
      return 4;
  }
}

class TrendTaker {
 public:
  TrendTaker(const History& history, Trend* trend) : history_(history), trend_(*trend) {}

  absl::Status Take(int32_t day, DaySpan span) {
    ASSIGN_OR_RETURN(trend_.kept, history_.Days());
    ASSIGN_OR_RETURN(const std::vector<HistoryEntry> runs, history_.List());
    trend_.runs = runs.size();
    std::set<std::string> hosts;
    for (const HistoryEntry& run : runs) {
      if (!run.hosts.empty()) hosts.insert(run.hosts);
    }
    trend_.hosts.assign(hosts.begin(), hosts.end());
    ASSIGN_OR_RETURN(const std::vector<HistoryDay> all, history_.ByDay(trend_.kept));
    for (const HistoryDay& one : all) {
      if (one.day >= span.first && one.day <= span.last) trend_.days.push_back(one);
      if (one.counts.all_attempts() == 0 || (day != kNoDay && one.day > day)) continue;
      trend_.before = trend_.day;
      trend_.day = one.day;
    }
    if (trend_.day == kNoDay || (day != kNoDay && trend_.day != day)) {
      return absl::NotFoundError(day == kNoDay ? "no mail of any day is in this history"
                                               : "of this day no mail is in this history");
    }
    RETURN_IF_ERROR(Causes());
    RETURN_IF_ERROR(Names(PartKind::kProvider, &trend_.providers));
    RETURN_IF_ERROR(Names(PartKind::kDomain, &trend_.domains));
    return Names(PartKind::kSender, &trend_.senders);
  }

 private:
  absl::Status Causes() {
    const DaySpan past{trend_.kept.first, trend_.day};
    ASSIGN_OR_RETURN(const auto mail, history_.ByName(PartKind::kProvider, past));
    std::map<std::pair<int32_t, std::string>, uint64_t> attempts;
    std::set<int32_t> days_with_mail;
    for (const HistoryDay& one : mail) {
      attempts[{one.day, one.name}] = one.counts.all_attempts();
      if (one.day < trend_.day && one.day >= trend_.day - kUsualDays)
        days_with_mail.insert(one.day);
    }
    ASSIGN_OR_RETURN(const auto failed, history_.ByCause(past));
    struct Past {
      TrendCause cause;
      uint64_t recent = 0;
      bool was_seen = false;
    };
    std::map<std::pair<std::string, std::string>, Past> found;
    for (const HistoryDay& one : failed) {
      if (one.failed.attempts == 0) continue;
      Past& past_of = found[{one.name, one.cause}];
      TrendCause& cause = past_of.cause;
      cause.days.resize(trend_.days.size());
      const auto at = std::lower_bound(trend_.days.begin(), trend_.days.end(), one.day,
                                       [](const HistoryDay& a, int32_t d) { return a.day < d; });
      if (at != trend_.days.end() && at->day == one.day)
        cause.days[static_cast<size_t>(at - trend_.days.begin())] = one.failed.attempts;
      if (one.day == trend_.day) {
        cause.failed = one.failed.attempts;
        continue;
      }
      past_of.was_seen = true;
      if (one.day == trend_.before) cause.failed_before = one.failed.attempts;
      if (one.day >= trend_.day - kUsualDays) past_of.recent += one.failed.attempts;
    }
    ASSIGN_OR_RETURN(const auto seen, history_.Seen());
    for (const HistoryRun::SeenRow& row : seen) {
      const auto at = found.find({row.provider, row.cause});
      if (at != found.end()) at->second.cause.first_us = row.first_us;
    }
    ASSIGN_OR_RETURN(const auto unusual, FindUnusual(history_, {trend_.day, trend_.day}));
    for (auto& [key, past_of] : found) {
      TrendCause& cause = past_of.cause;
      cause.provider = key.first;
      cause.cause = key.second;
      cause.attempts = attempts[{trend_.day, key.first}];
      cause.attempts_before = attempts[{trend_.before, key.first}];
      if (!days_with_mail.empty()) {
        cause.usual =
            static_cast<double>(past_of.recent) / static_cast<double>(days_with_mail.size());
      }
      // Where there is no day before, nothing is new.
      if (trend_.before != kNoDay) cause.word = WordOf(cause, past_of.was_seen);
      cause.is_unusual = std::any_of(unusual.begin(), unusual.end(), [&](const UnusualCause& one) {
        return one.provider == cause.provider && one.cause == cause.cause;
      });
      if (cause.failed + cause.failed_before > 0) trend_.causes.push_back(std::move(cause));
    }
    std::sort(
        trend_.causes.begin(), trend_.causes.end(), [](const TrendCause& a, const TrendCause& b) {
          const auto order = [](const TrendCause& one) {
            return std::tuple(!one.is_unusual, Rank(one.word), ~one.failed, ~one.failed_before,
                              std::string_view(one.provider), std::string_view(one.cause));
          };
          return order(a) < order(b);
        });
    return absl::OkStatus();
  }

  absl::Status Names(PartKind kind, std::vector<TrendName>* names) {
    std::map<std::string, TrendName> found;
    for (const bool is_before : {false, true}) {
      const int32_t day = is_before ? trend_.before : trend_.day;
      if (day == kNoDay) continue;
      ASSIGN_OR_RETURN(const auto rows, history_.ByName(kind, {day, day}));
      for (const HistoryDay& row : rows) {
        TrendName& name = found[row.name];
        name.name = row.name;
        (is_before ? name.before : name.counts) = row.counts;
      }
    }
    for (auto& [text, name] : found) names->push_back(std::move(name));
    std::sort(names->begin(), names->end(), [](const TrendName& a, const TrendName& b) {
      const auto order = [](const TrendName& one) {
        return std::tuple(~one.counts.lost, ~one.counts.recipients(), ~one.before.lost,
                          std::string_view(one.name));
      };
      return order(a) < order(b);
    });
    return absl::OkStatus();
  }

  const History& history_;
  Trend& trend_;
};

}  // namespace

std::string_view Id(TrendWord word) {
  constexpr std::array<std::string_view, 5> kWords = {"same", "new", "more", "less", "gone"};
  return kWords[static_cast<size_t>(word)];
}

absl::StatusOr<Trend> TakeTrend(const History& history, int32_t day, DaySpan span) {
  Trend trend;
  RETURN_IF_ERROR(TrendTaker(history, &trend).Take(day, span));
  return trend;
}

}  // namespace whybounce
