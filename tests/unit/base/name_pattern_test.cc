#include "base/name_pattern.h"

#include <gtest/gtest.h>

#include "base/needle_set.h"
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

TEST(NeedleSet, StandsWhereverOneIs) {
  NeedleSet needles;
  EXPECT_FALSE(needles.StandsIn("anything"));
  needles.Add("Ann.Lee-1@corp.example");
  needles.Add("4fVZ4d23qhz2Ql");
  for (const char* also : {"", "9F272609", "056B8D", "AB1C2"}) {  // shorter and shorter
    if (*also != '\0') needles.Add(also);
    for (size_t size = 0; size < 40; ++size) {
      const std::string before(size, 'a');
      for (const size_t behind : {size_t{0}, size_t{1}, size_t{3}, size_t{16}}) {
        const std::string after(behind, '@');
        EXPECT_TRUE(needles.StandsIn(before + "ann.lee-1@CORP.example" + after)) << size;
        EXPECT_TRUE(needles.StandsIn(before + "4fVZ4d23qhz2Ql" + after)) << size;
        EXPECT_EQ(needles.StandsIn(before + also + after), *also != '\0') << size;
        EXPECT_FALSE(needles.StandsIn(before + "ann.lee-2@corp.example" + after)) << size;
        EXPECT_FALSE(needles.StandsIn(before + "nn.lee-1@corp.example" + after) && size == 0);
      }
    }
  }
  needles.Add("abc");
  EXPECT_TRUE(needles.StandsIn(""));
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
