// Finds what is wrong with a set of rules that each parse: `whybounce rules check`.
#ifndef WHYBOUNCE_CLASSIFY_RULES_RULE_CHECK_H_
#define WHYBOUNCE_CLASSIFY_RULES_RULE_CHECK_H_

#include <string>
#include <vector>

#include "classify/engine.h"

namespace whybounce {

struct RuleProblem {
  std::string file;
  int line = 0;
  std::string what;   // what; what to do
  bool note = false;  // to be known, but nothing is wrong
};

// Every expression compiles and names a word; every rule wins at least one of its samples against
// the whole set (so none is unreachable); no sample of a rule is won by another cause, and neither
// by one while the provider is unknown, unless the rule is for a known provider only. Where a
// user's rule takes what was a built-in one's that is a note: user's rules come first on purpose.
// That ids are unique is checked when the files are read. Sorted by file and line; empty if all is
// well.
std::vector<RuleProblem> CheckRules(const Engine& engine);

// The verdict on a sample: what the rule's conditions ask for beside the text counts as known.
Verdict ClassifySample(const Engine& engine, const Rule& rule, const RuleSample& sample,
                       uint16_t provider);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_RULE_CHECK_H_
