// Every entry has its page in every language, with every section.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/render.h"
#include "reference/pages.h"
#include "unit/reference/text_checks.h"

namespace whybounce {
namespace {

class EntryPages : public ::testing::TestWithParam<std::string_view> {
 protected:
  EntryPages() : reference_(*Reference::Load(GetParam())) {}

  void ExpectGood(const Entry& entry, const std::vector<std::string_view>& sections) {
    const Page page = MakeEntryPage(reference_, entry);
    for (const std::string& wrong : WrongInPage(page, sections)) ADD_FAILURE() << wrong;
    EXPECT_EQ(page.language, GetParam());
    EXPECT_FALSE(RenderText(page, {}).empty());
  }

  const Reference reference_;
};

TEST_P(EntryPages, ReplyCodes) {
  const auto all = reference_.All(EntryKind::kReply);
  EXPECT_GE(all.size(), 82u);
  for (const Entry& entry : all) {
    EXPECT_TRUE(entry.known) << entry.name;
    ExpectGood(entry, {"facts", "description", "when", "example", "fix", "related", "learn_more"});
  }
}

TEST_P(EntryPages, EnhancedCodes) {
  const auto all = reference_.All(EntryKind::kEnhanced);
  EXPECT_GE(all.size(), 81u);
  for (const Entry& entry : all) {
    EXPECT_TRUE(entry.known) << entry.name;
    ExpectGood(entry, {"facts", "description", "when", "example", "fix", "related", "learn_more"});
    for (const char code_class : {'2', '4', '5'}) {
      ExpectGood(*reference_.Find(code_class + entry.name.substr(1)),
                 {"facts", "description", "when", "fix", "related", "learn_more"});
    }
  }
}

TEST_P(EntryPages, Causes) {
  const auto all = reference_.All(EntryKind::kCause);
  EXPECT_EQ(all.size(), kCauseCount);
  for (const Entry& entry : all) {
    ExpectGood(entry, {"facts", "description", "when", "fix", "related"});
  }
}

TEST_P(EntryPages, Blocklists) {
  const auto all = reference_.All(EntryKind::kBlocklist);
  EXPECT_GE(all.size(), 66u);
  for (const Entry& entry : all) {
    ExpectGood(entry, {"facts", "description", "removal", "learn_more"});
  }
}

TEST_P(EntryPages, UnknownCodesAndThoseOfOneProvider) {
  for (const std::string_view name :
       {"599", "299", "399", "499", "000", "999", "5.9.9", "2.99.1"}) {
    const auto entry = reference_.Find(name);
    ASSERT_TRUE(entry) << name;
    EXPECT_FALSE(entry->known) << name;
    ExpectGood(*entry, {"facts", "description", "when", "fix", "learn_more"});
  }
  for (const std::string_view name : {"5.7.515", "5.7.606", "5.7.649", "4.7.650", "5.7.90"}) {
    const auto entry = reference_.Find(name);
    ASSERT_TRUE(entry) << name;
    EXPECT_TRUE(entry->known) << name;
    ExpectGood(*entry, {"facts", "description", "when", "fix", "learn_more"});
  }
}

TEST_P(EntryPages, Index) {
  for (const std::string& wrong : WrongInPage(MakeIndexPage(reference_), {}))
    ADD_FAILURE() << wrong;
}

TEST_P(EntryPages, Answers) {
  Explanation why;
  why.verdict = {.cause = Cause::kIpBlocked, .code_class = 5, .permanence = Permanence::kSoft};
  why.rule_id = "rule";
  why.matched = "S3150";
  const Page page = MakeAnswerPage(
      reference_, "550 5.7.1 blocked, zen.spamhaus.org \x1b[31m(S3150)", why, "outlook");
  for (const std::string& wrong : WrongInPage(page, {"reply", "verdict", "provider_fix",
                                                     "description", "when", "fix", "learn_more"})) {
    ADD_FAILURE() << wrong;
  }
  const std::string text = RenderText(page, {});
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_NE(text.find("zen.spamhaus.org"), text.npos);
  EXPECT_NE(text.find("5.7.1"), text.npos);
}

INSTANTIATE_TEST_SUITE_P(Languages, EntryPages, ::testing::ValuesIn(Catalogue::Languages()),
                         [](const auto& language) { return std::string(language.param); });

TEST_P(EntryPages, Groups) {
  struct Case {
    const char* name;
    const char* first;  // code of the group
    size_t at_least;
  };
  const Case kCases[] = {{"5xx", "500", 30},     {"4yz", "420", 10},     {"55x", "550", 6},
                         {"5.x.x", "5.0.0", 60}, {"5.7.X", "5.7.0", 25}, {"5.7", "5.7.0", 25},
                         {"X.1.x", "X.1.0", 10}, {"2.1.x", "2.1.0", 1},  {"6xx", "605", 3},
                         {"1xx", "101", 2}};
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    const auto page = MakeGroupPage(reference_, one.name);
    ASSERT_TRUE(page);
    for (const std::string& wrong : WrongInPage(*page, {})) ADD_FAILURE() << wrong;
    const auto& rows = page->sections.at(0).blocks.at(0).rows;
    EXPECT_GE(rows.size(), one.at_least);
    EXPECT_EQ(rows.at(0).id, one.first);
  }
  for (const char* name : {"", "x", "5", "xxx", "7xx", "550", "5.1.1", "3.x.x", "5.77.x", "5.x.1.x",
                           "..", "5.9.x", "59x9"}) {
    EXPECT_FALSE(MakeGroupPage(reference_, name)) << name;
  }
}

// Codes with more than one meaning in use say so.
TEST(Reference, WarnsOfAmbiguousCodes) {
  for (const std::string_view language : Catalogue::Languages()) {
    const Reference reference = *Reference::Load(language);
    for (const std::string_view name :
         {"521", "552", "554", "421", "550", "432", "X.7.25", "X.7.26", "X.7.27", "X.7.28",
          "X.7.29", "X.7.30", "X.7.32", "X.7.40", "X.1.10", "X.7.1"}) {
      EXPECT_FALSE(reference.Text(*reference.Find(name), "caution").empty()) << language << name;
    }
  }
}

TEST(Reference, FindsWhatPeopleWrite) {
  const Reference reference = *Reference::Load("en");
  EXPECT_EQ(reference.Find("556")->page, "556");
  EXPECT_EQ(reference.Find(" 5.1.10 ")->page, "x.1.10");
  EXPECT_EQ(reference.Find("x.1.10")->name, "X.1.10");
  EXPECT_EQ(reference.Find("Null-MX")->page, "null-mx");
  EXPECT_EQ(reference.Find("ZEN.spamhaus.org")->page, "zen.spamhaus.org");
  for (const std::string_view name :
       {"", "55", "5566", "5.1", "5.1.1.1", "3.1.1", "no such", "-1.0"}) {
    EXPECT_FALSE(reference.Find(name)) << name;
  }
  // As it is pasted.
  EXPECT_EQ(reference.Find("(#5.1.1)")->name, "5.1.1");
  EXPECT_EQ(reference.Find("5.1.1.")->name, "5.1.1");
  EXPECT_EQ(reference.Find("dsn=5.1.1,")->name, "5.1.1");
  EXPECT_EQ(reference.Find("SMTP error 550:")->name, "550");
  EXPECT_EQ(reference.Find("Status: 5.2.2")->name, "5.2.2");
  EXPECT_EQ(reference.Find("550-")->name, "550");
  EXPECT_EQ(reference.Find("Mailbox_Full")->name, "mailbox-full");
  EXPECT_EQ(reference.NearestName("mailbox-ful"), "mailbox-full");
  EXPECT_EQ(reference.NearestName("zen.spamhouse.org"), "zen.spamhaus.org");
  EXPECT_EQ(reference.NearestName("elephant"), "");
}

TEST(Reference, NearestCodesAreOfTheSameClass) {
  const Reference reference = *Reference::Load("en");
  const auto names = [&](std::string_view name) {
    std::string out;
    for (const Entry& entry : reference.Nearest(*reference.Find(name), 3)) out += entry.name + " ";
    return out;
  };
  EXPECT_EQ(names("557"), "556 555 554 ");
  EXPECT_EQ(names("499"), "498 476 471 ");
  EXPECT_EQ(names("999"), "607 606 605 ");  // of those that are no SMTP replies
  EXPECT_EQ(names("5.1.11"), "5.1.10 5.1.8 5.1.7 ");
}

// What follows from class and cause where the code itself says nothing.
TEST(Reference, DerivesWhatToDo) {
  const Reference reference = *Reference::Load("en");
  const auto dump = [&](std::string_view name) {
    const Entry entry = *reference.Find(name);
    const std::string_view who = entry.who.empty() ? "mixed" : Id(entry.who[0]);
    return absl::StrCat(AbslView(PermanenceId(entry)), " ", AbslView(Id(entry.action)), " ",
                        AbslView(who));
  };
  EXPECT_EQ(dump("250"), "none nothing nobody");
  EXPECT_EQ(dump("354"), "none nothing nobody");
  EXPECT_EQ(dump("556"), "hard suppress list");
  EXPECT_EQ(dump("550"), "mixed review mixed");
  EXPECT_EQ(dump("450"), "soft retry sender-admin");
  EXPECT_EQ(dump("5.1.1"), "hard suppress list");
  EXPECT_EQ(dump("4.1.1"), "soft retry list");
  EXPECT_EQ(dump("2.1.5"), "none nothing nobody");
  EXPECT_EQ(dump("5.2.1"), "hard suppress list");
  EXPECT_EQ(dump("mailbox-full"), "soft suppress-if-repeated recipient");
  EXPECT_EQ(reference.Find("relay-denied")->who,
            (std::vector<Who>{Who::kSenderAdmin, Who::kReceiverAdmin}));
}

// Facts name only things that exist.
TEST(Reference, RefersToWhatExists) {
  const Reference reference = *Reference::Load("en");
  for (const EntryKind kind : {EntryKind::kReply, EntryKind::kEnhanced, EntryKind::kCause}) {
    for (const Entry& entry : reference.All(kind)) {
      for (const std::string_view field : {"related", "with"}) {
        for (const std::string& name : reference.Facts(entry, field)) {
          const auto other = reference.Find(name);
          ASSERT_TRUE(other) << entry.name << ": " << name;
          EXPECT_TRUE(other->known) << entry.name << ": " << name;
          EXPECT_NE(other->name, entry.name);
        }
      }
      for (const std::string& use : reference.Facts(entry, "uses")) {
        const size_t bar = use.rfind(" | ");
        ASSERT_NE(bar, use.npos) << use;
        EXPECT_TRUE(CauseFromId(use.substr(bar + 3))) << use;
        EXPECT_NE(use.find(" | "), bar) << use;
      }
      for (const std::string& one : reference.Facts(entry, "references")) {
        if (!one.starts_with("RFC ")) continue;
        const std::string number = one.substr(4, one.find(' ', 4) - 4);
        EXPECT_TRUE(reference.facts().Has("rfc." + number)) << entry.name << ": " << one;
      }
    }
  }
  for (const std::string_view id : reference.texts().Ids("provider_advice")) {
    EXPECT_NE(reference.ProviderName(id), id) << "no such provider";
  }
  EXPECT_GE(ListedComparisons(reference).size(), 30u);
}

}  // namespace
}  // namespace whybounce
