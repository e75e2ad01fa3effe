// The rows of a table, one JSON object each.
#ifndef WHYBOUNCE_LOG_CARRIERS_CSV_RECORDS_H_
#define WHYBOUNCE_LOG_CARRIERS_CSV_RECORDS_H_

#include <csv.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "log/carriers/as_lines.h"

namespace whybounce {

// What stands between the names of columns in the first line, if these say that a column has log
// lines: ',', ';', '|' or a tab. '\0': this is no such table.
char DividerOfTable(std::string_view head);

// Keys are the names in the first line. Reads as libcsv does (RFC 4180): quoted fields may have
// line ends. A row that goes on for more than kLineBytesMax is cut there, and is no object then.
// Thread-compatible.
class CsvRecords : public RewritingSource {
 public:
  CsvRecords(std::unique_ptr<ByteSource> source, char divider);
  ~CsvRecords() override;

 private:
  void Feed(std::string_view bytes, std::string* out) override;
  void End(std::string* out) override;
  void FeedPiece(std::string_view piece);
  void Field(std::string_view text);
  void Row();

  csv_parser parser_;
  std::vector<std::string> names_;
  bool in_head_ = true;
  size_t column_ = 0;
  std::string row_;
  size_t row_bytes_ = 0;
  size_t row_line_ = 0;  // where the row begins
  size_t line_ = 0;
  std::string* out_ = nullptr;
  NumberedLines lines_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_CSV_RECORDS_H_
