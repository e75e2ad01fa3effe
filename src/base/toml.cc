#include "base/toml.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"

// Debian's libtomlplusplus has no build without exceptions, so the header-only form is used.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace whybounce {
namespace {

absl::StatusOr<TomlValue> Convert(const toml::node& node, std::string_view file,
                                  std::string_view text) {
  TomlValue out;
  out.line = static_cast<int>(node.source().begin.line);
  out.column = static_cast<int>(node.source().begin.column);
  if (const toml::table* table = node.as_table()) {
    out.kind = TomlValue::Kind::kTable;
    out.members.reserve(table->size());
    for (const auto& [key, value] : *table) {
      ASSIGN_OR_RETURN(TomlValue member, Convert(value, file, text));
      // A table written [a.b] has no place of its own for a; its key has.
      if (member.line == 0) member.line = static_cast<int>(key.source().begin.line);
      out.members.push_back({std::string(key.str()), std::move(member)});
    }
  } else if (const toml::array* array = node.as_array()) {
    out.kind = TomlValue::Kind::kArray;
    out.items.reserve(array->size());
    for (const toml::node& item : *array) {
      ASSIGN_OR_RETURN(TomlValue value, Convert(item, file, text));
      out.items.push_back(std::move(value));
    }
  } else if (const auto* string = node.as_string()) {
    out.kind = TomlValue::Kind::kString;
    out.text = string->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = TomlValue::Kind::kInteger;
    out.number = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = TomlValue::Kind::kBoolean;
    out.number = boolean->get() ? 1 : 0;
  } else {
    return absl::InvalidArgumentError(PointAt(
        file, text, out.line, out.column, "dates and floats are not used here; write a string"));
  }
  return out;
}

}  // namespace

const TomlValue* TomlValue::Find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string PointAt(std::string_view file, std::string_view text, int line, int column,
                    std::string_view what) {
  std::string_view rest = text;
  std::string_view row;
  for (int i = 0; i < line; ++i) row = TakeUntil(&rest, "\n");
  std::string out =
      absl::StrCat(AbslView(file), ":", line, ":", column, ": ", AbslView(what), "\n  ");
  AppendSanitized(row, &out);
  absl::StrAppend(&out, "\n  ", std::string(column > 1 ? static_cast<size_t>(column) - 1 : 0, ' '),
                  "^");
  return out;
}

absl::StatusOr<TomlValue> ParseToml(std::string_view text, std::string_view file) {
  const toml::parse_result result = toml::parse(text, file);
  if (!result) {
    const toml::parse_error& error = result.error();
    return absl::InvalidArgumentError(
        PointAt(file, text, static_cast<int>(error.source().begin.line),
                static_cast<int>(error.source().begin.column), error.description()));
  }
  return Convert(result.table(), file, text);
}

}  // namespace whybounce
