// The texts of one language: titles, meanings, advice, headings and labels, by key.
#ifndef WHYBOUNCE_REFERENCE_CATALOGUE_H_
#define WHYBOUNCE_REFERENCE_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace whybounce {

// Read from patterns/text/<language>/*.toml: the string `title` of table [cause.null-mx] has the
// key "cause.null-mx.title"; an array of strings is a list. A language is added by adding a
// directory. Thread-safe: immutable after Load(). Views are valid as long as the catalogue.
class Catalogue {
 public:
  // Only the files named (without ".toml"), all of them if `files` is empty: start-up time.
  // Errors: kNotFound for a language without a directory, kInvalidArgument for a file that is not
  // right.
  static absl::StatusOr<Catalogue> Load(std::string_view language,
                                        const std::vector<std::string_view>& files = {});

  // The languages that patterns/text has, sorted: "en", "fr", "zh".
  static std::vector<std::string_view> Languages();

  // The text of `key`. A key that is missing is returned itself: it shows up, and a test that walks
  // all languages fails on it.
  std::string_view Text(std::string_view key) const;
  bool Has(std::string_view key) const;
  // Empty if there is none.
  const std::vector<std::string>& List(std::string_view key) const;
  // All keys, sorted.
  std::vector<std::string_view> Keys() const;
  std::string_view language() const { return language_; }

 private:
  std::string language_;
  absl::flat_hash_map<std::string, std::string> texts_;
  absl::flat_hash_map<std::string, std::vector<std::string>> lists_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_CATALOGUE_H_
