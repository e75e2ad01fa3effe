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

// Reads as libcsv does (RFC 4180): quoted fields may have line ends. A row that goes on for more
// than kLineBytesMax is cut there, and is not given then. Each row gives a line with the number of
// the line on which it begins. Thread-compatible.
class TableSource : public RewritingSource {
 public:
  static constexpr size_t kColumnsMax = 200;

  TableSource(std::unique_ptr<ByteSource> source, char divider);
  ~TableSource() override;

 protected:
  // The first `count` cells are those of the row. What is appended to *out is its line, without
  // a newline.
  virtual void Row(const std::vector<std::string>& cells, size_t count, std::string* out) = 0;

 private:
  void Feed(std::string_view bytes, std::string* out) override;
  void End(std::string* out) override;
  void FeedPiece(std::string_view piece);
  void Cell(std::string_view text);
  void EndRow();

  csv_parser parser_;
  std::vector<std::string> cells_;
  size_t count_ = 0;
  std::string line_text_;
  size_t row_bytes_ = 0;
  size_t row_line_ = 0;  // where the row begins
  size_t line_ = 0;
  std::string* out_ = nullptr;
  NumberedLines lines_;
};

// Keys are the names in the first line.
class CsvRecords : public TableSource {
 public:
  using TableSource::TableSource;

 private:
  void Row(const std::vector<std::string>& cells, size_t count, std::string* out) override;

  std::vector<std::string> names_;
  bool in_head_ = true;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_CSV_RECORDS_H_
