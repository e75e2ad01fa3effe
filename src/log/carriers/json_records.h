// The objects of a JSON document, one line each.
#ifndef WHYBOUNCE_LOG_CARRIERS_JSON_RECORDS_H_
#define WHYBOUNCE_LOG_CARRIERS_JSON_RECORDS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "log/carriers/as_lines.h"

namespace whybounce {

// Whether these are no lines of one object each: an array, an object over several lines, or one
// that holds the records of an export ({"events": [{...}]}).
bool LooksLikeJsonDocument(std::string_view head);

// Gives the elements of arrays, objects that follow each other however they are laid out, and what
// the envelope of an export holds: of an array of objects under a name like "events", "hits" or
// "Records", the elements. Strings of an array are lines as they are; a list in a list of rows
// ({"columns": [...], "rows": [[...]]}, Loki's "values") becomes an object. Bounded: nothing but
// the record that is being read is kept, and of that kLineBytesMax.
// Thread-compatible.
class JsonRecords : public RewritingSource {
 public:
  using RewritingSource::RewritingSource;

 private:
  struct Level {
    bool is_array = false;
    bool is_envelope = false;    // what it holds may be records
    bool names_records = false;  // of an object: the key read last does
    bool at_key = false;         // of an object: a string is a key
    bool holds_rows = false;     // of an array: lists in it are rows
    bool holds_columns = false;  // what is in it names the columns of rows
  };
  void Feed(std::string_view bytes, std::string* out) override;
  void End(std::string* out) override;
  void Structure(char c, std::string* out);
  void Open(char c);
  void Close(std::string* out);
  void EndString(std::string* out);
  void Keep(char c);
  void Loose(char c, std::string* out);
  bool IsOfBareWord(char c);
  void OfRow(char c);
  void EndRow(std::string* out);
  bool InRecord() const { return record_level_ != 0; }

  std::vector<Level> levels_;
  // The level of the record that is being read, 0: none. It may turn out to be an envelope as long
  // as it is at an outer level.
  size_t record_level_ = 0;
  std::string record_;
  size_t record_line_ = 0;
  std::string string_;  // a key, or a string that is a record
  std::string key_;     // the one read last
  bool in_string_ = false;
  bool is_escaped_ = false;
  bool has_arrows_ = false;           // `"key" => value`
  bool in_bare_ = false;              // a value without quotes, which gets some
  std::vector<std::string> columns_;  // as they are escaped
  size_t row_level_ = 0;              // of the row that is being read, 0: none
  size_t row_line_ = 0;
  std::vector<std::string> cells_;  // of it, as they stand
  std::string cell_;
  bool has_rows_ = false;  // the record that is being read: it is none itself
  std::string loose_;      // outside of any document
  size_t line_ = 0;
  size_t loose_line_ = 0;
  NumberedLines lines_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JSON_RECORDS_H_
