// The rules compiled: shape and conditions in, the best rule out.
#ifndef WHYBOUNCE_CLASSIFY_ENGINE_H_
#define WHYBOUNCE_CLASSIFY_ENGINE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "classify/rules/patterns.h"
#include "classify/text_matcher.h"
#include "whybounce/classifier.h"

namespace whybounce {

// Everything that a verdict depends on. Equal queries get equal verdicts, so a cache may key on it.
struct Query {
  std::string_view shape;
  uint16_t provider = 0;
  ReplyCode code = 0;
  EnhancedCode enhanced_code;
  uint8_t code_class = 0;
  Stage stage = Stage::kUnknown;
  Speaker speaker = Speaker::kRemote;
  Dialect dialect = Dialect::kUnknown;
  bool host_known = false;
};

// Holds the rules in the order of decision (patterns/README.md, "How the decision is made").
// Thread-safe: immutable after Create().
class Engine {
 public:
  static std::unique_ptr<Engine> Create(Patterns patterns);
  // What Pack() of packed.h wrote.
  static std::unique_ptr<Engine> Unpack(std::string_view bytes);
  // What of it is packed; Index() finds the rest. The patterns and rules first, for those who want
  // no more.
  template <typename Self, typename Archive>
  static void Fields(Self& self, Archive& archive) {
    archive(self.patterns_, self.rules_, self.ranks_, self.texts_, self.owner_of_text_,
            self.first_blocklist_text_, self.first_reading_text_, self.first_not_text_,
            self.first_text_of_rule_, self.first_not_text_of_rule_);
  }

  // Codes, shape and class of a reply; `shape` must outlive the query.
  Query MakeQuery(const ReplyView& reply, uint16_t provider, std::string* shape) const;
  // Allocates; meant for shapes not seen before.
  Verdict Decide(const Query& query) const;
  // The verdict, and what was heard beside it.
  struct Hearing {
    std::vector<uint32_t> beaten;  // rules that hold as well, best first
    std::vector<std::pair<uint32_t, std::string_view>> put_aside;  // that hold, and why not heard
    std::string_view meant;
    bool says_later = false;
  };
  Verdict DecideAll(const Query& query, Hearing* hearing) const;
  // The part of `text` that the verdict's rule matched, in whole words; empty if a code decided.
  std::string_view MatchedWords(const Verdict& verdict, std::string_view text) const;

  // The classes of words that stand in `shape` (patterns/words/), each once, in their order.
  std::vector<std::string_view> ClassesMet(std::string_view shape) const {
    return texts_.ClassNames(texts_.FindCandidates(shape));
  }

  // By relay host (MX suffix) first, then by the recipient's domain; 0 if neither is known.
  // Case-insensitive. Does not allocate.
  uint16_t FindProvider(std::string_view relay_host, std::string_view domain) const;

  // Rules are numbered from 1 in the order of decision.
  const Rule& rule(uint32_t number) const { return rules_[number - 1]; }
  size_t rule_count() const { return rules_.size(); }
  const Patterns& patterns() const { return patterns_; }
  const CauseInfo& cause(Cause cause) const { return patterns_.causes[static_cast<size_t>(cause)]; }

  // For `rules check`: what is wrong with the rule's texts, or with the marks of providers and
  // blocklists; empty if nothing is.
  std::string TextError(uint32_t rule) const;
  std::vector<std::string> MarkErrors() const;
  // Compiles all expressions now instead of each at its first use.
  void CompileAll() const { texts_.CompileAll(); }

 private:
  class Gate;                // gate.h
  friend class RulesWriter;  // rules_json.h

  // Rules that are asked at the same time: [first, last) by number. One per RuleKind of the user's,
  // then of the built-in rules.
  struct Rank {
    uint32_t first = 1;
    uint32_t first_of_any_provider = 1;
    uint32_t last = 1;
  };
  static constexpr size_t kRankCount = 2 * kRuleKindCount;
  // What is asked of every candidate, together in few cache lines: bits of what is allowed.
  struct Conditions {
    uint16_t stages = 0xffff;
    uint16_t dialects = 0xffff;
    uint8_t speakers = 0xff;
    uint8_t classes = 0xff;
    bool has_codes = false;  // then the rule's reply and enhanced codes are to be looked at
    bool provider_known = false;
  };
  // What the texts say beside the rules.
  struct FoundInText {
    TextMatcher::Candidates texts;
    uint16_t provider = 0;  // by its marks
    uint16_t blocklist = 0;
  };
  // A rule that holds, and by which of its texts; rule 0: none.
  struct Holding {
    uint32_t rule = 0;
    uint32_t text = 0;
  };
  enum class Turn : uint8_t { kThisProvider, kAnyProvider, kOtherProvider };

  Engine() = default;
  explicit Engine(Patterns patterns);
  std::string ExpressionError(uint32_t number) const;
  void AddTexts();
  void Index();
  FoundInText FindInText(std::string_view shape) const;
  static bool IsOf(const Rule& rule, uint16_t provider, uint16_t provider_by_marks);
  static Conditions ConditionsOf(const Rule& rule);
  bool ConditionsHold(uint32_t rule, const Query& query) const;
  bool NotTextsHold(uint32_t rule, const FoundInText& found_in_text, std::string_view shape) const;
  // Calls visit(holding) for every rule that holds, best first, until it returns false.
  template <typename Visit>
  void VisitHolding(const Query& query, const FoundInText& found_in_text, Visit visit) const;

  Patterns patterns_;
  std::vector<Rule> rules_;  // patterns_.rules, sorted
  std::array<Rank, kRankCount> ranks_;
  std::vector<Conditions> conditions_;  // by number - 1

  // All expressions, in this order: marks of providers, marks of blocklists, those of
  // reading.toml, texts of rules, not_texts of rules.
  TextMatcher texts_;
  std::vector<uint32_t> owner_of_text_;  // number of the provider, blocklist or rule
  uint32_t first_blocklist_text_ = 0;
  std::array<uint32_t, kReadingCount + 1> first_reading_text_{};  // the last: of the rules
  uint32_t first_not_text_ = 0;
  std::vector<uint32_t> first_text_of_rule_;                   // by number; one more at the end
  std::vector<uint32_t> first_not_text_of_rule_;               // likewise
  absl::flat_hash_map<std::string, uint16_t> provider_of_mx_;  // lower case
  absl::flat_hash_map<std::string, uint16_t> provider_of_domain_;
};

// What a classifier is made of. Valid as long as it.
const Engine& EngineOf(const Classifier& classifier);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_ENGINE_H_
