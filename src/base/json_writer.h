// Writes JSON into a string: one call per key or value, commas and quotes are its business.
#ifndef WHYBOUNCE_BASE_JSON_WRITER_H_
#define WHYBOUNCE_BASE_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace whybounce {

// Appends to *out, which must outlive it. Strings are made valid UTF-8 (an invalid byte becomes
// U+FFFD) and never hold a raw control character. Indents by two blanks if `indent` is set, else
// everything stands on one line. Thread-compatible.
class JsonWriter {
 public:
  enum class Layout : uint8_t { kOneLine, kIndented };
  JsonWriter(std::string* out, Layout layout) : out_(out), indented_(layout == Layout::kIndented) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }
  void Key(std::string_view key);

  void String(std::string_view value);
  void Int(int64_t value);
  void Uint(uint64_t value);
  // Shortest form that reads back the same; null if not finite.
  void Double(double value);
  void Bool(bool value);
  void Null();
  // A value that is JSON already.
  void Raw(std::string_view json) {
    BeforeValue();
    out_->append(json);
  }

  // A member, left out where there is nothing to say.
  void Optional(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Key(key);
    String(value);
  }
  void Optional(std::string_view key, int64_t value, int64_t unknown) {
    if (value == unknown) return;
    Key(key);
    Int(value);
  }

 private:
  void Open(char bracket);
  void Close(char bracket);
  void BeforeValue();
  void NewLine();

  std::string* const out_;
  const bool indented_;
  int depth_ = 0;
  bool first_ = true;  // nothing stands in the current container yet
  bool after_key_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_JSON_WRITER_H_
