// Words that are looked for in much that has none of them.
#ifndef WHYBOUNCE_BASE_NEEDLE_SET_H_
#define WHYBOUNCE_BASE_NEEDLE_SET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace whybounce {

// Letters match in either case. Of each word a run of some bytes is kept, the one that is rarest in
// logs, as all the groups of four in it; then one group of four in so many bytes of the text is
// looked up, and a word is compared only where its group was met. So it takes the same time for one
// word and for thousands. Thread-safe: not changed by asking.
class NeedleSet {
 public:
  // A word of fewer bytes than this stands everywhere.
  static constexpr size_t kBytesMin = 5;

  void Add(std::string_view word);
  bool empty() const { return words_.empty(); }
  // Whether any of them does. O(n) where their groups are seldom met. An empty set stands nowhere.
  bool StandsIn(std::string_view hay) const;

 private:
  struct Place {
    uint32_t word;    // its number
    uint32_t offset;  // of the group in it
  };
  bool IsAt(std::string_view hay, size_t at, uint32_t group) const;

  std::vector<std::string> words_;
  std::vector<uint64_t> met_;                                 // a bit per hash of a group
  absl::flat_hash_map<uint32_t, std::vector<Place>> places_;  // by group
  size_t step_ = 4;  // bytes from one group that is looked up to the next
  bool stands_everywhere_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_NEEDLE_SET_H_
