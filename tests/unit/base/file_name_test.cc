#include "base/file_name.h"

#include <gtest/gtest.h>

#include <string>

namespace whybounce {
namespace {

TEST(FileName, WhatIsSafeStays) {
  EXPECT_EQ(SafeFileName("corp.example"), "corp.example");
  EXPECT_EQ(SafeFileName("bounce+*@x"), SafeFileName("bounce+*@x"));
  EXPECT_EQ(SafeFileName("news@shop.example"), "news@shop.example");
}

TEST(FileName, NothingLeadsOutOfTheDirectory) {
  for (const std::string& name :
       {std::string("../../x"), std::string(".."), std::string("."), std::string(),
        std::string("/etc/passwd"), std::string("a\0b", 3), std::string(".hidden"),
        std::string(300, 'a'), std::string("-rf"), std::string("a\nb"), std::string("\xff\xfe")}) {
    const std::string safe = SafeFileName(name);
    EXPECT_EQ(safe.find('/'), safe.npos) << name;
    EXPECT_EQ(safe.find('\0'), safe.npos) << name;
    EXPECT_FALSE(safe.empty());
    EXPECT_NE(safe[0], '.') << name;
    EXPECT_NE(safe[0], '-') << name;
    EXPECT_LT(safe.size(), 150U) << name;
  }
}

TEST(FileName, TwoNamesAreTwoFiles) {
  EXPECT_NE(SafeFileName("a/b"), SafeFileName("a_b"));
  EXPECT_NE(SafeFileName("a/b"), SafeFileName("a?b"));
  EXPECT_NE(SafeFileName(std::string(300, 'a')), SafeFileName(std::string(301, 'a')));
}

}  // namespace
}  // namespace whybounce
