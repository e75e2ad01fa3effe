#include "cli/page_flags.h"

#include <algorithm>

#include "cli/output_format.h"
#include "cli/terminal.h"
#include "cli/value_words.h"
#include "cli/write_output.h"
#include "document/render.h"

namespace whybounce {
namespace {

// Longer lines are hard to read, whatever the terminal's width.
constexpr size_t kTextColumnsMax = 100;

const std::vector<std::string>& Formats() {
  static const std::vector<std::string> formats = {"text", "markdown", "html", "json"};
  return formats;
}

TextStyle TerminalStyle(const std::string& output) {
  TextStyle style;
  if (!output.empty()) return style;
  style.columns = std::min(TerminalColumns(style.columns), kTextColumnsMax);
  style.bold = WantsColours();
  return style;
}

}  // namespace

void AddPageFlags(Command command, PageFlags* flags) {
  flags->language = DefaultLanguage();
  command.Group("Page");
  command.Add("--lang", &flags->language, "language of the page").OneOf(LanguageWords());
  command
      .Add("--format", &flags->format,
           "form of the page (default: by the name of the output, else text)")
      .OneOf(Formats());
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
}

int PrintPage(const Page& page, const Catalogue& texts, const PageFlags& flags) {
  std::string out;
  std::string format = flags.format;
  SettleFormat(flags.output, Formats(), &format);
  if (format == "markdown") {
    out = RenderMarkdown(page);
  } else if (format == "html") {
    out = RenderHtml(page, texts);
  } else if (format == "json") {
    out = RenderJson(page);
  } else {
    out = RenderText(page, TerminalStyle(flags.output));
  }
  return WriteOutput(flags.output, out, NewFile::kShared);
}

}  // namespace whybounce
