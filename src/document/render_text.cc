// Pages for terminals.
#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "document/layout.h"
#include "document/render.h"

namespace whybounce {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kLabelColumnsMax = 24;
constexpr size_t kGap = 2;

class TextRenderer {
 public:
  TextRenderer(const Page& page, const TextStyle& style)
      : page_(page), style_(style), columns_(std::max<size_t>(style.columns, 40)) {}

  std::string Render() {
    if (!page_.category.empty()) out_ += page_.category + "\n";
    for (const std::string& line : Wrapped(page_.title, columns_)) Strong(line);
    if (!page_.lead.empty() && page_.kind != "comparison") {
      out_ += "\n";
      AppendWrapped(page_.lead, 0, 0);
    }
    for (const Section& section : page_.sections) {
      out_ += "\n";
      Strong(section.heading);
      for (size_t i = 0; i < section.blocks.size(); ++i) {
        if (i > 0) out_ += "\n";
        AppendBlock(section.blocks[i]);
      }
    }
    return std::move(out_);
  }

 private:
  void Strong(std::string_view text) {
    if (style_.bold) out_ += "\x1b[1m";
    out_ += text;
    if (style_.bold) out_ += "\x1b[0m";
    out_ += "\n";
  }

  // The first line begins at column `first`, where the text already stands; the others at `rest`.
  void AppendWrapped(std::string_view text, size_t first, size_t rest) {
    const std::vector<std::string> lines = Wrapped(text, columns_ - rest);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i > 0 || first == 0) out_.append(rest, ' ');
      out_ += lines[i] + "\n";
    }
  }

  void AppendBlock(const PageBlock& block) {
    size_t number = 0;
    switch (block.kind) {
      case PageBlock::Kind::kParagraph:
      case PageBlock::Kind::kQuote:
        for (const Row& row : block.rows) AppendWrapped(TextOf(row.cells[0]), 0, kIndent);
        return;
      case PageBlock::Kind::kSteps:
        for (const Row& row : block.rows) AppendItem(std::to_string(++number) + ".", row);
        return;
      case PageBlock::Kind::kBullets:
        for (const Row& row : block.rows) AppendItem("-", row);
        return;
      case PageBlock::Kind::kFacts:
        return AppendFacts(block);
      case PageBlock::Kind::kTable:
        return AppendTable(block);
    }
  }

  void AppendItem(std::string_view mark, const Row& row) {
    out_.append(kIndent, ' ').append(mark).append(" ");
    std::string text = TextOf(row.cells[0]);
    for (const Span& span : row.cells[0]) {
      if (!span.url.empty()) text += " " + span.url;
    }
    const size_t column = kIndent + mark.size() + 1;
    AppendWrapped(text, column, column);
  }

  void AppendFacts(const PageBlock& block) {
    size_t label_columns = 0;
    for (const Row& row : block.rows) {
      label_columns = std::max(label_columns, DisplayWidth(TextOf(row.cells[0])));
    }
    label_columns = std::min(label_columns, kLabelColumnsMax);
    for (const Row& row : block.rows) {
      const std::string label = TextOf(row.cells[0]);
      const size_t width = DisplayWidth(label);
      out_.append(kIndent, ' ').append(label);
      out_.append(kGap + (width < label_columns ? label_columns - width : 0), ' ');
      std::string values;
      for (size_t i = 1; i < row.cells.size(); ++i) {
        if (i > 1) values += page_.separator;
        values += TextOf(row.cells[i]);
      }
      const size_t column = kIndent + label_columns + kGap;
      AppendWrapped(values, column, column);
    }
  }

  // As wide as they like if that fits; otherwise the widest give way.
  std::vector<size_t> ColumnWidths(const PageBlock& block) const {
    std::vector<size_t> widths(block.rows[0].cells.size(), 1);
    for (const Row& row : block.rows) {
      for (size_t i = 0; i < widths.size(); ++i) {
        widths[i] = std::max(widths[i], DisplayWidth(TextOf(row.cells[i])));
      }
    }
    const size_t space = columns_ - kIndent - kGap * (widths.size() - 1);
    while (std::accumulate(widths.begin(), widths.end(), size_t{0}) > space) {
      const auto widest = std::max_element(widths.begin(), widths.end());
      --*widest;
    }
    // Wrapped() wants some room; a table of so many columns does not occur.
    for (size_t& width : widths) width = std::max<size_t>(width, 8);
    return widths;
  }

  void AppendTable(const PageBlock& block) {
    const std::vector<size_t> widths = ColumnWidths(block);
    for (const Row& row : block.rows) {
      AppendTableRow(row, widths);
      if (&row != &block.rows.front()) continue;
      std::string rule(kIndent, ' ');
      for (size_t i = 0; i < widths.size(); ++i) {
        if (i > 0) rule.append(kGap, ' ');
        rule.append(widths[i], '-');
      }
      out_ += rule + "\n";
    }
  }

  void AppendTableRow(const Row& row, const std::vector<size_t>& widths) {
    std::vector<std::vector<std::string>> cells;
    size_t height = 1;
    for (size_t i = 0; i < widths.size(); ++i) {
      cells.push_back(Wrapped(TextOf(row.cells[i]), widths[i]));
      height = std::max(height, cells.back().size());
    }
    for (size_t y = 0; y < height; ++y) {
      std::string line(kIndent, ' ');
      size_t column = kIndent;
      for (size_t i = 0; i < widths.size(); ++i) {
        if (y < cells[i].size()) {
          line += cells[i][y];
          column += DisplayWidth(cells[i][y]);
        }
        size_t next = kIndent;
        for (size_t j = 0; j <= i; ++j) next += widths[j] + kGap;
        if (next > column) line.append(next - column, ' ');
        column = std::max(column, next);
      }
      while (!line.empty() && line.back() == ' ') line.pop_back();
      out_ += line + "\n";
    }
  }

  const Page& page_;
  const TextStyle style_;
  const size_t columns_;
  std::string out_;
};

}  // namespace

std::string TextOf(const Line& line) {
  std::string out;
  for (const Span& span : line) out += span.text;
  return out;
}

std::string RenderText(const Page& page, const TextStyle& style) {
  return TextRenderer(page, style).Render();
}

}  // namespace whybounce
