// A TOML document as a tree of values that know their lines.
#ifndef WHYBOUNCE_BASE_TOML_H_
#define WHYBOUNCE_BASE_TOML_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace whybounce {

struct TomlMember;

// One value; owns its children.
struct TomlValue {
  enum class Kind : uint8_t { kTable, kArray, kString, kInteger, kBoolean };

  Kind kind = Kind::kTable;
  std::string text;                 // kString
  int64_t number = 0;               // kInteger, kBoolean
  std::vector<TomlValue> items;     // kArray
  std::vector<TomlMember> members;  // kTable, in the order of the file
  int line = 0;                     // 1-based
  int column = 0;                   // in bytes, 1-based
  // A table that only the names of others imply ([a] by [a.b]), or an array made by [[its name]].
  bool is_open = false;

  // The member of that name, or null.
  const TomlValue* Find(std::string_view key) const;
};

struct TomlMember {
  std::string name;
  TomlValue value;
};

// Reads what toml_scanner.h understands; a table holds at most 1000 values. `file` is for messages
// only. The error says "file:line:column: what" with the line and a caret.
absl::StatusOr<TomlValue> ParseToml(std::string_view text, std::string_view file);

// "file:line:column: what" followed by line `line` of `text` and a caret under `column`, which
// counts bytes.
std::string PointAt(std::string_view file, std::string_view text, int line, int column,
                    std::string_view what);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_TOML_H_
