// What the commands that print pages of the reference have in common.
#ifndef WHYBOUNCE_CLI_PAGE_FLAGS_H_
#define WHYBOUNCE_CLI_PAGE_FLAGS_H_

#include <string>

#include "cli/flags.h"
#include "document/catalogue.h"
#include "document/page.h"

namespace whybounce {

struct PageFlags {
  std::string language;
  std::string format;  // empty: what the name of the output asks for
  std::string output;  // empty: stdout
};

// --lang, --format, -o.
void AddPageFlags(Command command, PageFlags* flags);

// Returns the exit code.
int PrintPage(const Page& page, const Catalogue& texts, const PageFlags& flags);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_PAGE_FLAGS_H_
