// Punctuation around a line: quotes, bars, bullets.
#ifndef WHYBOUNCE_LOG_CARRIERS_MARKS_H_
#define WHYBOUNCE_LOG_CARRIERS_MARKS_H_

#include <string_view>

namespace whybounce {

// Takes punctuation off the front; false if there was none.
bool SkipMarks(std::string_view* text);
// `text` without blanks around it, and without what `opening` opened before it at its end: quotes,
// a fence, the end of an object.
std::string_view WithoutClosing(std::string_view text, std::string_view opening);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_MARKS_H_
