// Columns for a terminal.
#ifndef WHYBOUNCE_DOCUMENT_TEXT_TABLE_H_
#define WHYBOUNCE_DOCUMENT_TEXT_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whybounce {

enum class Align : uint8_t { kLeft, kRight };

// Rows of cells; a column is as wide as its widest cell, but what does not fit into the line is
// cut: from column `cut_first` as long as that is wide, then from the widest left-aligned one.
// Cells are valid UTF-8 without control characters.
// Thread-compatible.
class TextTable {
 public:
  explicit TextTable(std::vector<Align> columns, size_t cut_first = SIZE_MAX)
      : align_(std::move(columns)), cut_first_(cut_first) {}
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // Lines without newline, at most `width` columns each, two blanks between columns;
  // columns without a word are left out.
  std::vector<std::string> Lines(size_t width) const;

 private:
  std::vector<Align> align_;
  size_t cut_first_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_TEXT_TABLE_H_
