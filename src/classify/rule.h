// A rule: conditions on a reply, and the cause they stand for.
#ifndef WHYBOUNCE_CLASSIFY_RULE_H_
#define WHYBOUNCE_CLASSIFY_RULE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "whybounce/cause.h"
#include "whybounce/codes.h"
#include "whybounce/event.h"

namespace whybounce {

// "550", "55x", "5xx", "550-559".
struct ReplyCodeRange {
  ReplyCode first = 0;
  ReplyCode last = 0;
};

// "5.7.1", "X.7.1" (any class), "5.7.x", "5.7.606-5.7.649".
struct EnhancedCodeRange {
  uint8_t klass = 0;  // 0: any
  uint16_t subject = 0;
  uint16_t detail_first = 0;
  uint16_t detail_last = 0;
};

// A line of text that the rule must win, with what is known beside it.
struct RuleSample {
  std::string text;
  std::string provider;  // id; empty: the rule's own
  int line = 0;
};

// A row of patterns/rules/*.toml. All conditions that are given must hold.
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
  std::optional<Speaker> speaker;
  uint16_t provider = 0;  // 0: any

  // What it says beyond the cause's own defaults (patterns/causes.toml).
  std::optional<Permanence> permanence;
  std::optional<Action> action;
  std::optional<Who> who;
  std::string advice;  // key of a text in patterns/text, "advice.<key>"
  std::string help;    // a page of the provider

  // Where it comes from and what it must win.
  std::string source;
  std::vector<RuleSample> samples;
  int priority = 0;  // of its file: the smaller wins among rules of the same kind
  std::string file;
  int line = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULE_H_
