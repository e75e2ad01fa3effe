// Replies whose words no rule knows, grouped by shape, for whoever writes the missing rule.
#ifndef WHYBOUNCE_CLI_UNMATCHED_LIST_H_
#define WHYBOUNCE_CLI_UNMATCHED_LIST_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "cli/answer_printer.h"

namespace whybounce {

// Keeps at most kShapesMax shapes; what comes after that is counted as others(). Thread-compatible.
class UnmatchedList {
 public:
  // Takes the answer in if its words decided nothing and there are any.
  void Add(const AnswerView& answer, std::string_view shape);
  // The most frequent shape first: replies, cause by the codes alone, the first such reply.
  void Print(bool json, std::string* out) const;
  uint64_t others() const { return others_; }

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
