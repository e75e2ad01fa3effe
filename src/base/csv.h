// Cells of CSV files (RFC 4180).
#ifndef WHYBOUNCE_BASE_CSV_H_
#define WHYBOUNCE_BASE_CSV_H_

#include <string>
#include <string_view>

#include "base/text.h"

namespace whybounce {

// Appends `text` as one quoted cell, on one line, that no spreadsheet takes for a formula: words of
// strangers stand in them. A comma goes before it unless it is the first of its line.
inline void AppendCsvCell(std::string_view text, std::string* out) {
  if (!out->empty() && out->back() != '\n') out->push_back(',');
  out->push_back('"');
  constexpr std::string_view kComputes = "=+-@\t\r";
  if (!text.empty() && kComputes.find(text.front()) != kComputes.npos) out->push_back('\'');
  for (const char c : Sanitized(text)) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_CSV_H_
