// Pages for terminals.
#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "document/render.h"
#include "document/text_table.h"

namespace whybounce {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kLabelColumnsMax = 24;
constexpr size_t kGap = 2;
constexpr size_t kNoteIndent = 4;
constexpr size_t kQuoteIndent = 6;

class TextRenderer {
 public:
  TextRenderer(const Page& page, const TextStyle& style)
      : page_(page), style_(style), columns_(std::max<size_t>(style.columns, 40)) {}

  std::string Render() {
    if (!page_.category.empty()) out_ += page_.category + "\n";
    if (!page_.title.empty()) {
      for (const std::string& line : Wrapped(page_.title, columns_)) Strong(line);
    }
    if (!page_.lead.empty() && page_.kind != "comparison") {
      out_ += "\n";
      AppendWrapped(page_.lead, 0, 0);
    }
    for (const Section& section : page_.sections) {
      if (section.blocks.empty() && section.heading.empty()) continue;
      if (!out_.empty()) out_ += "\n";
      if (section.HeadsItsTable()) {
        AppendFigures(section.blocks[0], section.heading);
        continue;
      }
      indent_ = section.heading.empty() ? 0 : kIndent;
      if (!section.heading.empty()) {
        for (const std::string& line : Wrapped(section.heading, columns_)) Strong(line);
      }
      for (size_t i = 0; i < section.blocks.size(); ++i) {
        if (i > 0) out_ += "\n";
        AppendBlock(section.blocks[i]);
      }
    }
    return std::move(out_);
  }

 private:
  void Toned(std::string_view text, Tone tone) {
    constexpr std::string_view kCodes[] = {"",         "\x1b[1m",  "\x1b[2m",
                                           "\x1b[32m", "\x1b[33m", "\x1b[1;31m"};
    const bool painted = style_.bold && tone != Tone::kPlain;
    if (painted) out_ += kCodes[static_cast<size_t>(tone)];
    out_ += text;
    if (painted) out_ += "\x1b[0m";
    out_ += "\n";
  }
  void Strong(std::string_view text) { Toned(text, Tone::kStrong); }

  // The first line begins at column `first`, where the text already stands; the others at `rest`.
  void AppendWrapped(std::string_view text, size_t first, size_t rest, Tone tone = Tone::kPlain) {
    const std::vector<std::string> lines = Wrapped(text, columns_ - rest);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i > 0 || first == 0) out_.append(rest, ' ');
      Toned(lines[i], tone);
    }
  }

  void AppendBlock(const PageBlock& block) {
    size_t number = 0;
    switch (block.kind) {
      case PageBlock::Kind::kParagraph:
      case PageBlock::Kind::kQuote:
        for (const Row& row : block.rows) AppendWrapped(TextOf(row.cells[0]), 0, indent_, row.tone);
        return;
      case PageBlock::Kind::kLines:
        for (const Row& row : block.rows)
          Toned(Ellipsized("  " + TextOf(row.cells[0]), columns_), row.tone);
        return;
      case PageBlock::Kind::kRemarks:
        return AppendRemarks(block);
      case PageBlock::Kind::kFigures:
        return AppendFigures(block, "");
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

  void AppendRemarks(const PageBlock& block) {
    std::string all;
    for (const Row& row : block.rows)
      all.append(all.empty() ? "" : " \u00b7 ").append(TextOf(row.cells[0]));
    AppendWrapped(all, 0, indent_, Tone::kSoft);
  }

  void AppendItem(std::string_view mark, const Row& row) {
    out_.append(kIndent, ' ').append(mark).append(" ");
    std::string text = TextOf(row.cells[0]);
    for (const Span& span : row.cells[0]) {
      if (!span.url.empty()) text += " " + span.url;
    }
    const size_t column = kIndent + mark.size() + 1;
    AppendWrapped(text, column, column, row.tone);
  }

  void AppendFacts(const PageBlock& block) {
    size_t label_columns = 0;
    size_t number_columns = 0;
    for (const Row& row : block.rows) {
      label_columns = std::max(label_columns, DisplayWidth(TextOf(row.cells[0])));
      if (HasAmount(row)) {
        number_columns = std::max(number_columns, DisplayWidth(TextOf(row.cells[1])) + kGap);
      }
    }
    label_columns = std::min(label_columns, kLabelColumnsMax);
    for (const Row& row : block.rows) {
      const std::string label = TextOf(row.cells[0]);
      const size_t width = DisplayWidth(label);
      out_.append(kIndent, ' ').append(label);
      out_.append(kGap + (width < label_columns ? label_columns - width : 0), ' ');
      size_t value = 1;
      if (HasAmount(row)) {
        const std::string amount = TextOf(row.cells[value++]);
        const size_t wide = DisplayWidth(amount) + kGap;
        out_.append(number_columns - wide, ' ').append(amount);
        if (value < row.cells.size()) out_.append(kGap, ' ');
      }
      AppendValues(row, value, kIndent + label_columns + kGap + number_columns);
    }
  }

  static bool HasAmount(const Row& row) {
    return row.cells.size() > 1 && !row.cells[1].empty() &&
           row.cells[1].front().voice == Voice::kNumber;
  }

  // A line ends between two values, where one of them fits into a line.
  void AppendValues(const Row& row, size_t first, size_t column) {
    bool begun = false;
    std::string line;
    for (size_t i = first; i < row.cells.size(); ++i) {
      const std::string value = TextOf(row.cells[i]);
      const std::string longer = line.empty() ? value : absl::StrCat(line, page_.separator, value);
      if (HasAmount(row) && !line.empty() && DisplayWidth(longer) > columns_ - column) {
        AppendWrapped(line, begun ? 0 : column, column);
        begun = true;
        line = value;
      } else {
        line = longer;
      }
    }
    AppendWrapped(line, begun ? 0 : column, column);
  }

  // `corner`: the heading, which stands in the head: over the names.
  void AppendFigures(const PageBlock& block, std::string_view corner) {
    std::vector<Align> align;
    size_t gives_way = SIZE_MAX;
    for (size_t i = 0; i < block.columns.size(); ++i) {
      align.push_back(block.columns[i].number ? Align::kRight : Align::kLeft);
      if (block.columns[i].gives_way) gives_way = i;
    }
    TextTable table(std::move(align), gives_way);
    const bool told = block.IsTold();
    for (const Row& row : block.rows) {
      std::vector<std::string> cells;
      for (const Line& cell : row.cells) cells.push_back(TextOf(cell));
      if (&row == &block.rows.front() && !corner.empty()) cells[told ? 1 : 0] = corner;
      table.AddRow(std::move(cells));
    }
    const size_t indent = told ? 0 : 1;
    const std::vector<std::string> lines = table.Lines(columns_ - indent);
    Strong(lines[0]);
    for (size_t i = 1; i < lines.size(); ++i) {
      const Row& row = block.rows[i];
      Toned(std::string(indent, ' ') + lines[i], row.tone);
      for (const Line& note : row.notes) {
        const bool quoted = !note.empty() && note.front().voice == Voice::kCode;
        AppendWrapped(TextOf(note), 0, quoted ? kQuoteIndent : kNoteIndent,
                      quoted ? Tone::kSoft : Tone::kPlain);
      }
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
  size_t indent_ = kIndent;  // of paragraphs: beneath a heading
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
