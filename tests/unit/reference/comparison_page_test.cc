#include <gtest/gtest.h>

#include "document/render.h"
#include "reference/pages.h"
#include "unit/reference/text_checks.h"

namespace whybounce {
namespace {

const std::vector<std::string_view> kSections = {
    "summary", "key_differences", "code", "description", "when", "fix", "when_each", "learn_more"};
const std::vector<std::string_view> kSectionsOfOne = {"summary", "code",      "description", "when",
                                                      "fix",     "when_each", "learn_more"};

class Comparisons : public ::testing::TestWithParam<std::string_view> {
 protected:
  Comparisons() : reference_(*Reference::Load(GetParam())) {}

  void ExpectGood(const Entry& a, const Entry& b) {
    const Page page = MakeComparisonPage(reference_, a, b);
    const bool same = a.name == b.name;
    for (const std::string& wrong : WrongInPage(page, same ? kSectionsOfOne : kSections)) {
      ADD_FAILURE() << wrong;
    }
    // The order is kept, and every section about a code bears its number.
    EXPECT_LT(page.title.find(a.name), page.title.rfind(b.name)) << page.title;
    EXPECT_EQ(page.title.find("SMTP " + a.name + " "), 0u) << page.title;
    size_t of_codes = 0;
    for (const Section& section : page.sections) {
      if (section.subject.empty()) continue;
      EXPECT_NE(section.heading.find(section.subject), section.heading.npos) << section.heading;
      if (section.id == "code") ++of_codes;
    }
    EXPECT_EQ(of_codes, same ? 1u : 2u);
    // Rows that do not differ are left out.
    for (const Section& section : page.sections) {
      if (section.id != "key_differences" || section.blocks[0].kind != PageBlock::Kind::kTable)
        continue;
      for (const Row& row : section.blocks[0].rows) {
        EXPECT_NE(TextOf(row.cells[1]), TextOf(row.cells[2])) << page.id << row.id;
      }
    }
  }

  const Reference reference_;
};

TEST_P(Comparisons, OfAllReplyCodes) {
  const auto all = reference_.All(EntryKind::kReply);
  for (const Entry& a : all) {
    for (const Entry& b : all) ExpectGood(a, b);
  }
}

TEST_P(Comparisons, OfReplyAndEnhancedCodes) {
  for (const Entry& a : reference_.All(EntryKind::kReply)) {
    for (const std::string_view name : {"5.1.1", "4.7.1", "2.0.0", "X.7.26", "5.7.515", "5.99.1"}) {
      const Entry b = *reference_.Find(name);
      ExpectGood(a, b);
      ExpectGood(b, a);
    }
  }
}

TEST_P(Comparisons, OfEnhancedAndUnknownCodes) {
  const auto all = reference_.All(EntryKind::kEnhanced);
  for (size_t i = 0; i < all.size(); ++i) {
    ExpectGood(all[i], all[(i * 7 + 1) % all.size()]);
    ExpectGood(*reference_.Find("4" + all[i].name.substr(1)),
               *reference_.Find("5" + all[i].name.substr(1)));
  }
  for (const std::string_view a : {"599", "499", "299", "999", "5.9.9", "4.9.9"}) {
    for (const std::string_view b : {"598", "999", "550", "5.9.8", "5.1.1", "000"}) {
      ExpectGood(*reference_.Find(a), *reference_.Find(b));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, Comparisons, ::testing::ValuesIn(Catalogue::Languages()),
                         [](const auto& language) { return std::string(language.param); });

// The first sentence says what decides.
TEST(Comparison, NamesTheDecisiveDifferenceFirst) {
  const Reference reference = *Reference::Load("en");
  const auto lead = [&](std::string_view a, std::string_view b) {
    return MakeComparisonPage(reference, *reference.Find(a), *reference.Find(b)).lead;
  };
  EXPECT_EQ(lead("521", "556"),
            "Both are permanent failures, but 521 says that the contacted host never takes mail, "
            "whoever sends it and to whom, whereas 556 says that the recipient's domain states in "
            "DNS that it never takes mail.");
  EXPECT_EQ(lead("4.1.1", "5.1.1"),
            "Only the class differs: 4.1.1 is a temporary failure and 5.1.1 is a permanent "
            "failure; either says that the mailbox does not exist at the domain.");
  EXPECT_EQ(lead("200", "200"),
            "200 was compared with itself, so nothing differs: it is an old way of saying that a "
            "command worked.");
  EXPECT_EQ(lead("598", "499"), "Neither 598 nor 499 has a known meaning beyond its first digit.");
}

}  // namespace
}  // namespace whybounce
