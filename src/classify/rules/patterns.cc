#include "classify/rules/patterns.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/embedded.h"
#include "base/field_reader.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/rules/packed.h"

namespace whybounce {
namespace {

absl::Status AddCauses(TomlValue& document, std::string_view text, std::string_view file,
                       Patterns* patterns) {
  FieldReader head(document, file, text);
  for (TomlValue* table : head.Values("cause")) {
    FieldReader reader(*table, file, text);
    const Cause cause = reader.Converted("id", Cause::kUndetermined, "a cause of whybounce/cause.h",
                                         [](std::string_view id) { return CauseFromId(id); });
    CauseInfo& info = patterns->causes[static_cast<size_t>(cause)];
    info.permanence = reader.Converted("permanence", Permanence::kNone, "none, soft or hard",
                                       [](std::string_view id) { return PermanenceFromId(id); });
    info.action = reader.Converted("action", Action::kNothing, "an action of whybounce/cause.h",
                                   [](std::string_view id) { return ActionFromId(id); });
    info.who = reader.Converted("who", Who::kNobody, "one of those who act in whybounce/cause.h",
                                [](std::string_view id) { return WhoFromId(id); });
    for (TomlValue* value : reader.Values("fault")) {
      const auto fault = FaultFromId(value->text);
      if (!fault) reader.Fail(*value, "fault must be one of those in whybounce/cause.h");
      info.faults.push_back(fault.value_or(Fault::kNobody));
    }
    for (const auto& [key, to] : {std::pair("of_sender", &info.of_sender),
                                  {"of_client", &info.of_client},
                                  {"of_login", &info.of_login}}) {
      *to = reader.Converted(key, Cause::kUndetermined, "a cause of whybounce/cause.h",
                             [](std::string_view id) { return CauseFromId(id); });
    }
    info.names_both = reader.Boolean("names_both");
    for (size_t i = 1; i < kVocabularyCount; ++i) {
      info.names[i] = reader.Strings(Id(static_cast<Vocabulary>(i)));
    }
    RETURN_IF_ERROR(reader.Finish());
  }
  return head.Finish();
}

absl::Status AddProviders(TomlValue& document, std::string_view text, std::string_view file,
                          Patterns* patterns) {
  FieldReader head(document, file, text);
  for (TomlValue* table : head.Values("provider")) {
    FieldReader reader(*table, file, text);
    Provider provider;
    provider.id = reader.String("id");
    provider.name = reader.String("name");
    provider.mx = reader.Strings("mx");
    provider.domains = reader.Strings("domains");
    provider.marks = reader.Strings("marks");
    if (provider.id.empty() || provider.name.empty())
      reader.FailHere("a provider needs id and name");
    RETURN_IF_ERROR(reader.Finish());
    patterns->providers.push_back(std::move(provider));
  }
  return head.Finish();
}

absl::Status AddBlocklists(TomlValue& document, std::string_view text, std::string_view file,
                           Patterns* patterns) {
  FieldReader head(document, file, text);
  for (TomlValue* table : head.Values("blocklist")) {
    FieldReader reader(*table, file, text);
    Blocklist list;
    list.zone = reader.String("zone");
    list.operator_name = reader.String("operator");
    list.lists = reader.String("lists");
    list.delisting = reader.String("delisting");
    list.closed = reader.Boolean("closed");
    list.marks = reader.Strings("marks");
    if (list.zone.empty()) reader.FailHere("a blocklist needs a zone");
    if (list.lists != "ip" && list.lists != "domain" && list.lists != "allow") {
      reader.FailHere("a blocklist lists \"ip\", \"domain\" or \"allow\"");
    }
    RETURN_IF_ERROR(reader.Finish());
    patterns->blocklists.push_back(std::move(list));
  }
  return head.Finish();
}

absl::Status AddReading(TomlValue& document, std::string_view text, std::string_view file,
                        Patterns* patterns) {
  FieldReader head(document, file, text);
  for (TomlValue* table : head.Values("reading")) {
    FieldReader reader(*table, file, text);
    const Reading reading = reader.Converted("id", Reading::kRecipient, "what the gate asks for",
                                             [](std::string_view id) {
                                               std::optional<Reading> found;
                                               for (size_t i = 0; i < kReadingCount; ++i) {
                                                 if (Id(static_cast<Reading>(i)) == id)
                                                   found = static_cast<Reading>(i);
                                               }
                                               return found;
                                             });
    patterns->readings[static_cast<size_t>(reading)] = reader.Strings("text");
    RETURN_IF_ERROR(reader.Finish());
  }
  for (TomlValue* table : head.Values("silence")) {
    FieldReader reader(*table, file, text);
    patterns->silence = reader.Strings("words");
    std::sort(patterns->silence.begin(), patterns->silence.end());
    RETURN_IF_ERROR(reader.Finish());
  }
  return head.Finish();
}

absl::StatusOr<std::string> ReadRuleFile(const std::string& file) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(file, error);  // an error for a pipe
  if (error) return absl::InvalidArgumentError(absl::StrCat(file, ": ", error.message()));
  if (size > kRuleFileBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": larger than ", kRuleFileBytesMax, " bytes; split it"));
  }
  std::string text(size, '\0');
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(text.data(), static_cast<std::streamsize>(size))) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": cannot be read"));
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> TomlFilesIn(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> files;
  auto entry = std::filesystem::directory_iterator(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path().string());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(directory, ": ", error.message(),
                                            "; --rules wants a directory with *.toml files"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What phrases that are made of classes name must be there; `from` says where it was written.
absl::Status CheckWords(std::string_view from, const Patterns& patterns) {
  for (const WordClass& words : patterns.words) {
    for (const std::string& phrase : words.phrases) {
      if (!IsClassExpression(phrase)) continue;
      size_t at = 0;
      if (const std::string error = patterns.ClassError(phrase, &at); !error.empty()) {
        return absl::InvalidArgumentError(
            absl::StrCat(AbslView(from), ": [", words.name, "] ", phrase, ": ", error));
      }
    }
  }
  return absl::OkStatus();
}

// Words first: rules name their classes.
absl::Status AddUserRules(const std::string& directory, Patterns* patterns) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, TomlFilesIn(directory));
  const std::string words = directory + "/words";
  std::error_code error;
  if (std::filesystem::is_directory(words, error)) {
    ASSIGN_OR_RETURN(const std::vector<std::string> word_files, TomlFilesIn(words));
    for (const std::string& file : word_files) {
      ASSIGN_OR_RETURN(const std::string text, ReadRuleFile(file));
      ASSIGN_OR_RETURN(TomlValue document, ParseToml(text, file));
      RETURN_IF_ERROR(AddWordClasses(document, text, file, RuleOrigin::kUser, patterns));
    }
    RETURN_IF_ERROR(CheckWords(words, *patterns));
  }
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(const std::string text, ReadRuleFile(file));
    RETURN_IF_ERROR(AddRuleFile(text, file, RuleOrigin::kUser, patterns));
  }
  return absl::OkStatus();
}

