// Pages as Markdown (CommonMark with the tables that GitHub and Pandoc read).
#include "base/text.h"
#include "document/render.h"

namespace whybounce {
namespace {

// Only what would be taken for markup in running text.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_<>[]|#~").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string CodeSpan(std::string_view text) {
  if (text.empty()) return "";
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

// Names are strangers' words: as code they are neither links nor mentions of anybody.
std::string Cell(const Line& line) {
  std::string out;
  for (const Span& span : line)
    out += span.voice == Voice::kName ? CodeSpan(span.text) : Marked({span});
  return out;
}

// A line of a paragraph.
std::string Spoken(const Row& row) {
  std::string text = Marked(row.cells[0]);
  if (row.tone == Tone::kPlain) return text;
  const std::string_view mark = row.tone == Tone::kSoft ? "*" : "**";
  return std::string(mark) + text + std::string(mark);
}

// The first row is the head, whose corner may hold the section's heading.
void AppendFigures(const PageBlock& block, std::string_view corner, std::string* out) {
  for (const Row& row : block.rows) {
    const bool head = &row == &block.rows.front();
    for (const Line& cell : row.cells) {
      const bool at_corner = head && &cell == &row.cells.front() && !corner.empty();
      out->append("| ").append(at_corner ? Escaped(corner) : Cell(cell)).append(" ");
    }
    out->append("|\n");
    if (!head) continue;
    for (const ColumnForm& column : block.columns) out->append(column.number ? "|--:" : "|---");
    out->append("|\n");
  }
}

// "1. **Mailbox full** (`mailbox-full`) lost 3, Gmail": a number with its column's name.
void AppendTold(const PageBlock& block, std::string* out) {
  for (size_t n = 1; n < block.rows.size(); ++n) {
    const Row& row = block.rows[n];
    out->append(std::to_string(n)).append(". **").append(Marked(row.cells[1])).append("**");
    if (!row.id.empty()) out->append(" (").append(CodeSpan(row.id)).append(")");
    for (size_t i = 2; i < row.cells.size(); ++i) {
      const std::string text = Marked(row.cells[i]);
      if (text.empty()) continue;
      out->append(" \u00b7 ");
      if (block.columns[i].number) out->append(Marked(block.rows[0].cells[i])).append(" ");
      out->append(text);
    }
    for (const Line& note : row.notes) out->append("  \n   ").append(Marked(note));
    out->append("\n");
  }
}

void AppendRow(const Row& row, std::string* out) {
  for (const Line& cell : row.cells) out->append("| ").append(Marked(cell)).append(" ");
  out->append("|\n");
}

void AppendBlock(const Page& page, const PageBlock& block, std::string* out) {
  if (block.kind == PageBlock::Kind::kFigures)
    return block.IsTold() ? AppendTold(block, out) : AppendFigures(block, "", out);
  size_t number = 0;
  for (const Row& row : block.rows) {
    switch (block.kind) {
      case PageBlock::Kind::kParagraph:
        out->append(Spoken(row)).append("\n");
        break;
      case PageBlock::Kind::kFigures:
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
      case PageBlock::Kind::kLines:
      case PageBlock::Kind::kRemarks:
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
  if (!page.title.empty()) out += "# " + Escaped(page.title) + "\n";
  if (!page.lead.empty() && page.kind != "comparison") out += "\n" + Escaped(page.lead) + "\n";
  for (const Section& section : page.sections) {
    if (section.blocks.empty() && section.heading.empty()) continue;
    const bool in_corner = section.HeadsItsTable() && !section.blocks[0].IsTold();
    if (in_corner) {
      if (!out.empty()) out += "\n";
      AppendFigures(section.blocks[0], section.heading, &out);
      continue;
    }
    if (!section.heading.empty()) {
      if (!out.empty()) out += "\n";
      out.append(static_cast<size_t>(section.level), '#');
      out += " " + Escaped(section.heading) + "\n";
    }
    for (const PageBlock& block : section.blocks) {
      if (!out.empty()) out += "\n";
      AppendBlock(page, block, &out);
    }
  }
  return out;
}

}  // namespace whybounce
