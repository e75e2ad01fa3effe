#include "cli/value_words.h"

#include "classify/engine.h"
#include "cli/process_classifier.h"
#include "document/catalogue.h"
#include "whybounce/cause.h"

namespace whybounce {

std::vector<std::string> CauseWords() {
  std::vector<std::string> words;
  for (size_t i = 0; i < kCauseCount; ++i) words.emplace_back(Id(static_cast<Cause>(i)));
  return words;
}

std::vector<std::string> ProviderWords() {
  std::vector<std::string> words;
  const auto classifier = ProcessClassifier("");
  if (!classifier.ok()) return words;
  for (const Provider& one : EngineOf(**classifier).patterns().providers) {
    if (!one.id.empty()) words.push_back(one.id);
  }
  return words;
}

std::vector<std::string> LanguageWords() {
  std::vector<std::string> words;
  for (const std::string_view one : Catalogue::Languages()) words.emplace_back(one);
  return words;
}

}  // namespace whybounce
