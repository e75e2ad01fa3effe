// The rules compiled: shape and conditions in, the best rule out.
#ifndef WHYBOUNCE_CLASSIFY_ENGINE_H_
#define WHYBOUNCE_CLASSIFY_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "classify/patterns.h"
#include "whybounce/classifier.h"

namespace whybounce {

// Everything that a verdict depends on. Equal queries get equal verdicts, so a cache may key on it.
struct Query {
  std::string_view shape;
  uint16_t provider = 0;
  ReplyCode code = 0;
  EnhancedCode enhanced_code;
  uint8_t klass = 0;
  Stage stage = Stage::kUnknown;
  Speaker speaker = Speaker::kRemote;
  Dialect dialect = Dialect::kUnknown;
};

// Order of decision, best first: text, then enhanced code, then reply code; within each, a rule for
// this provider before one for any; then the file's priority, its name, and the place in the file.
// While the provider is not known, texts of all providers are tried, after those for any.
// Thread-safe: immutable after Create().
class Engine {
 public:
  static absl::StatusOr<std::unique_ptr<Engine>> Create(Patterns patterns);
  ~Engine();

  // Codes, shape and class of a reply; `shape` must outlive the query.
  Query MakeQuery(const ReplyView& reply, uint16_t provider, std::string* shape) const;
  // Allocates; meant for shapes not seen before. If `all` is not null it gets every rule that
  // holds, best first.
  Verdict Decide(const Query& query, std::vector<uint32_t>* all) const;

  // By relay host (MX suffix) first, then by the recipient's domain; 0 if neither is known.
  // Case-insensitive.
  uint16_t FindProvider(std::string_view relay_host, std::string_view domain) const;

  // Rules are numbered from 1 in the order of decision.
  const Rule& rule(uint32_t number) const { return rules_[number - 1]; }
  size_t rule_count() const { return rules_.size(); }
  const Patterns& patterns() const { return patterns_; }
  const CauseInfo& cause(Cause cause) const { return patterns_.causes[static_cast<size_t>(cause)]; }

 private:
  struct Compiled;
  explicit Engine(Patterns patterns);
  absl::Status Compile();
  bool Holds(const Rule& rule, const Query& query) const;
  void Collect(const Query& query, std::vector<uint32_t>* rules) const;

  Patterns patterns_;
  std::vector<Rule> rules_;  // patterns_.rules, sorted
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_ENGINE_H_
