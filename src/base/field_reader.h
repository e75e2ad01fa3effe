// Reads the fields of one TOML table with checks, so that a typo in a pattern file is an error at
// its place and not a condition that silently never holds.
#ifndef WHYBOUNCE_BASE_FIELD_READER_H_
#define WHYBOUNCE_BASE_FIELD_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/toml.h"

namespace whybounce {

// Errors are kept: the first one is what Finish() returns. The document and its text must outlive
// it; strings that are asked for are moved out of the document.
// Thread-compatible.
class FieldReader {
 public:
  FieldReader(TomlValue& table, std::string_view file, std::string_view text)
      : table_(table), file_(file), text_(text) {}

  bool Has(std::string_view key) const { return table_.Find(key) != nullptr; }
  // An absent field is empty; one of another type is an error.
  std::string String(std::string_view key);
  std::vector<std::string> Strings(std::string_view key);  // one string or an array of them
  std::vector<TomlValue*> Values(std::string_view key);
  int64_t Integer(std::string_view key, int64_t otherwise);
  bool Boolean(std::string_view key);  // an absent one is false
  // Calls convert(text) -> std::optional<T>; nullopt is an error that says `expected`.
  template <typename T, typename Convert>
  T Converted(std::string_view key, T otherwise, std::string_view expected, Convert convert) {
    const TomlValue* value = Take(key);
    if (value == nullptr) return otherwise;
    if (value->kind == TomlValue::Kind::kString) {
      if (auto converted = convert(std::string_view(value->text))) return *converted;
    }
    Fail(*value, std::string(key) + " must be " + std::string(expected));
    return otherwise;
  }

  void Fail(const TomlValue& at, std::string_view what);
  void FailHere(std::string_view what) { Fail(table_, what); }
  // The first error, or one about a field that was never asked for.
  absl::Status Finish();

 private:
  TomlValue* Take(std::string_view key);

  TomlValue& table_;
  const std::string_view file_;
  const std::string_view text_;
  std::vector<std::string_view> taken_;
  absl::Status status_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_FIELD_READER_H_
