#include "base/toml_pack.h"

namespace whybounce {
namespace {

// Deeper documents are not written by hand.
constexpr int kDepthMax = 16;

// LEB128.
void PackNumber(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

void PackString(std::string_view text, std::string* out) {
  PackNumber(text.size(), out);
  out->append(text);
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::optional<TomlValue> Run() {
    TomlValue value;
    if (!Value(&value, 0) || !rest_.empty()) return std::nullopt;
    return value;
  }

 private:
  bool Number(uint64_t* value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return false;
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      *value |= uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  // A count of things that take at least a byte each.
  bool Count(uint64_t* count) { return Number(count) && *count <= rest_.size(); }

  bool String(std::string* text) {
    uint64_t size = 0;
    if (!Count(&size)) return false;
    text->assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return true;
  }

  bool Value(TomlValue* value, int depth) {
    uint64_t kind = 0;
    uint64_t line = 0;
    uint64_t column = 0;
    if (depth > kDepthMax || !Number(&kind) || !Number(&line) || !Number(&column)) return false;
    value->line = static_cast<int>(line);
    value->column = static_cast<int>(column);
    uint64_t count = 0;
    switch (static_cast<TomlValue::Kind>(kind)) {
      case TomlValue::Kind::kTable:
        value->kind = TomlValue::Kind::kTable;
        if (!Count(&count)) return false;
        value->members.resize(count);
        for (auto& [key, member] : value->members) {
          if (!String(&key) || !Value(&member, depth + 1)) return false;
        }
        return true;
      case TomlValue::Kind::kArray:
        value->kind = TomlValue::Kind::kArray;
        if (!Count(&count)) return false;
        value->items.resize(count);
        for (TomlValue& item : value->items) {
          if (!Value(&item, depth + 1)) return false;
        }
        return true;
      case TomlValue::Kind::kString:
        value->kind = TomlValue::Kind::kString;
        return String(&value->text);
      case TomlValue::Kind::kInteger:
      case TomlValue::Kind::kBoolean:
        value->kind = static_cast<TomlValue::Kind>(kind);
        if (!Number(&count)) return false;
        value->number = static_cast<int64_t>(count);
        return true;
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace

void PackToml(const TomlValue& value, std::string* out) {
  PackNumber(static_cast<uint64_t>(value.kind), out);
  PackNumber(static_cast<uint64_t>(value.line), out);
  PackNumber(static_cast<uint64_t>(value.column), out);
  switch (value.kind) {
    case TomlValue::Kind::kTable:
      PackNumber(value.members.size(), out);
      for (const auto& [key, member] : value.members) {
        PackString(key, out);
        PackToml(member, out);
      }
      break;
    case TomlValue::Kind::kArray:
      PackNumber(value.items.size(), out);
      for (const TomlValue& item : value.items) PackToml(item, out);
      break;
    case TomlValue::Kind::kString:
      PackString(value.text, out);
      break;
    case TomlValue::Kind::kInteger:
    case TomlValue::Kind::kBoolean:
      PackNumber(static_cast<uint64_t>(value.number), out);
      break;
  }
}

std::optional<TomlValue> UnpackToml(std::string_view bytes) { return Unpacker(bytes).Run(); }

}  // namespace whybounce
