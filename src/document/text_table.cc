#include "document/text_table.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {

std::vector<std::string> TextTable::Lines(size_t width) const {
  std::vector<size_t> widths(align_.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  size_t total = 0;
  for (const size_t one : widths) total += one + (one > 0 ? 2 : 0);
  total -= std::min<size_t>(total, 2);  // between columns only
  constexpr size_t kNarrowest = 8;
  while (total > width) {
    size_t widest = widths.size();
    if (cut_first_ < widths.size() && widths[cut_first_] > kNarrowest + 2) {
      --widths[cut_first_];
      --total;
      continue;
    }
    for (size_t i = 0; i < widths.size(); ++i) {
      if (align_[i] != Align::kLeft || widths[i] <= kNarrowest) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  std::vector<std::string> lines;
  for (const auto& row : rows_) {
    std::string line;
    bool is_first = true;
    for (size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string cell = Ellipsized(row[i], widths[i]);
      const size_t gap = widths[i] - DisplayWidth(cell);
      if (!is_first) line.append(2, ' ');
      is_first = false;
      if (align_[i] == Align::kRight) line.append(gap, ' ');
      line.append(cell);
      if (align_[i] == Align::kLeft && i + 1 < row.size()) line.append(gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace whybounce
