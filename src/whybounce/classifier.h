// From a reply to its cause.
#ifndef WHYBOUNCE_CLASSIFIER_H_
#define WHYBOUNCE_CLASSIFIER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "whybounce/cause.h"
#include "whybounce/event.h"

namespace whybounce {

class Engine;

// What is known of a reply. Only `text` is needed; every further field makes the verdict surer.
struct ReplyView {
  // Lines joined by blanks. May begin with its codes ("550 5.1.1 User unknown"); those in the
  // fields below, where given, outrank them.
  std::string_view text;
  ReplyCode code = 0;
  EnhancedCode enhanced_code = {};
  uint8_t code_class = 0;  // 2, 4, 5: what the MTA made of it; 0: derive it from the codes
  Stage stage = Stage::kUnknown;
  Speaker speaker = Speaker::kRemote;
  Dialect dialect = Dialect::kUnknown;
  std::string_view recipient = {};
  std::string_view relay_host = {};
};

// What decided: words, enhanced code, reply code, or the log's own statement (a delivery).
enum class Basis : uint8_t { kNone, kText, kEnhancedCode, kReplyCode, kDialect };
std::string_view Id(Basis basis);

// Small and without views.
struct Verdict {
  Cause cause = Cause::kUndetermined;
  uint8_t code_class = 0;
  Permanence permanence = Permanence::kNone;
  Action action = Action::kNothing;
  Who who = Who::kNobody;
  Basis basis = Basis::kNone;
  Fault fault = Fault::kNobody;
  Cause suggests = Cause::kUndetermined;  // of an undetermined one: what its code alone would say
  uint16_t provider = 0;                  // Classifier::ProviderId(); 0: unknown
  uint16_t blocklist = 0;                 // Classifier::BlocklistZone(); 0: none is named
  uint16_t rule_text = 0;                 // which of the rule's texts matched
  uint32_t rule = 0;                      // Classifier::RuleId(); 0: none
  uint64_t shape_hash = 0;                // equal for replies of equal shape
};

// A rule that holds for a reply. Owns its strings.
struct RuleName {
  std::string id;
  std::string at;  // file:line
  Cause cause = Cause::kUndetermined;
};

// Why a verdict is what it is. Owns its strings.
struct Explanation {
  Verdict verdict;
  std::string shape;
  std::string rule_id;
  std::string rule_at;           // file:line
  std::string matched;           // the words of the reply that the rule's text met
  std::vector<RuleName> beaten;  // the other rules that hold, best first
  // Rules that hold and were not heard, and why not: "nobody but the client was named yet".
  std::vector<std::pair<RuleName, std::string>> put_aside;
  std::string_view meant;   // whom the words mean: "client", "sender", "recipient"; else empty
  bool says_later = false;  // that the address may live
  std::vector<std::string> classes;  // of words that were met (patterns/words/), each once
};

// The words for causes: our own ids, or those of another tool (patterns/causes.toml).
enum class Vocabulary : uint8_t { kWhybounce, kSisimai, kSparkpost, kKumomta, kPowermta };
inline constexpr size_t kVocabularyCount = static_cast<size_t>(Vocabulary::kPowermta) + 1;
std::string_view Id(Vocabulary vocabulary);
std::optional<Vocabulary> VocabularyFromId(std::string_view id);

struct ClassifierOptions {
  // A directory of further rule files (*.toml). A rule with the id of a built-in one replaces it;
  // others come before the built-in ones. Empty: none.
  std::string rules_directory;
};

// Thread-safe: immutable after Create().
class Classifier {
 public:
  // Errors: kInvalidArgument with "file:line:column: what" for a rule file that is not right,
  // kNotFound for a directory that is not there.
  static absl::StatusOr<std::unique_ptr<Classifier>> Create(const ClassifierOptions& options);
  ~Classifier();

  // O(bytes of the text); a few microseconds. Never fails: an unknown reply is kUndetermined.
  Verdict Classify(const ReplyView& reply) const;
  Explanation Explain(const ReplyView& reply) const;

  // The words of the reply that decided; empty if a code did, or words that only its shape has.
  std::string_view MatchedWords(const Verdict& verdict, std::string_view reply) const;

  // What another tool calls the cause, its usual name first choice; empty if it has no name for it.
  std::string_view NameIn(Vocabulary vocabulary, Cause cause) const;

  // Views are valid as long as the classifier. Empty for 0.
  std::string_view RuleId(uint32_t rule) const;
  std::string_view RuleHelp(uint32_t rule) const;  // a page of the provider, if the rule names one
  std::string_view BlocklistZone(uint16_t blocklist) const;
  std::string_view BlocklistOperator(uint16_t blocklist) const;
  std::string_view BlocklistDelisting(uint16_t blocklist) const;
  std::string_view ProviderId(uint16_t provider) const;
  std::string_view ProviderName(uint16_t provider) const;

 private:
  friend const Engine& EngineOf(const Classifier& classifier);  // of the library's own code
  explicit Classifier(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFIER_H_
