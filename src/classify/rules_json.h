// The compiled rules as JSON, for those who decide elsewhere: patterns/page/classify.js.
#ifndef WHYBOUNCE_CLASSIFY_RULES_JSON_H_
#define WHYBOUNCE_CLASSIFY_RULES_JSON_H_

#include <string>

#include "classify/engine.h"

namespace whybounce {

// Everything that a verdict is made of, in the order of decision: what is sorted, looked up or
// spelled out here need not be so there. Classes of words are numbers; an expression of classes is
// a list of terms, each [absent, [classes], [classes], ...].
std::string RulesAsJson(const Engine& engine);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_JSON_H_