// Calls add(document, text, path, patterns) for every embedded file that is wanted.
template <typename Wanted, typename Add>
absl::Status AddEmbedded(Wanted wanted, Add add, Patterns* patterns) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!wanted(file.name)) continue;
    const std::string path = "patterns/" + std::string(file.name);
    ASSIGN_OR_RETURN(TomlValue document, ParseToml(file.bytes, path));
    RETURN_IF_ERROR(add(document, file.bytes, path, patterns));
  }
  return absl::OkStatus();
}

absl::Status AddWords(Patterns* patterns) {
  RETURN_IF_ERROR(AddEmbedded(
      [](std::string_view file) { return file.starts_with("words/"); },
      [](TomlValue& document, std::string_view text, const std::string& file, Patterns* to) {
        return AddWordClasses(document, text, file, RuleOrigin::kBuiltIn, to);
      },
      patterns));
  return CheckWords("patterns/words", *patterns);
}

}  // namespace

std::string_view Id(Reading reading) {
  constexpr std::array<std::string_view, kReadingCount> kIds = {
      "client-label", "sender-label", "recipient", "sender", "later", "not-later"};
  return kIds[static_cast<size_t>(reading)];
}

absl::StatusOr<Patterns> ParsePatterns() {
  Patterns patterns;
  patterns.providers.push_back({});
  patterns.rules.reserve(1 << 10);  // they are large, and there are some hundred
  const auto named = [](std::string_view name) {
    return [name](std::string_view file) { return file == name; };
  };
  RETURN_IF_ERROR(AddEmbedded(named("causes.toml"), AddCauses, &patterns));
  RETURN_IF_ERROR(AddEmbedded(named("providers.toml"), AddProviders, &patterns));
  RETURN_IF_ERROR(AddEmbedded(named("blocklists.toml"), AddBlocklists, &patterns));
  RETURN_IF_ERROR(AddEmbedded(named("reading.toml"), AddReading, &patterns));
  RETURN_IF_ERROR(AddWords(&patterns));
  RETURN_IF_ERROR(AddEmbedded(
      [](std::string_view file) { return file.starts_with("rules/"); },
      [](TomlValue& document, std::string_view text, const std::string& file, Patterns* to) {
        return AddRules(document, text, file, RuleOrigin::kBuiltIn, to);
      },
      &patterns));
  return patterns;
}

absl::StatusOr<Patterns> LoadPatterns(const std::string& rules_directory) {
  Patterns patterns = UnpackPatterns();
  RETURN_IF_ERROR(AddWords(&patterns));
  if (!rules_directory.empty()) RETURN_IF_ERROR(AddUserRules(rules_directory, &patterns));
  return patterns;
}

}  // namespace whybounce
