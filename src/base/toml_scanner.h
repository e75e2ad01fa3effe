// TOML one statement at a time: what the trees of toml.h and the lists of flat_toml.h are made of.
#ifndef WHYBOUNCE_BASE_TOML_SCANNER_H_
#define WHYBOUNCE_BASE_TOML_SCANNER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace whybounce {

struct TomlScalar {
  enum class Kind : uint8_t { kString, kInteger, kBoolean };

  Kind kind = Kind::kString;
  std::string text;    // of a number or a boolean as it is written
  int64_t number = 0;  // kInteger, kBoolean
  int line = 0;        // 1-based
  int column = 0;      // in bytes, 1-based
};

struct TomlStatement {
  enum class Kind : uint8_t { kPair, kTable, kArrayTable };

  Kind kind = Kind::kPair;        // key = value, [path], [[path]]
  std::vector<std::string> path;  // of a pair: its one key
  int line = 0;
  int column = 0;

  // Of a pair: one value, or the items of an array.
  bool is_list = false;
  std::vector<TomlScalar> values;
  int value_line = 0;
  int value_column = 0;
};

// Understands the part of TOML 1.0 that files written by hand need: comments, [tables] and
// [[arrays of tables]] with bare or "quoted" parts, "strings" with the escapes \" \\ \n \t,
// 'literal strings', whole numbers, true and false, and arrays of these over one or several lines.
// Everything else is refused, so that what is read means the same to any TOML reader.
// A megabyte takes about a millisecond. `text` and `file` must outlive the scanner.
// Thread-compatible.
class TomlScanner {
 public:
  TomlScanner(std::string_view text, std::string_view file);

  // False at the end of the text, or if it is wrong: then status() says where and why.
  // *statement is overwritten; its strings may be moved away.
  bool Next(TomlStatement* statement);
  const absl::Status& status() const { return status_; }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c);
  void SkipSpaces();
  void SkipBlank();
  void NextLine();
  int Column() const { return static_cast<int>(at_ - line_begin_) + 1; }

  bool ReadTable(TomlStatement* statement);
  bool ReadKey(std::string* key);
  bool ReadPair(TomlStatement* statement);
  bool ReadScalar(TomlScalar* out);
  bool ReadString(std::string* out);
  bool ReadEscape(std::string* out);
  bool ExpectLineEnd();
  bool Fail(std::string_view what);  // false

  const std::string_view text_;
  const std::string_view file_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  int line_ = 1;
  absl::Status status_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_TOML_SCANNER_H_
