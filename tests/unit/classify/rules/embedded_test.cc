#include "classify/rules/embedded.h"

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

}  // namespace
}  // namespace whybounce
