// Members of the report's JSON by their kinds.
#ifndef WHYBOUNCE_REPORT_JSON_FIELDS_H_
#define WHYBOUNCE_REPORT_JSON_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/civil_time.h"
#include "base/json_writer.h"

namespace whybounce {

// `out` must outlive it. Thread-compatible.
class JsonFields {
 protected:
  explicit JsonFields(std::string* out) : json_(out, JsonWriter::Layout::kIndented) {}

  void Text(std::string_view key, std::string_view value) {
    json_.Key(key);
    json_.String(value);
  }
  void Number(std::string_view key, uint64_t value) {
    json_.Key(key);
    json_.Uint(value);
  }
  void Flag(std::string_view key, bool value) {
    json_.Key(key);
    json_.Bool(value);
  }
  // Or a share; null where nothing was measured.
  void Seconds(std::string_view key, double value) {
    json_.Key(key);
    if (value < 0) return json_.Null();
    json_.Double(value);
  }
  void Time(std::string_view key, int64_t unix_us) {
    json_.Key(key);
    if (unix_us == 0 || unix_us == INT64_MAX || unix_us == INT64_MIN) return json_.Null();
    json_.String(FormatRfc3339(unix_us, absl::UTCTimeZone()));
  }
  template <typename T, typename F>
  void List(std::string_view key, const std::vector<T>& items, F members) {
    json_.Key(key);
    json_.BeginArray();
    for (const T& item : items) {
      json_.BeginObject();
      members(item);
      json_.EndObject();
    }
    json_.EndArray();
  }

  JsonWriter json_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_JSON_FIELDS_H_
