// What forms, browsers, e-mails and terminals do to a line of text, undone.
#ifndef WHYBOUNCE_PASTED_PLAIN_TEXT_H_
#define WHYBOUNCE_PASTED_PLAIN_TEXT_H_

#include <string>
#include <string_view>

namespace whybounce {

// "550%205.1.1%20User%20unknown" -> *out; false for what is not so.
bool Unescape(std::string_view text, std::string* out);

// "&lt;a@b&gt;", "452+4.2.2+full", runs of blanks and line ends -> *out, blanks single; false if
// nothing was to be done.
bool Plain(std::string_view text, std::string* out);

// `text` without quotation marks, bullets, numbers and time stamps before it.
std::string_view WithoutMarks(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_PASTED_PLAIN_TEXT_H_
