// The words that a regular expression cannot match without, so that most expressions need not be
// tried on most texts.
#ifndef WHYBOUNCE_CLASSIFY_REQUIRED_WORDS_H_
#define WHYBOUNCE_CLASSIFY_REQUIRED_WORDS_H_

#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "base/arena.h"

namespace whybounce {

// Mostly one or two. Views of the expression, where it spells the word, or of the arena.
using WordGroup = absl::InlinedVector<std::string_view, 2>;

struct RequiredWords {
  // A text that matches contains at least one word of every group. No groups: nothing is known.
  std::vector<WordGroup> groups;
  // Containing a word of the one group is all that it takes to match.
  bool exact = false;
};

// Understands the common part of RE2's syntax; whatever else it meets makes it know less, never
// something wrong: a construct it cannot read yields no groups. Words are in lower case and at
// least kRequiredWordBytesMin long. The expression need not be valid.
RequiredWords FindRequiredWords(std::string_view regex, Arena* arena);

inline constexpr size_t kRequiredWordBytesMin = 3;

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_REQUIRED_WORDS_H_
