// Cells of CSV files (RFC 4180).
#ifndef WHYBOUNCE_BASE_CSV_H_
#define WHYBOUNCE_BASE_CSV_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace whybounce {

// Spreadsheets compute cells that begin like a formula, and words of strangers stand in them;
// programs want what was said and nothing else.
enum class CsvFor : uint8_t { kSpreadsheets, kPrograms };

// Appends `text` as one quoted cell on one line. For spreadsheets an apostrophe goes before what
// would be computed. If one cuts lines at other marks than commas, a cell may begin anywhere after
// such a mark; a blank or quote after it is dropped by some.
inline void AppendCsvText(std::string_view text, CsvFor reader, std::string* out) {
  out->push_back('"');
  char before = ';';
  for (const char c : Sanitized(text)) {
    const bool begins = before == ';' || before == ',' || before == '|';
    const bool computes = c == '=' || c == '+' || c == '-' || c == '@';
    if (begins && computes && reader == CsvFor::kSpreadsheets) out->push_back('\'');
    if (c == '"') out->push_back('"');
    out->push_back(c);
    if ((c != ' ' && c != '"') || !begins) before = c;
  }
  out->push_back('"');
}

// The same for spreadsheets, after a comma unless it is the first cell of its line.
inline void AppendCsvCell(std::string_view text, std::string* out) {
  if (!out->empty() && out->back() != '\n') out->push_back(',');
  AppendCsvText(text, CsvFor::kSpreadsheets, out);
}

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_CSV_H_
