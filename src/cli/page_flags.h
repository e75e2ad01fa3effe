// What the commands that print pages of the reference have in common.
#ifndef WHYBOUNCE_CLI_PAGE_FLAGS_H_
#define WHYBOUNCE_CLI_PAGE_FLAGS_H_

#include <string>

#include "reference/catalogue.h"
#include "reference/page.h"

namespace CLI {
class App;
}

namespace whybounce {

struct PageFlags {
  std::string language;
  std::string format = "text";
  std::string output;  // empty: stdout
};

// --lang, --format, -o.
void AddPageFlags(CLI::App* command, PageFlags* flags);

// The language of LC_ALL, LC_MESSAGES or LANG, the first that is set (POSIX); "en" if there are no
// texts in it.
std::string DefaultLanguage();

// Returns the exit code.
int PrintPage(const Page& page, const Catalogue& texts, const PageFlags& flags);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_PAGE_FLAGS_H_
