// What the keys of objects that carry log lines mean.
#ifndef WHYBOUNCE_LOG_CARRIERS_JSON_KEYS_H_
#define WHYBOUNCE_LOG_CARRIERS_JSON_KEYS_H_

#include <cstdint>
#include <string_view>

namespace whybounce {

enum class JsonRole : uint8_t {
  kNone,
  kMessage,
  kHost,
  kProgram,
  kTime,
  kPid,
  kSeverity,
  kStream,
  kLogTag
};

struct JsonKey {
  JsonRole role = JsonRole::kNone;
  uint8_t rank = 0;     // of two keys of one role the smaller one holds
  bool is_utc = false;  // a time without zone
};

// `parent` is the key of the object around it, empty at the top.
JsonKey LookUpJsonKey(std::string_view parent, std::string_view key);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JSON_KEYS_H_
