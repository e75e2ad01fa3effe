#include "cli/trace_output.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "document/render.h"
#include "report/trace_page.h"

namespace whybounce {
namespace {

constexpr size_t kColumnsMax = 140;  // longer lines are hard to read

std::string Lines(const Trace& trace, bool is_for_people) {
  std::string out;
  for (const TraceMessage& message : trace.messages) {
    if (message.lines.empty()) continue;
    if (!out.empty()) out.push_back('\n');
    for (const std::string& line : message.lines)
      absl::StrAppend(&out, is_for_people ? Sanitized(line) : line, "\n");
  }
  return out;
}

}  // namespace

std::vector<std::string> TraceLanguages() {
  std::vector<std::string> languages;
  for (const std::string_view one : Catalogue::Languages()) languages.emplace_back(one);
  return languages;
}

absl::StatusOr<std::string> RenderTrace(const Trace& trace, const std::string& asked,
                                        const TraceStyle& style, absl::TimeZone zone) {
  if (style.lines) return Lines(trace, style.is_for_terminal && isatty(STDOUT_FILENO) == 1);
  ASSIGN_OR_RETURN(const Reference reference, Reference::Load(style.language, {"report", "trace"}));
  if (style.format == "jsonl") {
    std::string out;
    for (const TraceMessage& message : trace.messages)
      AppendTraceJson(message, reference, zone, &out);
    return out;
  }
  const Page page = MakeTracePage(trace, asked, reference, zone, style.messages_max);
  if (style.format == "markdown") return RenderMarkdown(page);
  if (style.format == "html") return RenderHtml(page, reference.texts());
  const size_t columns = style.is_for_terminal ? TerminalColumns(100) : 100;
  return RenderText(page,
                    {std::min(columns, kColumnsMax), style.is_for_terminal && WantsColours()});
}

}  // namespace whybounce
