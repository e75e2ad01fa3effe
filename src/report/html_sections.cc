// The sections that all formats have in common, as HTML.
#include "report/html_parts.h"
#include "report/page_tables.h"

namespace whybounce {
namespace {

void AppendSpan(const Span& span, HtmlOut* out) {
  // What is linked are addresses of our own data, and only those can be followed.
  const bool leaves = span.url.starts_with("https://");
  const bool stays = !span.page.empty();
  if (leaves) {
    out->Raw("<a rel=\"external noreferrer\" href=\"");
    out->Text(span.url);
    out->Raw("\">");
  } else if (stays) {
    out->Raw("<a href=\"#", span.page, "\">");
  }
  if (span.voice == Voice::kCode && !span.text.empty()) {
    out->Code(span.text);
  } else if (span.voice == Voice::kName || leaves) {
    out->Name(span.text);
  } else {
    out->Text(span.text);
  }
  if (leaves || stays) out->Raw("</a>");
}

void AppendLine(const Line& line, HtmlOut* out) {
  for (const Span& span : line) AppendSpan(span, out);
}

void AppendFigures(const PageBlock& block, HtmlOut* out) {
  out->Raw("<div class=\"scroll\"><table class=\"data\"><thead><tr>");
  for (size_t i = 0; i < block.columns.size(); ++i) {
    out->Raw("<th scope=\"col\"", block.columns[i].number ? " class=\"n\"" : "", ">");
    AppendLine(block.rows[0].cells[i], out);
    out->Raw("</th>");
  }
  out->Raw("</tr></thead><tbody>\n");
  for (size_t y = 1; y < block.rows.size(); ++y) {
    const Row& row = block.rows[y];
    out->Raw(row.id == "rest" ? "<tr class=\"rest\">" : "<tr>");
    for (size_t x = 0; x < row.cells.size(); ++x) {
      const Line& cell = row.cells[x];
      if (x == 0) {
        out->Raw("<th scope=\"row\">");
      } else if (!block.columns[x].number) {
        out->Raw(cell.size() > 1 ? "<td class=\"causes\">" : "<td>");
      } else if (!cell.empty() && cell.front().voice == Voice::kNumber) {
        out->Raw("<td class=\"n\" data-v=\"", cell.front().amount, "\">");
      } else {
        out->Raw("<td class=\"n\">");
      }
      AppendLine(cell, out);
      out->Raw(x == 0 ? "</th>" : "</td>");
    }
    out->Raw("</tr>\n");
  }
  out->Raw("</tbody></table></div>");
}

void AppendBlock(const PageBlock& block, HtmlOut* out) {
  if (block.kind == PageBlock::Kind::kFigures) return AppendFigures(block, out);
  if (block.kind == PageBlock::Kind::kFacts) {
    out->Raw("<dl class=\"facts\">");
    for (const Row& row : block.rows) {
      out->Raw("<dt>");
      AppendLine(row.cells[0], out);
      out->Raw("</dt>");
      for (size_t i = 1; i < row.cells.size(); ++i) {
        out->Raw("<dd>");
        AppendLine(row.cells[i], out);
        out->Raw("</dd>");
      }
    }
    return out->Raw("</dl>");
  }
  if (block.kind == PageBlock::Kind::kParagraph) {
    for (const Row& row : block.rows) {
      out->Raw("<p class=\"note\">");
      AppendLine(row.cells[0], out);
      out->Raw("</p>");
    }
    return;
  }
  out->Raw("<ul class=\"notes\">");
  for (const Row& row : block.rows) {
    out->Raw("<li>");
    AppendLine(row.cells[0], out);
    out->Raw("</li>");
  }
  out->Raw("</ul>");
}

}  // namespace

// Every section that has no form of its own.
void AppendSection(const Section& section, HtmlOut* out) {
  if (section.blocks.empty()) return;
  constexpr size_t kHalfColumns = 5;  // fit beside another table
  const bool half = section.HeadsItsTable() && section.blocks[0].columns.size() <= kHalfColumns;
  out->BeginSection(section.id, half ? "card table" : "card wide table", section.heading);
  // What is looked up and not read is folded.
  const bool folded = section.id == "clients" || section.id == "dead-domains";
  if (folded) {
    out->Raw("<details><summary>");
    out->Text(out->p.Say("report.page.show_all",
                         {{"n", out->p.Number(section.blocks[0].rows.size() - 1)}}));
    out->Raw("</summary>");
  }
  for (const PageBlock& block : section.blocks) AppendBlock(block, out);
  out->Raw(folded ? "</details></section>\n" : "</section>\n");
}

void AppendFolds(RowsOf what, const ReportTable& table, HtmlOut* out) {
  constexpr size_t kFolds = 8;
  const PageTables tables(out->words);
  size_t told = 0;
  for (const ReportRow& row : table.rows) {
    const bool is_provider = what == RowsOf::kProviders;
    if (row.causes.empty() || (is_provider ? row.id.empty() : row.name == "(other)")) continue;
    const PageBlock days = tables.DaysOf(what, row);
    // One cause on one day is in the table already.
    if (!is_provider && row.causes.size() < 2 && days.rows.size() < 3) continue;
    if (++told > kFolds) break;
    if (told == 1) {
      out->Raw("<details><summary>");
      out->Say("report.page.in_depth");
      out->Raw("</summary>\n");
    }
    out->Raw("<details><summary>");
    out->Name(Sanitized(out->words.NameOf(row, what)));
    out->Raw("</summary>");
    if (days.rows.size() > 2) AppendFigures(days, out);
    AppendFigures(tables.At(what, row), out);
    out->Raw("</details>\n");
  }
  if (told > 0) out->Raw("</details>\n");
}

}  // namespace whybounce
