#include "cli/page_flags.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/write_output.h"
#include "reference/render.h"

namespace whybounce {
namespace {

// Longer lines are hard to read, whatever the terminal's width.
constexpr size_t kTextColumnsMax = 100;

TextStyle TerminalStyle(const std::string& output) {
  TextStyle style;
  if (!output.empty() || isatty(STDOUT_FILENO) == 0) return style;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.columns = std::min<size_t>(size.ws_col, kTextColumnsMax);
  }
  const char* no_color = std::getenv("NO_COLOR");
  style.bold = no_color == nullptr || *no_color == '\0';
  return style;
}

}  // namespace

std::string DefaultLanguage() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;  // "fr_FR.UTF-8"
    const std::string_view language = locale.substr(0, locale.find_first_of("_.@"));
    const auto known = Catalogue::Languages();
    if (std::find(known.begin(), known.end(), language) != known.end()) {
      return std::string(language);
    }
    break;
  }
  return "en";
}

void AddPageFlags(CLI::App* command, PageFlags* flags) {
  std::vector<std::string> languages;
  for (const std::string_view one : Catalogue::Languages()) languages.emplace_back(one);
  flags->language = DefaultLanguage();
  command->add_option("--lang", flags->language, "language of the page")
      ->check(CLI::IsMember(languages));
  command->add_option("--format", flags->format, "form of the page")
      ->check(CLI::IsMember({"text", "markdown", "html", "json"}));
  command->add_option("-o,--output", flags->output, "file to write to");
}

int PrintPage(const Page& page, const Catalogue& texts, const PageFlags& flags) {
  std::string out;
  if (flags.format == "markdown") {
    out = RenderMarkdown(page);
  } else if (flags.format == "html") {
    out = RenderHtml(page, texts);
  } else if (flags.format == "json") {
    out = RenderJson(page);
  } else {
    out = RenderText(page, TerminalStyle(flags.output));
  }
  return WriteOutput(flags.output, out);
}

}  // namespace whybounce
