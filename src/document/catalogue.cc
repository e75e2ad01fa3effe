#include "document/catalogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/embedded.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

// "text/en/causes.toml" -> {"en", "causes"}; empty for other files.
std::pair<std::string_view, std::string_view> LanguageAndName(std::string_view file) {
  if (!ConsumePrefix(&file, "text/")) return {};
  const std::string_view language = TakeUntil(&file, "/");
  return {language, file.substr(0, file.find(".toml"))};
}

bool Contains(const std::vector<std::string_view>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

absl::Status Catalogue::Read(std::string_view bytes, std::string_view file) {
  ASSIGN_OR_RETURN(std::vector<FlatTomlEntry> entries,
                   ReadFlatToml(bytes, "patterns/" + std::string(file)));
  entries_.insert(entries_.end(), std::make_move_iterator(entries.begin()),
                  std::make_move_iterator(entries.end()));
  return absl::OkStatus();
}

// After the last Read(): entries must not move any more.
absl::Status Catalogue::Index() {
  index_.reserve(entries_.size());
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (!index_.emplace(entries_[i].key, i).second) {
      return absl::InvalidArgumentError(absl::StrCat("the key \"", entries_[i].key,
                                                     "\" is given twice, the second time in line ",
                                                     entries_[i].line));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Catalogue> Catalogue::Load(std::string_view language,
                                          const std::vector<std::string_view>& files) {
  Catalogue out;
  out.language_ = std::string(language);
  bool found = false;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const auto [its_language, name] = LanguageAndName(file.name);
    if (its_language != language || language.empty()) continue;
    found = true;
    if (files.empty() || Contains(files, name)) RETURN_IF_ERROR(out.Read(file.bytes, file.name));
  }
  if (found) {
    RETURN_IF_ERROR(out.Index());
    return out;
  }
  std::string known;
  for (const std::string_view one : Languages()) absl::StrAppend(&known, " ", AbslView(one));
  return absl::NotFoundError(absl::StrCat("there are no texts in the language \"",
                                          AbslView(language), "\"; there are:", known));
}

absl::StatusOr<Catalogue> Catalogue::LoadFacts(const std::vector<std::string_view>& files) {
  Catalogue out;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (Contains(files, file.name.substr(0, file.name.find(".toml")))) {
      RETURN_IF_ERROR(out.Read(file.bytes, file.name));
    }
  }
  RETURN_IF_ERROR(out.Index());
  return out;
}

std::vector<std::string_view> Catalogue::Languages() {
  std::vector<std::string_view> out;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const std::string_view language = LanguageAndName(file.name).first;
    if (!language.empty() && (out.empty() || out.back() != language)) out.push_back(language);
  }
  return out;
}

const FlatTomlEntry* Catalogue::Find(std::string_view key) const {
  const auto it = index_.find(AbslView(key));
  return it == index_.end() ? nullptr : &entries_[it->second];
}

std::string_view Catalogue::Text(std::string_view key) const {
  const FlatTomlEntry* entry = Find(key);
  return entry == nullptr || entry->is_list ? key : std::string_view(entry->values.front());
}

std::string_view Catalogue::TextOrEmpty(std::string_view key) const {
  const FlatTomlEntry* entry = Find(key);
  return entry == nullptr || entry->is_list ? std::string_view() : entry->values.front();
}

const std::vector<std::string>& Catalogue::List(std::string_view key) const {
  static const std::vector<std::string> kEmpty;
  const FlatTomlEntry* entry = Find(key);
  return entry == nullptr || !entry->is_list ? kEmpty : entry->values;
}

std::vector<std::string> Catalogue::Steps(std::string_view table, int code_class) const {
  std::vector<std::string> out;
  const std::string_view retry = TextOrEmpty(absl::StrCat(AbslView(table), ".retry"));
  if (!retry.empty()) out.emplace_back(code_class == 5 ? Text("final.step") : retry);
  const auto& fix = List(absl::StrCat(AbslView(table), ".fix"));
  out.insert(out.end(), fix.begin(), fix.end());
  return out;
}

bool Catalogue::Has(std::string_view key) const { return Find(key) != nullptr; }

std::vector<std::string_view> Catalogue::Keys() const {
  std::vector<std::string_view> out;
  for (const FlatTomlEntry& entry : entries_) out.push_back(entry.key);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string_view> Catalogue::Ids(std::string_view prefix) const {
  std::vector<std::string_view> out;
  for (const FlatTomlEntry& entry : entries_) {
    std::string_view id = entry.key;
    if (!ConsumePrefix(&id, prefix) || !ConsumePrefix(&id, ".")) continue;
    id = id.substr(0, id.rfind('.'));
    if (out.empty() || out.back() != id) out.push_back(id);
  }
  return out;
}

}  // namespace whybounce
