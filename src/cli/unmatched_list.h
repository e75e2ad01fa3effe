// Replies whose words no rule knows, grouped by shape, for whoever writes the missing rule.
#ifndef WHYBOUNCE_CLI_UNMATCHED_LIST_H_
#define WHYBOUNCE_CLI_UNMATCHED_LIST_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "whybounce/classifier.h"

namespace whybounce {

// Keeps at most kShapesMax shapes; what comes after that is counted. Thread-compatible.
class UnmatchedList {
 public:
  // Of which answers is it to be told? Those whose words decided nothing.
  static bool Wants(const Verdict& verdict) {
    return verdict.basis != Basis::kText && verdict.code_class != 2;
  }
  // Takes the reply in if it is wanted and has words.
  void Add(const Verdict& verdict, std::string_view reply, std::string_view shape,
           uint32_t times = 1);
  // The most frequent shape first: replies, cause by the codes alone, the first such reply. Says on
  // stderr how many were left out.
  void Print(bool json, std::string* out) const;

 private:
  struct Group {
    uint64_t replies = 0;
    Cause cause = Cause::kUndetermined;
    std::string sample;
  };
  absl::flat_hash_map<std::string, Group> groups_;  // by shape
  uint64_t others_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_UNMATCHED_LIST_H_
