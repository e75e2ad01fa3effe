// Is it bad, what is it, who must act: the first thing that every format for people says.
#ifndef WHYBOUNCE_REPORT_VERDICT_H_
#define WHYBOUNCE_REPORT_VERDICT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

enum class Health : uint8_t {
  kNothing,     // nobody sent anything
  kNothingNew,  // since an earlier run of the same --state
  kGood,
  kStuck,     // mail waits
  kTroubled,  // some is lost
  kImpaired,  // much is lost
};
std::string_view Id(Health health);  // "nothing-new"
Health HealthOf(const Report& report);

// "impaired=10%", "stuck_for=12h": one of Report::limits. kInvalidArgument names them all.
absl::Status SetVerdictLimit(std::string_view text, VerdictLimits* limits);

// Since when there is what the verdict says, as far as one cause is behind it; 0: nothing is wrong,
// or nobody knows.
int64_t OnsetOf(const Report& report);

// Sentences, the first of which can stand alone. At least one.
std::vector<std::string> VerdictSentences(const Report& report, const Phraser& phraser);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_VERDICT_H_
