// Replies that differ in nothing but their ids.
#ifndef WHYBOUNCE_CLASSIFY_REPLY_IDS_H_
#define WHYBOUNCE_CLASSIFY_REPLY_IDS_H_

#include <cstdint>
#include <string_view>

namespace whybounce {

// A hash of what stands around the ids of a text: words of ten bytes or more that mix letters and
// digits, with ".45" after them (Gmail), and numbers of five digits or more. Texts of equal hash
// have equal shapes (WriteReplyShape()), codes and addresses, if the names that the shape leaves
// out (ShapeContext) are the same, have no such id (HasId()), and the local part stands in neither
// text. `before` and `behind` are the text around the one place of a local part that
// LocalPartIsFullyReplaced(). 0: there is no id, or this can't be told of the text.
uint64_t HashWithoutIds(std::string_view before, std::string_view behind);

bool HasId(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_REPLY_IDS_H_
