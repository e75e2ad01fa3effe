#include "reference/catalogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "base/toml.h"
#include "classify/embedded.h"

namespace whybounce {
namespace {

constexpr std::string_view kDirectory = "text/";

// "text/en/causes.toml" -> {"en", "causes"}; empty for other files.
std::pair<std::string_view, std::string_view> LanguageAndName(std::string_view file) {
  if (!ConsumePrefix(&file, kDirectory)) return {};
  const std::string_view language = TakeUntil(&file, "/");
  return {language, file.substr(0, file.find(".toml"))};
}

}  // namespace

absl::StatusOr<Catalogue> Catalogue::Load(std::string_view language,
                                          const std::vector<std::string_view>& files) {
  Catalogue out;
  out.language_ = std::string(language);
  const auto add = [&](auto& self, const TomlValue& value, const std::string& key) -> void {
    switch (value.kind) {
      case TomlValue::Kind::kTable:
        for (const auto& [name, member] : value.members) {
          self(self, member, key.empty() ? name : absl::StrCat(key, ".", name));
        }
        break;
      case TomlValue::Kind::kArray: {
        std::vector<std::string>& list = out.lists_[key];
        for (const TomlValue& item : value.items) list.push_back(item.text);
        break;
      }
      default:
        out.texts_[key] = value.text;
    }
  };
  bool found = false;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const auto [its_language, name] = LanguageAndName(file.name);
    if (its_language != language) continue;
    found = true;
    if (!files.empty() && std::find(files.begin(), files.end(), name) == files.end()) continue;
    ASSIGN_OR_RETURN(const TomlValue document,
                     ParseToml(file.bytes, "patterns/" + std::string(file.name)));
    add(add, document, "");
  }
  if (found) return out;
  std::string known;
  for (const std::string_view one : Languages()) absl::StrAppend(&known, " ", AbslView(one));
  return absl::NotFoundError(absl::StrCat("there are no texts in the language \"",
                                          AbslView(language), "\"; there are:", known));
}

std::vector<std::string_view> Catalogue::Languages() {
  std::vector<std::string_view> out;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const std::string_view language = LanguageAndName(file.name).first;
    if (!language.empty() && (out.empty() || out.back() != language)) out.push_back(language);
  }
  return out;
}

std::string_view Catalogue::Text(std::string_view key) const {
  const auto it = texts_.find(AbslView(key));
  return it == texts_.end() ? key : std::string_view(it->second);
}

bool Catalogue::Has(std::string_view key) const {
  return texts_.contains(AbslView(key)) || lists_.contains(AbslView(key));
}

const std::vector<std::string>& Catalogue::List(std::string_view key) const {
  static const std::vector<std::string> kEmpty;
  const auto it = lists_.find(AbslView(key));
  return it == lists_.end() ? kEmpty : it->second;
}

std::vector<std::string_view> Catalogue::Keys() const {
  std::vector<std::string_view> out;
  for (const auto& [key, text] : texts_) out.push_back(key);
  for (const auto& [key, list] : lists_) out.push_back(key);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace whybounce
