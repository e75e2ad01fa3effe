// Conditions for cron and CI: "lost_rate>5%".
#ifndef WHYBOUNCE_REPORT_THRESHOLD_H_
#define WHYBOUNCE_REPORT_THRESHOLD_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "whybounce/report.h"

namespace whybounce {

// [WHOSE.]MEASURE OP NUMBER[%], WHOSE the id or name of a provider, a domain of recipients, or
// "sender:" and an address as the report has it; OP one of > >= < <=. Measures of recipients:
// delivered, lost, waiting, hard_bounce; of attempts: deferral (4xx), bounce (5xx), and any id of a
// cause. Each with
// "_rate" is a share. Without WHOSE also: rejections, unmatched, not_understood, new_causes.
struct Threshold {
  std::string text;
  std::string provider;  // id or name
  std::string domain;
  std::string sender;
  std::string measure;  // without "_rate"
  bool rate = false;
  std::string op;
  double limit = 0;  // of a rate: 0 to 1
};

// Errors: kInvalidArgument, with what is allowed.
absl::StatusOr<Threshold> ParseThreshold(std::string_view text);

// Whether the row it is about may be any of a table of domains or senders.
bool NeedsAllRows(const Threshold& threshold);

// What it says about the report if it holds: "lost_rate is 27.8%: lost_rate>5%". A rate of fewer
// than kSharesFrom recipients or attempts holds nothing.
std::optional<std::string> Exceeded(const Threshold& threshold, const Report& report);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_THRESHOLD_H_
