// How mail libraries print a code and its words.
#ifndef WHYBOUNCE_REPLY_PROGRAM_TEXT_H_
#define WHYBOUNCE_REPLY_PROGRAM_TEXT_H_

#include <string_view>

namespace whybounce {

// Of what stands after a code the words: "(550, b'5.1.1 x')", "Code:554, Msg:"5.7.1 x"", "code =
// 550 desc = x", "(550): 5.1.1 x"; `rest` itself where it is as servers write.
std::string_view BehindProgramming(std::string_view rest);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPLY_PROGRAM_TEXT_H_
