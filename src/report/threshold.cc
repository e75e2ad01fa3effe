#include "report/threshold.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/domain.h"
#include "base/text.h"
#include "report/words.h"

namespace whybounce {
namespace {

constexpr std::string_view kMeasures[] = {"delivered",   "lost",     "waiting",
                                          "hard_bounce", "deferral", "bounce"};
constexpr std::string_view kCounts[] = {"rejections", "unmatched", "not_understood", "new_causes"};

absl::Status Wrong(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("--fail-if '", AbslView(text), "': ", AbslView(what),
                   "; write [PROVIDER.]MEASURE>NUMBER (or a domain, or sender:ADDRESS), with a "
                   "measure of: delivered, lost, "
                   "waiting, hard_bounce, deferral, bounce or the id of a cause, with _rate for a "
                   "share (lost_rate>5%); or rejections, unmatched, not_understood, new_causes"));
}

struct Amount {
  uint64_t part = 0;
  uint64_t whole = 0;
};

// `causes` are those of the whole report or of a provider's row.
template <typename Causes>
Amount Measure(const std::string& measure, const Counts& counts, const Causes& causes,
               const Report& report) {
  const uint64_t recipients = counts.recipients();
  const uint64_t attempts = counts.all_attempts();
  if (measure == "delivered") return {counts.delivered, recipients};
  if (measure == "lost") return {counts.lost, recipients};
  if (measure == "waiting") return {counts.waiting, recipients};
  if (measure == "deferral") return {counts.attempts[1], attempts};
  if (measure == "bounce") return {counts.attempts[2], attempts};
  if (measure == "hard_bounce") {
    uint64_t lost = 0;
    for (const auto& one : causes) {
      const auto cause = std::find_if(report.causes.begin(), report.causes.end(),
                                      [&](const auto& c) { return c.cause == one.cause; });
      if (cause != report.causes.end() && cause->permanence == Permanence::kHard) lost += one.lost;
    }
    return {lost, recipients};
  }
  for (const auto& one : causes) {
    if (Id(one.cause) == measure) return {one.attempts, attempts};
  }
  return {0, attempts};
}

Amount CountOf(const std::string& measure, const Report& report) {
  if (measure == "rejections") return {report.lines.rejections, 0};
  if (measure == "unmatched") return {report.unmatched_count, 0};
  if (measure == "not_understood") return {report.lines.not_understood, 0};
  Amount amount;
  if (!report.comparison) return amount;
  for (const ReportChange& change : report.comparison->changes)
    amount.part += change.change == Change::kNew ? 1 : 0;
  return amount;
}

bool Holds(double value, const std::string& op, double limit) {
  if (op == ">") return value > limit;
  if (op == ">=") return value >= limit;
  return op == "<" ? value < limit : value <= limit;
}

// Of the row of that id or name; nothing if there is none.
Amount OfRow(const ReportTable& table, std::string_view name, const std::string& measure,
             const Report& report) {
  for (const ReportRow& row : table.rows) {
    if (row.id == name || EqualsIgnoreCase(row.name, name))
      return Measure(measure, row.counts, row.causes, report);
  }
  return {};
}

}  // namespace

bool NeedsAllRows(const Threshold& threshold) {
  return !threshold.domain.empty() || !threshold.sender.empty();
}

absl::StatusOr<Threshold> ParseThreshold(std::string_view text) {
  Threshold out;
  out.text = std::string(text);
  const size_t op = text.find_first_of("<>");
  if (op == text.npos) return Wrong(text, "there is no < or >");
  std::string_view name = TrimSpace(text.substr(0, op));
  const size_t op_size = op + 1 < text.size() && text[op + 1] == '=' ? 2 : 1;
  out.op = std::string(text.substr(op, op_size));
  std::string_view number = TrimSpace(text.substr(op + op_size));
  const bool percent = number.ends_with('%');
  if (percent) number = TrimSpace(number.substr(0, number.size() - 1));
  if (!absl::SimpleAtod(AbslView(number), &out.limit) || !(out.limit >= 0))
    return Wrong(text, "what follows is no number");
  if (const size_t dot = name.rfind('.'); dot != name.npos) {
    std::string_view whose = name.substr(0, dot);
    name.remove_prefix(dot + 1);
    if (ConsumePrefix(&whose, "sender:")) {
      out.sender = ToLower(whose);
    } else if (whose.find('.') != whose.npos && whose.find(' ') == whose.npos) {
      out.domain = AsciiDomain(whose);
    } else {
      out.provider = std::string(whose);
    }
  }
  if (name.ends_with("_rate")) {
    out.rate = true;
    name.remove_suffix(5);
  }
  out.measure = std::string(name);
  if (percent != out.rate && percent) return Wrong(text, "only a _rate is compared with a share");
  if (percent) out.limit /= 100;
  if (out.rate && out.limit > 1) return Wrong(text, "a share is at most 100%");
  const auto is = [&](std::string_view one) { return one == name; };
  const bool known =
      std::any_of(std::begin(kMeasures), std::end(kMeasures), is) ||
      CauseFromId(name).has_value() ||
      (!out.rate && out.provider.empty() && out.domain.empty() && out.sender.empty() &&
       std::any_of(std::begin(kCounts), std::end(kCounts), is));
  if (!known) return Wrong(text, "there is no such measure");
  return out;
}

std::optional<std::string> Exceeded(const Threshold& threshold, const Report& report) {
  const auto is = [&](std::string_view one) { return one == threshold.measure; };
  Amount amount;
  if (std::any_of(std::begin(kCounts), std::end(kCounts), is)) {
    amount = CountOf(threshold.measure, report);
  } else if (!threshold.domain.empty()) {
    amount = OfRow(report.domains, threshold.domain, threshold.measure, report);
    // "Outlook.com" is a provider's name as well as a domain.
    if (amount.whole == 0)
      amount = OfRow(report.providers, threshold.domain, threshold.measure, report);
  } else if (!threshold.sender.empty()) {
    amount = OfRow(report.senders, threshold.sender, threshold.measure, report);
  } else if (!threshold.provider.empty()) {
    amount = OfRow(report.providers, threshold.provider, threshold.measure, report);
  } else {
    amount = Measure(threshold.measure, report.mail, report.causes, report);
  }
  if (threshold.rate && amount.whole < kSharesFrom) return std::nullopt;
  const double value = threshold.rate
                           ? static_cast<double>(amount.part) / static_cast<double>(amount.whole)
                           : static_cast<double>(amount.part);
  if (!Holds(value, threshold.op, threshold.limit)) return std::nullopt;
  const std::string shown =
      threshold.rate ? absl::StrFormat("%.2f%% (%d of %d)", 100 * value, amount.part, amount.whole)
                     : absl::StrCat(amount.part);
  return absl::StrCat("--fail-if '", threshold.text, "' holds: it is ", shown);
}

}  // namespace whybounce
