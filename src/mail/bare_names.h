// Recipients of whom a notice says only the local part: "annexample", "ann (user not found)".
#ifndef WHYBOUNCE_MAIL_BARE_NAMES_H_
#define WHYBOUNCE_MAIL_BARE_NAMES_H_

#include <string_view>
#include <vector>

#include "mail/text.h"

namespace whybounce {

struct BareName {
  std::string_view name;
  std::string_view words;  // what stands after it on its line
};

// Names alone on their lines, or with a reason in brackets or after two blanks, below a line that
// says that mail failed and ends with a colon: screen names of AOL, users of GroupWise, of `ph`.
void FindBareNames(const NoticeText& text, std::vector<BareName>* names);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_BARE_NAMES_H_
