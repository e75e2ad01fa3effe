#include "base/toml.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "base/toml_scanner.h"

namespace whybounce {
namespace {

// Values are found by walking through a table.
constexpr size_t kMembersMax = 1000;

TomlValue ValueOf(TomlScalar scalar) {
  TomlValue value;
  value.line = scalar.line;
  value.column = scalar.column;
  value.number = scalar.number;
  switch (scalar.kind) {
    case TomlScalar::Kind::kString:
      value.kind = TomlValue::Kind::kString;
      value.text = std::move(scalar.text);
      break;
    case TomlScalar::Kind::kInteger:
      value.kind = TomlValue::Kind::kInteger;
      break;
    case TomlScalar::Kind::kBoolean:
      value.kind = TomlValue::Kind::kBoolean;
      break;
  }
  return value;
}

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::string_view file)
      : text_(text), file_(file), scanner_(text, file) {}

  absl::StatusOr<TomlValue> Build() {
    TomlValue* table = &root_;
    while (table != nullptr && scanner_.Next(&statement_)) {
      if (statement_.kind == TomlStatement::Kind::kPair) {
        if (!AddPair(table)) break;
      } else {
        table = OpenTable();
      }
    }
    if (!status_.ok()) return status_;
    if (!scanner_.status().ok()) return scanner_.status();
    return std::move(root_);
  }

 private:
  static TomlValue* FindMember(TomlValue* table, std::string_view name) {
    return const_cast<TomlValue*>(table->Find(name));
  }

  // Null if there is no room for it.
  TomlValue* Add(TomlValue* table, std::string name, TomlValue value) {
    if (table->members.size() >= kMembersMax) {
      Fail(absl::StrCat("more than ", kMembersMax, " values in one table; split it"));
      return nullptr;
    }
    return &table->members.emplace_back(TomlMember{std::move(name), std::move(value)}).value;
  }

  TomlValue Container(TomlValue::Kind kind, bool is_open) const {
    TomlValue value;
    value.kind = kind;
    value.line = statement_.line;
    value.column = statement_.column;
    value.is_open = is_open;
    return value;
  }

  bool AddPair(TomlValue* table) {
    std::string& key = statement_.path.front();
    if (table->Find(key) != nullptr) return Fail(absl::StrCat("\"", key, "\" is given twice"));
    TomlValue value;
    if (!statement_.is_list) {
      value = ValueOf(std::move(statement_.values.front()));
    } else {
      value.kind = TomlValue::Kind::kArray;
      value.line = statement_.value_line;
      value.column = statement_.value_column;
      value.items.reserve(statement_.values.size());
      for (TomlScalar& item : statement_.values) value.items.push_back(ValueOf(std::move(item)));
    }
    return Add(table, std::move(key), std::move(value)) != nullptr;
  }

  // The table that [path] or [[path]] opens; null if there can be none.
  TomlValue* OpenTable() {
    TomlValue* table = &root_;
    for (size_t i = 0; i + 1 < statement_.path.size() && table != nullptr; ++i) {
      std::string& name = statement_.path[i];
      TomlValue* member = FindMember(table, name);
      if (member == nullptr) {
        table = Add(table, std::move(name), Container(TomlValue::Kind::kTable, true));
      } else if (member->kind == TomlValue::Kind::kTable) {
        table = member;
      } else if (member->kind == TomlValue::Kind::kArray && member->is_open) {
        table = &member->items.back();
      } else {
        return FailTable(name, "is a value above; a table cannot be in it");
      }
    }
    if (table == nullptr) return nullptr;
    std::string& name = statement_.path.back();
    TomlValue* member = FindMember(table, name);
    if (statement_.kind == TomlStatement::Kind::kTable) {
      if (member == nullptr) {
        return Add(table, std::move(name), Container(TomlValue::Kind::kTable, false));
      }
      if (member->kind != TomlValue::Kind::kTable || !member->is_open) {
        return FailTable(name, "is there already");
      }
      member->is_open = false;
      return member;
    }
    if (member == nullptr) {
      member = Add(table, std::move(name), Container(TomlValue::Kind::kArray, true));
    } else if (member->kind != TomlValue::Kind::kArray || !member->is_open) {
      return FailTable(name, "is there already, and is no array of tables");
    }
    if (member == nullptr) return nullptr;
    TomlValue& table_of_array =
        member->items.emplace_back(Container(TomlValue::Kind::kTable, false));
    table_of_array.members.reserve(6);
    return &table_of_array;
  }

  bool Fail(std::string_view what) {
    status_ =
        absl::InvalidArgumentError(PointAt(file_, text_, statement_.line, statement_.column, what));
    return false;
  }
  TomlValue* FailTable(std::string_view name, std::string_view what) {
    Fail(absl::StrCat("\"", AbslView(name), "\" ", AbslView(what)));
    return nullptr;
  }

  const std::string_view text_;
  const std::string_view file_;
  TomlScanner scanner_;
  TomlStatement statement_;
  TomlValue root_;
  absl::Status status_;
};

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
  if (row.ends_with('\r')) row.remove_suffix(1);
  const size_t before = column > 1 ? static_cast<size_t>(column) - 1 : 0;
  std::string out =
      absl::StrCat(AbslView(file), ":", line, ":", column, ": ", AbslView(what), "\n  ");
  AppendSanitized(row, &out);
  const size_t columns = DisplayWidth(Sanitized(row.substr(0, before)));
  absl::StrAppend(&out, "\n  ", std::string(columns, ' '), "^");
  return out;
}

absl::StatusOr<TomlValue> ParseToml(std::string_view text, std::string_view file) {
  return TreeBuilder(text, file).Build();
}

}  // namespace whybounce
