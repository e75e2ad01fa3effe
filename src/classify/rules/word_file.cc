// patterns/words/*.toml -> WordClass.
#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/edit_distance.h"
#include "base/field_reader.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/rules/patterns.h"

namespace whybounce {
namespace {

// Languages by their ids (ISO 639-1); "all" for what is the same in every one.
constexpr std::array<std::string_view, 30> kLanguages = {
    "all", "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "ru", "uk", "tr", "sv", "da",
    "no",  "fi", "hu", "ro", "el", "he", "id", "th", "zh", "ja", "ko", "vi", "ar", "fa", "ca"};

// With the phrases that expressions add they are bounded by ClassHits::kClassesMax.
constexpr size_t kWordClassesMax = 400;

bool IsClassName(std::string_view name) {
  return !name.empty() && IsAlpha(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

}  // namespace

absl::Status AddWordClasses(TomlValue& document, std::string_view text, std::string_view file,
                            RuleOrigin origin, Patterns* patterns) {
  for (auto& [name, table] : document.members) {
    WordClass words{.name = name, .phrases = {}};
    WordClass* const present = patterns->FindWordClass(name);
    FieldReader reader(table, file, text);
    if (table.kind != TomlValue::Kind::kTable) {
      reader.Fail(table, "a class of words is a table, [its-name], with a list per language");
    } else if (present != nullptr && origin == RuleOrigin::kBuiltIn) {
      reader.Fail(table, absl::StrCat("the class \"", name, "\" is there already"));
    } else if (present == nullptr && patterns->words.size() >= kWordClassesMax) {
      reader.Fail(table, absl::StrCat("more than ", kWordClassesMax, " classes of words"));
    } else if (!IsClassName(name)) {
      reader.Fail(table, "the name of a class is made of letters, digits and hyphens");
    }
    for (const std::string_view language : kLanguages) {
      for (TomlValue* value : reader.Values(language)) {
        std::string error = value->kind != TomlValue::Kind::kString ? "a phrase is a string"
                            : IsClassExpression(value->text)
                                ? ParseClassExpression(value->text).error
                                : PhraseError(value->text);
        if (!error.empty()) reader.Fail(*value, error);
        words.phrases.push_back(std::move(value->text));
      }
    }
    RETURN_IF_ERROR(reader.Finish());
    if (present == nullptr) {
      patterns->words.push_back(std::move(words));
    } else {
      std::move(words.phrases.begin(), words.phrases.end(), std::back_inserter(present->phrases));
    }
  }
  return absl::OkStatus();
}

const WordClass* Patterns::FindWordClass(std::string_view name) const {
  const auto it = std::find_if(words.begin(), words.end(),
                               [&](const WordClass& one) { return one.name == name; });
  return it == words.end() ? nullptr : &*it;
}

std::string Patterns::ClassError(std::string_view text, size_t* at) const {
  const ClassExpression expression = ParseClassExpression(text);
  if (!expression.error.empty()) {
    *at = expression.error_at;
    return expression.error;
  }
  for (const ClassExpression::Term& term : expression.terms) {
    for (const ClassExpression::Item& item : term.items) {
      for (const std::string& name : item.classes) {
        if (FindWordClass(name) != nullptr) continue;
        *at = text.find(name);
        NearestWord nearest(name);
        for (const WordClass& one : words) nearest.Offer(one.name);
        return absl::StrCat("there is no class of words {", name, "}",
                            nearest.best().empty() ? "" : "; did you mean {", nearest.best(),
                            nearest.best().empty() ? "" : "}?");
      }
    }
  }
  return "";
}

}  // namespace whybounce
