// Words into lines: wrapping for terminals and placeholders for templates.
#ifndef WHYBOUNCE_DOCUMENT_LAYOUT_H_
#define WHYBOUNCE_DOCUMENT_LAYOUT_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whybounce {

// Cuts valid UTF-8 into lines of at most `columns` (>= 8) as DisplayWidth() counts them: at blanks,
// and between CJK characters, but never before closing nor after opening punctuation. A word that
// is longer than a line is cut inside. A line holds no blank at its end; an empty text is one empty
// line.
std::vector<std::string> Wrapped(std::string_view utf8, size_t columns);

// `template_text` with every {name} replaced by its value; a {name} without a value stays.
using Placeholders = std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string Filled(std::string_view template_text, Placeholders values);
// The names in braces, in the order they appear.
std::vector<std::string_view> PlaceholderNames(std::string_view template_text);

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_LAYOUT_H_
