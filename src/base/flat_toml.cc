#include "base/flat_toml.h"

#include <map>
#include <utility>

#include "base/toml_scanner.h"

namespace whybounce {

absl::StatusOr<std::vector<FlatTomlEntry>> ReadFlatToml(std::string_view text,
                                                        std::string_view file) {
  std::vector<FlatTomlEntry> out;
  out.reserve(text.size() / 64);
  std::string table;  // with a dot after
  std::map<std::string, int> array_sizes;
  TomlScanner scanner(text, file);
  TomlStatement statement;
  while (scanner.Next(&statement)) {
    if (statement.kind == TomlStatement::Kind::kPair) {
      FlatTomlEntry& entry = out.emplace_back();
      entry.key = table + statement.path.front();
      entry.is_list = statement.is_list;
      entry.line = statement.line;
      entry.values.reserve(statement.values.size());
      for (TomlScalar& value : statement.values) entry.values.push_back(std::move(value.text));
      continue;
    }
    table.clear();
    for (const std::string& part : statement.path) table += part + ".";
    if (statement.kind == TomlStatement::Kind::kArrayTable) {
      table += std::to_string(array_sizes[table]++) + ".";
    }
  }
  if (!scanner.status().ok()) return scanner.status();
  return out;
}

}  // namespace whybounce
