// patterns/ in memory: causes, providers, blocklists and rules.
#ifndef WHYBOUNCE_CLASSIFY_RULES_PATTERNS_H_
#define WHYBOUNCE_CLASSIFY_RULES_PATTERNS_H_

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "base/toml.h"
#include "classify/rules/rule.h"
#include "classify/rules/word_class.h"
#include "whybounce/classifier.h"

namespace whybounce {

// A row of causes.toml. Names are those of other tools for the same cause, the usual first.
struct CauseInfo {
  Permanence permanence = Permanence::kNone;
  Action action = Action::kNothing;
  Who who = Who::kNobody;
  std::vector<Fault> faults;               // whose it may be, the likeliest first; empty: nobody's
  Cause of_sender = Cause::kUndetermined;  // what the same words mean of the sender
  Cause of_client = Cause::kUndetermined;
  Cause of_login = Cause::kUndetermined;
  bool names_both = false;  // its words name the sender beside the recipient
  std::array<std::vector<std::string>, kVocabularyCount> names;  // by Vocabulary; of our own none
};

// A row of providers.toml: who runs the mailboxes behind a relay or domain.
struct Provider {
  std::string id;                    // "gmail"
  std::string name;                  // "Gmail"
  std::vector<std::string> mx;       // suffixes of relay host names
  std::vector<std::string> domains;  // recipient domains
  std::vector<std::string> marks;    // RE2 on the shape: words only this provider writes
};

// A row of blocklists.toml.
struct Blocklist {
  std::string zone;  // "zen.spamhaus.org"
  std::string operator_name;
  std::string lists;               // "ip", "domain", or "allow": no reason of a refusal
  std::string delisting;           // a page; empty: nobody can be asked
  bool closed = false;             // the list is gone, replies still name it
  std::vector<std::string> marks;  // RE2 on the shape: other words that name it
};

// What the gate asks of a reply (patterns/reading.toml).
enum class Reading : uint8_t {
  kClientLabel,
  kSenderLabel,
  kRecipient,
  kSender,
  kLater,
  kNotLater,
};
inline constexpr size_t kReadingCount = static_cast<size_t>(Reading::kNotLater) + 1;
std::string_view Id(Reading reading);

struct Patterns {
  std::array<CauseInfo, 256> causes;  // by Cause
  std::vector<Provider> providers;    // [0] is the unknown provider
  std::vector<Blocklist> blocklists;
  std::array<std::vector<std::string>, kReadingCount> readings;  // RE2 on the shape
  std::vector<std::string> silence;                              // words that say nothing, sorted
  std::vector<WordClass> words;
  std::vector<Rule> rules;  // in no particular order
  absl::flat_hash_map<std::string, size_t> rule_of_id;

  // Null if there is none.
  const WordClass* FindWordClass(std::string_view name) const;
  WordClass* FindWordClass(std::string_view name) {
    return const_cast<WordClass*>(std::as_const(*this).FindWordClass(name));
  }
  // What is wrong with an expression of classes, and at which of its bytes; empty if nothing is.
  std::string ClassError(std::string_view text, size_t* at) const;
};

// The embedded files of patterns/, parsed. The build does so; a start takes what the build made of
// them (packed.h).
absl::StatusOr<Patterns> ParsePatterns();

// The built-in patterns and, unless it is empty, every *.toml of `rules_directory` and of the
// directory words/ in it.
// Errors: kInvalidArgument "file:line:column: what; what to do".
absl::StatusOr<Patterns> LoadPatterns(const std::string& rules_directory);

// Adds the classes of a parsed file of patterns/words/, or of the words/ of a user's directory: a
// class that is there already gets the user's phrases as well.
absl::Status AddWordClasses(TomlValue& document, std::string_view text, std::string_view file,
                            RuleOrigin origin, Patterns* patterns);
// Adds the rules of a parsed rule file, whose strings it takes, to *patterns; `text` is for
// messages.
absl::Status AddRules(TomlValue& document, std::string_view text, std::string_view file,
                      RuleOrigin origin, Patterns* patterns);
// Parses one rule file and adds its rules to *patterns. A user's rule may have the id of a built-in
// one, which it replaces. Exposed for tests and fuzzing.
absl::Status AddRuleFile(std::string_view text, std::string_view file, RuleOrigin origin,
                         Patterns* patterns);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_PATTERNS_H_
