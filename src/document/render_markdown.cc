// Pages as Markdown (CommonMark with the tables that GitHub and Pandoc read).
#include "base/text.h"
#include "document/render.h"

namespace whybounce {
namespace {

// Only what would be taken for markup in running text.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '[' || c == '|') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out;
}

std::string CodeSpan(std::string_view text) {
  // A pipe would end a table's cell even in code, and a backtick the code.
  std::string out = "`";
  for (const char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c == '`' ? '\'' : c);
  }
  return out + "`";
}

std::string Marked(const Line& line) {
  std::string out;
  for (const Span& span : line) {
    const std::string text = span.voice == Voice::kCode ? CodeSpan(span.text) : Escaped(span.text);
    out += span.url.empty() ? text : "[" + text + "](" + span.url + ")";
  }
  return out;
}

void AppendRow(const Row& row, std::string* out) {
  for (const Line& cell : row.cells) out->append("| ").append(Marked(cell)).append(" ");
  out->append("|\n");
}

void AppendBlock(const Page& page, const PageBlock& block, std::string* out) {
  size_t number = 0;
  for (const Row& row : block.rows) {
    switch (block.kind) {
      case PageBlock::Kind::kParagraph:
        out->append(Marked(row.cells[0])).append("\n");
        break;
      case PageBlock::Kind::kQuote:
        out->append("    ").append(TextOf(row.cells[0])).append("\n");
        break;
      case PageBlock::Kind::kSteps:
        out->append(std::to_string(++number))
            .append(". ")
            .append(Marked(row.cells[0]))
            .append("\n");
        break;
      case PageBlock::Kind::kBullets:
        out->append("- ").append(Marked(row.cells[0])).append("\n");
        break;
      case PageBlock::Kind::kFacts: {
        // The dash is the same in every language; a colon is not.
        out->append("- **").append(Marked(row.cells[0])).append("** \u2013 ");
        for (size_t i = 1; i < row.cells.size(); ++i) {
          if (i > 1) out->append(page.separator);
          out->append(Marked(row.cells[i]));
        }
        out->append("\n");
        break;
      }
      case PageBlock::Kind::kTable:
        AppendRow(row, out);
        if (&row == &block.rows.front()) {
          for (size_t i = 0; i < row.cells.size(); ++i) out->append("| --- ");
          out->append("|\n");
        }
        break;
    }
  }
}

}  // namespace

std::string RenderMarkdown(const Page& page) {
  std::string out;
  if (!page.category.empty()) out += Escaped(page.category) + "\n\n";
  out += "# " + Escaped(page.title) + "\n";
  if (!page.lead.empty() && page.kind != "comparison") out += "\n" + Escaped(page.lead) + "\n";
  for (const Section& section : page.sections) {
    out += "\n" + std::string(static_cast<size_t>(section.level), '#') + " " +
           Escaped(section.heading) + "\n";
    for (const PageBlock& block : section.blocks) {
      out += "\n";
      AppendBlock(page, block, &out);
    }
  }
  return out;
}

}  // namespace whybounce
