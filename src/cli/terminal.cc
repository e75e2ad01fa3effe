#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "document/catalogue.h"

namespace whybounce {
namespace {

std::string& ColoursWhen() {
  static std::string when = "auto";
  return when;
}

}  // namespace

size_t TerminalRows() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

size_t TerminalColumns(size_t otherwise) {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  // What cron and pipes are asked to fit into.
  const char* columns = std::getenv("COLUMNS");
  const auto width = columns == nullptr ? std::nullopt : ParseUint(columns);
  return width && *width >= 40 && *width <= 1000 ? static_cast<size_t>(*width) : otherwise;
}

void SetColours(const std::string& when) { ColoursWhen() = when; }

bool WantsColours() {
  if (ColoursWhen() != "auto") return ColoursWhen() == "always";
  const char* const terminal = std::getenv("TERM");
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

std::string DefaultLanguage() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;  // "fr_FR.UTF-8"
    const std::string_view language = locale.substr(0, locale.find_first_of("_.@"));
    const auto known = Catalogue::Languages();
    if (std::find(known.begin(), known.end(), language) != known.end())
      return std::string(language);
    break;
  }
  return "en";
}

}  // namespace whybounce
