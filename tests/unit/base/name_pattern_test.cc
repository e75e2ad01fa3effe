#include "base/name_pattern.h"

#include <gtest/gtest.h>

#include "base/organisation.h"

namespace whybounce {
namespace {

TEST(NamePattern, Globs) {
  EXPECT_TRUE(MatchesGlob("*@corp.example", "Ann@Corp.example"));
  EXPECT_TRUE(MatchesGlob("a?n*", "ann"));
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("*b*b*", "abab"));
  EXPECT_FALSE(MatchesGlob("*b*b*c", "abab"));
  EXPECT_FALSE(MatchesGlob("a?n", "an"));
  EXPECT_FALSE(MatchesGlob("", "a"));
  // Many stars take no longer than a few.
  EXPECT_FALSE(MatchesGlob("*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST(NamePattern, AlternativesAndExceptions) {
  NamePatterns patterns;
  EXPECT_TRUE(patterns.Allow("anything"));
  patterns.all.push_back(NamePattern::Of("!gmail"));
  EXPECT_TRUE(patterns.Allow("outlook"));
  EXPECT_FALSE(patterns.Allow("GMAIL"));
  patterns.all.push_back(NamePattern::Of("out*"));
  EXPECT_TRUE(patterns.Allow("outlook"));
  EXPECT_FALSE(patterns.Allow("yahoo"));
}

TEST(Organisation, IsWhatSomebodyRegistered) {
  EXPECT_EQ(OrganisationOf("mx1.mail.corp.co.uk"), "corp.co.uk");
  EXPECT_EQ(OrganisationOf("corp.com"), "corp.com");
  EXPECT_EQ(OrganisationOf("a.b.shop.example"), "shop.example");
  EXPECT_EQ(OrganisationOf("co.uk"), "co.uk");  // nobody's
  EXPECT_EQ(OrganisationOf("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(OrganisationOf(""), "");
  EXPECT_EQ(OrganisationOf(std::string_view("a\0.corp.com", 11)).size(), 11u);
}

}  // namespace
}  // namespace whybounce
