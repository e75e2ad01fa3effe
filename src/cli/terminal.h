// What the surroundings of the process say: terminal, locale, time zone.
#ifndef WHYBOUNCE_CLI_TERMINAL_H_
#define WHYBOUNCE_CLI_TERMINAL_H_

#include <cstddef>
#include <string>

namespace whybounce {

// Columns of the terminal on stdout, or `otherwise` if it is none.
size_t TerminalColumns(size_t otherwise);
// Rows of the terminal on stdout, or 0 if it is none.
size_t TerminalRows();
// stdout is a terminal that has colours, and NO_COLOR (no-color.org) is not set; or what was set.
bool WantsColours();
// "auto", "always" or "never": what --color says.
void SetColours(const std::string& when);
// The language of LC_ALL, LC_MESSAGES or LANG, the first that is set (POSIX); "en" if there are no
// texts in it.
std::string DefaultLanguage();

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_TERMINAL_H_
