// Is it bad, what is it, who must act: the first thing that every format for people says.
#ifndef WHYBOUNCE_REPORT_VERDICT_H_
#define WHYBOUNCE_REPORT_VERDICT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

// From what on it is how bad, as shares of all recipients.
struct VerdictLimits {
  double impaired = 0.05;   // lost
  double troubled = 0.01;   // lost
  double stuck = 0.05;      // waiting; of few recipients one who waits says nothing
  double delivered = 0.90;  // less is never healthy, however few they are
};
inline constexpr VerdictLimits kVerdictLimits;

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

// Since when there is what the verdict says, as far as one cause is behind it; 0: nothing is wrong,
// or nobody knows.
int64_t OnsetOf(const Report& report);

// Sentences, the first of which can stand alone. At least one.
std::vector<std::string> VerdictSentences(const Report& report, const Phraser& phraser);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_VERDICT_H_
