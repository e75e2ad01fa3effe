// The words of an HTML text.
#ifndef WHYBOUNCE_MAIL_HTML_H_
#define WHYBOUNCE_MAIL_HTML_H_

#include <string_view>

#include "base/arena.h"

namespace whybounce {

// `html` (UTF-8) without tags, styles and scripts: blocks and line breaks end lines, character
// references are decoded, a mailto: link is followed by its address if its words do not hold it.
// Never longer than `html`. In *arena.
std::string_view HtmlText(std::string_view html, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_HTML_H_
