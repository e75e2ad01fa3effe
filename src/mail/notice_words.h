// What words of a notice are: a reason, a label, a fact that stands alone.
#ifndef WHYBOUNCE_MAIL_NOTICE_WORDS_H_
#define WHYBOUNCE_MAIL_NOTICE_WORDS_H_

#include <string_view>

namespace whybounce {

// Enough letters to be a reason.
bool HasReason(std::string_view text);

// Without what stands before and after the words: ":", "(", "- ", "]".
std::string_view TrimMarks(std::string_view text);

// "because:", "==== Technical details: ====": says nothing itself.
bool IsLabel(std::string_view text);

// "host mx.example [192.0.2.1]": Exim's, where it keeps to itself why that host took nothing; and
// "Action: delayed", which repeats the status part.
bool IsFactAlone(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_NOTICE_WORDS_H_
