// A rule: conditions on a reply, and the cause they stand for.
#ifndef WHYBOUNCE_CLASSIFY_RULES_RULE_H_
#define WHYBOUNCE_CLASSIFY_RULES_RULE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "whybounce/cause.h"
#include "whybounce/codes.h"
#include "whybounce/event.h"

namespace whybounce {

// Sets of small values are bits of a word.
inline uint32_t Bit(auto value) { return 1U << static_cast<unsigned>(value); }

// "550", "55x", "5xx", "550-559".
struct ReplyCodeRange {
  ReplyCode first = 0;
  ReplyCode last = 0;
};

// "5.7.1", "X.7.1" (any class), "5.7.x", "5.7.606-5.7.649", "none".
struct EnhancedCodeRange {
  bool none = false;       // there is no enhanced code
  uint8_t code_class = 0;  // 0: any
  uint16_t subject = 0;
  uint16_t detail_first = 0;
  uint16_t detail_last = 0;
};

// A reply that the rule must win. What its conditions ask for beside the text (stage, dialect,
// speaker, provider) is taken as known.
struct RuleSample {
  std::string text;
  int line = 0;
};

// Built-in files were checked by the build's tests; a user's file is checked when it is loaded.
enum class RuleOrigin : uint8_t { kBuiltIn, kUser };

// A row of patterns/rules/*.toml; patterns/README.md says what the fields mean. All conditions that
// are given must hold.
struct Rule {
  std::string id;
  Cause cause = Cause::kUndetermined;

  // Conditions.
  std::vector<std::string> texts;      // RE2, any of them, on the reply's shape, case folded
  std::vector<std::string> not_texts;  // none of them
  std::vector<ReplyCodeRange> replies;
  std::vector<EnhancedCodeRange> enhanced;
  uint32_t stages = 0;    // bit per Stage; 0: any
  uint32_t dialects = 0;  // bit per Dialect; 0: any
  uint32_t classes = 0;   // bit per class 2, 4, 5; 0: any
  std::optional<Speaker> speaker;
  std::vector<uint16_t> providers;  // empty: any
  bool provider_known = false;      // not for replies of an unknown provider
  bool weak = false;                // asked late
  bool exact = false;               // a code that answers although words stand beside it

  // What it says beyond the cause's own defaults (patterns/causes.toml).
  std::optional<Permanence> permanence;
  std::optional<Action> action;
  std::optional<Who> who;
  std::vector<Fault> faults;  // whose it may be, the likeliest first
  std::string help;           // a page of the provider

  // Where it comes from and what it must win.
  std::string source;
  std::vector<RuleSample> samples;
  int priority = 0;  // of its file: the smaller wins among rules of the same rank
  RuleOrigin origin = RuleOrigin::kBuiltIn;
  std::string file;
  int line = 0;
};

// When a rule is asked: words, then codes that are hardly ever said without being meant, then words
// that say little, then the other codes.
enum class RuleKind : uint8_t { kText, kExactCode, kWeakText, kCode };
inline constexpr size_t kRuleKindCount = static_cast<size_t>(RuleKind::kCode) + 1;
inline RuleKind KindOf(const Rule& rule) {
  if (!rule.texts.empty()) return rule.weak ? RuleKind::kWeakText : RuleKind::kText;
  const bool is_exact = rule.exact || rule.origin == RuleOrigin::kUser;
  return rule.enhanced.empty() || rule.weak || !is_exact ? RuleKind::kCode : RuleKind::kExactCode;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_RULE_H_
