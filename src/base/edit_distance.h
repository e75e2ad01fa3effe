// How far one word is from another, for "did you mean".
#ifndef WHYBOUNCE_BASE_EDIT_DISTANCE_H_
#define WHYBOUNCE_BASE_EDIT_DISTANCE_H_

#include <cstddef>
#include <string_view>

namespace whybounce {

// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
size_t EditDistance(std::string_view a, std::string_view b);

// Farther than this is another word, not a slip.
inline size_t FarthestSlip(std::string_view word) { return word.size() / 3; }

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_EDIT_DISTANCE_H_
