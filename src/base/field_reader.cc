#include "base/field_reader.h"

#include <algorithm>
#include <utility>

#include "base/edit_distance.h"

namespace whybounce {
TomlValue* FieldReader::Take(std::string_view key) {
  if (taken_.empty()) taken_.reserve(24);
  taken_.push_back(key);
  return const_cast<TomlValue*>(table_.Find(key));
}

void FieldReader::Fail(const TomlValue& at, std::string_view what) {
  if (status_.ok()) {
    status_ = absl::InvalidArgumentError(PointAt(file_, text_, at.line, at.column, what));
  }
}

std::string FieldReader::String(std::string_view key) {
  TomlValue* value = Take(key);
  if (value == nullptr) return "";
  if (value->kind != TomlValue::Kind::kString) Fail(*value, std::string(key) + " must be a string");
  return std::move(value->text);
}

std::vector<std::string> FieldReader::Strings(std::string_view key) {
  std::vector<std::string> out;
  for (TomlValue* value : Values(key)) {
    if (value->kind != TomlValue::Kind::kString) {
      Fail(*value, std::string(key) + " must be a string or an array of strings");
    }
    out.push_back(std::move(value->text));
  }
  return out;
}

std::vector<TomlValue*> FieldReader::Values(std::string_view key) {
  std::vector<TomlValue*> out;
  TomlValue* value = Take(key);
  if (value == nullptr) return out;
  if (value->kind != TomlValue::Kind::kArray) return {value};
  out.reserve(value->items.size());
  for (TomlValue& item : value->items) out.push_back(&item);
  return out;
}

int64_t FieldReader::Integer(std::string_view key, int64_t otherwise) {
  const TomlValue* value = Take(key);
  if (value == nullptr) return otherwise;
  if (value->kind != TomlValue::Kind::kInteger)
    Fail(*value, std::string(key) + " must be a number");
  return value->number;
}

bool FieldReader::Boolean(std::string_view key) {
  const TomlValue* value = Take(key);
  if (value == nullptr) return false;
  if (value->kind != TomlValue::Kind::kBoolean)
    Fail(*value, std::string(key) + " must be true or false");
  return value->number != 0;
}

absl::Status FieldReader::Finish() {
  for (const auto& [key, value] : table_.members) {
    if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) {
      NearestWord nearest(key);
      for (const std::string_view name : taken_) nearest.Offer(name);
      const std::string& meant = nearest.best();
      Fail(value, "there is no field \"" + key + "\"; " +
                      (meant.empty() ? "" : "did you mean \"" + meant + "\"? ") +
                      "see patterns/README.md for the fields");
    }
  }
  return status_;
}

}  // namespace whybounce
