// A TOML document as a list of keys, for texts that are found by key.
#ifndef WHYBOUNCE_BASE_FLAT_TOML_H_
#define WHYBOUNCE_BASE_FLAT_TOML_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace whybounce {

// One `key = value` line. `values` is one string, or the items of an array; numbers and booleans
// are kept as text.
struct FlatTomlEntry {
  std::string key;  // with its table in front: "cause.null-mx.title"
  bool is_list = false;
  std::vector<std::string> values;
  int line = 0;  // 1-based
};

// Reads what toml_scanner.h understands. The keys of [[arrays of tables]] get a number:
// "cause.0.id". That a key is not given twice is for the caller to see.
absl::StatusOr<std::vector<FlatTomlEntry>> ReadFlatToml(std::string_view text,
                                                        std::string_view file);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_FLAT_TOML_H_
