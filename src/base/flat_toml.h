// Reads the flat part of TOML: what text files need, in one pass and without a tree.
#ifndef WHYBOUNCE_BASE_FLAT_TOML_H_
#define WHYBOUNCE_BASE_FLAT_TOML_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace whybounce {

// One `key = value` line. `values` is one string, or the items of an array.
struct FlatTomlEntry {
  std::string key;  // with its table in front: "cause.null-mx.title"
  bool is_list = false;
  std::vector<std::string> values;
  int line = 0;  // 1-based
};

// Understands comments, [tables] with bare or "quoted" parts, [[arrays of tables]] (their keys get
// a number: "cause.0.id"), "strings" with the escapes \" \\ \n \t, 'literal strings', whole numbers
// and true and false (kept as text), and arrays of these over one or several lines. Everything else
// of TOML is refused, so that a file means the same to any TOML reader. toml++ needs a millisecond
// for 27 kB, this one for some MB: commands answer at once.
absl::StatusOr<std::vector<FlatTomlEntry>> ReadFlatToml(std::string_view text,
                                                        std::string_view file);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_FLAT_TOML_H_
