#include "base/embedded.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/toml.h"
#include "where.h"

namespace whybounce {
namespace {

std::string ReadFile(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

TEST(EmbeddedFiles, AreThoseOfPatterns) {
  const std::string directory = WHYBOUNCE_ROOT "/patterns/";
  std::string_view last;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    EXPECT_LT(last, file.name);
    last = file.name;
    EXPECT_TRUE(file.bytes == ReadFile(directory + std::string(file.name))) << file.name;
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    files += entry.is_regular_file() && entry.path().extension() != ".md" ? 1 : 0;
  }
  EXPECT_EQ(EmbeddedFiles().size(), files);
}

TEST(EmbeddedFiles, AreRightToml) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.name.ends_with(".toml")) continue;
    const auto document = ParseToml(file.bytes, file.name);
    EXPECT_TRUE(document.ok()) << document.status().message();
  }
}

// What people read and add to stays small, and a word's place is found without reading: the file by
// what is spoken of, the section by the idea, the line by the language.
TEST(EmbeddedFiles, RulesFitAndWordsAreFound) {
  size_t generic = 0;
  std::string_view mailbox;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.name.starts_with("rules/generic") || file.name.starts_with("rules/languages"))
      generic += file.bytes.size();
    if (file.name == "words/mailbox.toml") mailbox = file.bytes;
  }
  EXPECT_GT(generic, 10000U);
  EXPECT_LT(generic, 60000U);
  const auto words = ParseToml(mailbox, "words/mailbox.toml");
  ASSERT_TRUE(words.ok()) << words.status();
  const TomlValue* const full = words->Find("full");
  ASSERT_NE(full, nullptr);
  const TomlValue* const polish = full->Find("pl");
  ASSERT_NE(polish, nullptr);
  ASSERT_FALSE(polish->items.empty());
  EXPECT_EQ(polish->items.front().text, "pełna");
  const std::string readme = ReadFile(WHYBOUNCE_ROOT "/patterns/README.md");
  EXPECT_NE(readme.find("`[full]`, `pl`, in words/mailbox.toml"), readme.npos);
}

}  // namespace
}  // namespace whybounce
