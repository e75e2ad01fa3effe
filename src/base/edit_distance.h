// Which word was meant, for "did you mean".
#ifndef WHYBOUNCE_BASE_EDIT_DISTANCE_H_
#define WHYBOUNCE_BASE_EDIT_DISTANCE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whybounce {

// Of the names that are offered, the one that the word may be a slip of: that which differs from it
// in the fewest letters (Levenshtein), if these are no more than a third of the word. At most 100
// bytes of the word are looked at; `word` must live as long. Thread-compatible.
class NearestWord {
 public:
  explicit NearestWord(std::string_view word);
  void Offer(std::string_view name);
  // The first of the nearest; empty if none is near.
  const std::string& best() const { return best_; }

 private:
  const std::string_view word_;
  size_t best_distance_;
  std::string best_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_EDIT_DISTANCE_H_
