#include "mail/words.h"

#include <array>
#include <string>

#include "base/status_macros.h"
#include "base/toml.h"

namespace whybounce {
namespace {

constexpr std::array<std::string_view, kMeaningCount> kMeanings = {
    "failed",          "failed-subject",  "refusal",     "delayed",     "delivered",
    "delivered-label", "auto-reply",      "gone",        "challenge",   "feedback",
    "replied",         "forwarded",       "notifier",    "nobody",      "mail-program",
    "other-goods",     "recipient-label", "reply-label", "other-label", "not-recipient",
    "original",        "end-of-reply",    "boilerplate", "gave-up",     "role",
    "attempts"};

absl::Status Wrong(const MailWordsFile& file, const TomlValue& at, std::string_view what) {
  return absl::InvalidArgumentError(PointAt(file.name, file.text, at.line, at.column, what));
}

absl::StatusOr<Meanings> MeaningsOf(const MailWordsFile& file, const TomlValue& table) {
  const TomlValue* means = table.Find("means");
  for (size_t i = 0; means != nullptr && i < kMeanings.size(); ++i) {
    if (means->text == kMeanings[i]) return 1U << i;
  }
  return Wrong(file, means == nullptr ? table : *means,
               "means must be one of those in patterns/mail/README.md");
}

absl::Status AddFile(const MailWordsFile& file, PhraseFinder* finder) {
  ASSIGN_OR_RETURN(const TomlValue document, ParseToml(file.text, file.name));
  const TomlValue* tables = document.Find("words");
  if (tables == nullptr) return absl::OkStatus();
  for (const TomlValue& table : tables->items) {
    ASSIGN_OR_RETURN(const Meanings meanings, MeaningsOf(file, table));
    const TomlValue* phrases = table.Find("phrases");
    if (phrases == nullptr) return Wrong(file, table, "phrases are missing");
    for (const TomlValue& phrase : phrases->items) {
      std::string folded(phrase.text.size(), '\0');
      FoldCase(phrase.text, folded.data());
      if (folded != phrase.text) return Wrong(file, phrase, "write phrases in lower case");
      if (!finder->Add(folded, meanings))
        return Wrong(file, phrase, "empty, too long, or there already");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<MailWords>> MailWords::Create(
    const std::vector<MailWordsFile>& files) {
  auto words = std::make_unique<MailWords>();
  for (const MailWordsFile& file : files) RETURN_IF_ERROR(AddFile(file, &words->finder_));
  words->finder_.Build();
  return words;
}

}  // namespace whybounce
