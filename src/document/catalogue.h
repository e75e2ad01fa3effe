// Texts and facts by key: what patterns/text/<language>/*.toml and the flat files beside it hold.
#ifndef WHYBOUNCE_DOCUMENT_CATALOGUE_H_
#define WHYBOUNCE_DOCUMENT_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "base/flat_toml.h"

namespace whybounce {

// The string `title` of table [cause.null-mx] has the key "cause.null-mx.title"; an array of
// strings is a list. A language is added by adding a directory. Move-only. Thread-safe: immutable
// after Load(). Views are valid as long as the catalogue.
class Catalogue {
 public:
  // The texts of one language: only the files named (without ".toml"), all if `files` is empty.
  // Errors: kNotFound for a language without a directory, kInvalidArgument for a file that is not
  // right.
  static absl::StatusOr<Catalogue> Load(std::string_view language,
                                        const std::vector<std::string_view>& files = {});
  // What has no language: patterns/<file>.toml.
  static absl::StatusOr<Catalogue> LoadFacts(const std::vector<std::string_view>& files);

  // The languages that patterns/text has, sorted: "en", "fr", "zh".
  static std::vector<std::string_view> Languages();

  Catalogue(Catalogue&&) noexcept = default;
  Catalogue& operator=(Catalogue&&) noexcept = default;

  // The text of `key`. A key that is missing is returned itself: it shows up, and a test that walks
  // all languages fails on it.
  std::string_view Text(std::string_view key) const;
  // Empty if there is none.
  std::string_view TextOrEmpty(std::string_view key) const;
  const std::vector<std::string>& List(std::string_view key) const;
  bool Has(std::string_view key) const;
  // What to do, step by step: the list `fix` of a table after its `retry`, which is what the queue
  // does by itself. After a 5 it does nothing, so for class 5 "final.step" stands in its place.
  std::vector<std::string> Steps(std::string_view table, int code_class = 0) const;

  // All keys, sorted.
  std::vector<std::string_view> Keys() const;
  // The tables [prefix.*] in the order of the files, without the prefix: Ids("reply") is "101",
  // "111", ...
  std::vector<std::string_view> Ids(std::string_view prefix) const;
  std::string_view language() const { return language_; }

 private:
  Catalogue() = default;
  absl::Status Read(std::string_view bytes, std::string_view file);
  absl::Status Index();
  const FlatTomlEntry* Find(std::string_view key) const;

  std::string language_;
  std::vector<FlatTomlEntry> entries_;
  absl::flat_hash_map<absl::string_view, size_t> index_;  // views of entries_' keys
};

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_CATALOGUE_H_
