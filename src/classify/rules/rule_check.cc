#include "classify/rules/rule_check.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

template <typename E>
E FirstOf(uint32_t bits) {
  return bits == 0 ? E{} : static_cast<E>(std::countr_zero(bits));
}

std::string WinnerOf(const Engine& engine, const Verdict& verdict) {
  if (verdict.rule == 0) return "no rule";
  const Rule& rule = engine.rule(verdict.rule);
  return absl::StrCat(rule.id, " (", AbslView(Id(rule.cause)), ", ", rule.file, ":", rule.line,
                      ")");
}

// Says what the rules see of a sample, if that is not what is written there: numbers, names and
// addresses are brought into one form.
std::string SeenAs(const Engine& engine, const RuleSample& sample) {
  std::string shape;
  engine.MakeQuery({.text = sample.text}, 0, &shape);
  if (FindIgnoreCase(sample.text, shape) != std::string::npos) return "";
  return absl::StrCat("; rules see its shape: \"", shape, "\"");
}

}  // namespace

Verdict ClassifySample(const Engine& engine, const Rule& rule, const RuleSample& sample,
                       uint16_t provider) {
  ReplyView reply{.text = sample.text};
  reply.stage = FirstOf<Stage>(rule.stages);
  reply.dialect = FirstOf<Dialect>(rule.dialects);
  reply.speaker = rule.speaker.value_or(Speaker::kRemote);
  reply.code_class = FirstOf<uint8_t>(rule.classes);
  std::string shape;
  return engine.Decide(engine.MakeQuery(reply, provider, &shape));
}

std::vector<RuleProblem> CheckRules(const Engine& engine) {
  std::vector<RuleProblem> problems;
  for (const std::string& error : engine.MarkErrors()) problems.push_back({"patterns", 0, error});
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    const Rule& rule = engine.rule(number);
    const auto report = [&](int line, const std::string& what) {
      problems.push_back({rule.file, line, absl::StrCat(rule.id, ": ", what)});
    };
    const auto taken_by_user = [&](const Verdict& winner) {
      return rule.origin == RuleOrigin::kBuiltIn && winner.rule != 0 &&
             engine.rule(winner.rule).origin == RuleOrigin::kUser;
    };
    if (const std::string error = engine.TextError(number); !error.empty()) {
      report(rule.line, error);
      continue;
    }
    bool wins = false;
    Verdict last;
    for (const RuleSample& sample : rule.samples) {
      const uint16_t own = rule.providers.empty() ? uint16_t{0} : rule.providers.front();
      last = ClassifySample(engine, rule, sample, own);
      // A weak reply code answers nothing by itself.
      if (rule.weak && rule.texts.empty() && last.suggests == rule.cause) {
        wins = true;
        continue;
      }
      wins = wins || last.rule == number;
      if (taken_by_user(last)) {
        wins = true;  // it did, before there was the user's
        if (last.cause != rule.cause) {
          const Rule& user = engine.rule(last.rule);
          problems.push_back({user.file, user.line,
                              absl::StrCat(user.id, ": takes from ", rule.id, " (",
                                           AbslView(Id(rule.cause)), "): ", sample.text),
                              true});
        }
        continue;
      }
      if (last.cause != rule.cause) {
        report(sample.line,
               absl::StrCat(last.rule == 0
                                ? "no rule knows this sample"
                                : absl::StrCat("this sample is won by ", WinnerOf(engine, last),
                                               "; make one of the two narrower"),
                            SeenAs(engine, sample)));
        continue;
      }
      if (own == 0 || rule.provider_known || rule.texts.empty()) continue;
      const Verdict elsewhere = ClassifySample(engine, rule, sample, 0);
      if (elsewhere.cause != rule.cause && !taken_by_user(elsewhere)) {
        report(sample.line, absl::StrCat("while the provider is unknown this sample is won by ",
                                         WinnerOf(engine, elsewhere),
                                         "; say provider_known = true if it means that elsewhere"));
      }
    }
    if (!wins) {
      report(rule.line,
             absl::StrCat("wins none of its samples, the last goes to ", WinnerOf(engine, last),
                          "; is it needed, or in the wrong place?"));
    }
  }
  std::sort(problems.begin(), problems.end(), [](const RuleProblem& a, const RuleProblem& b) {
    return std::tie(a.file, a.line, a.what) < std::tie(b.file, b.line, b.what);
  });
  return problems;
}

}  // namespace whybounce
