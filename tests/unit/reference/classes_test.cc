// What the first digit of a code does to its page: rules that hold for every code there is.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "document/render.h"
#include "reference/pages.h"
#include "unit/reference/text_checks.h"

namespace whybounce {
namespace {

const Section* Find(const Page& page, std::string_view id) {
  const auto it = std::find_if(page.sections.begin(), page.sections.end(),
                               [&](const Section& one) { return one.id == id; });
  return it == page.sections.end() ? nullptr : &*it;
}

// All texts of a section, a line each.
std::string TextOfSection(const Page& page, std::string_view id) {
  std::string out;
  const Section* section = Find(page, id);
  if (section == nullptr) return out;
  for (const PageBlock& block : section->blocks) {
    for (const Row& row : block.rows) {
      for (const Line& cell : row.cells) out += TextOf(cell) + "\n";
    }
  }
  return out;
}

class Classes : public ::testing::TestWithParam<std::string_view> {
 protected:
  Classes() : reference_(*Reference::Load(GetParam())) {}

  std::string_view Text(std::string_view key) const { return reference_.texts().Text(key); }
  bool Has(const std::string& text, std::string_view part) const {
    return text.find(part) != text.npos;
  }
  // Every reply code, and every enhanced code in every class.
  std::vector<Entry> AllCodes() const {
    std::vector<Entry> out = reference_.All(EntryKind::kReply);
    for (const Entry& entry : reference_.All(EntryKind::kEnhanced)) {
      for (const char code_class : {'2', '4', '5'}) {
        out.push_back(*reference_.Find(code_class + entry.name.substr(1)));
      }
    }
    return out;
  }

  const Reference reference_;
};

// No queue retries after a 5, so no step and no fact may rely on it.
TEST_P(Classes, NothingWaitsForTheQueueAfterA5) {
  std::set<std::string> retries = {std::string(Text("action_full.retry")),
                                   std::string(Text("action_full.slow-down"))};
  for (const std::string_view key : reference_.texts().Keys()) {
    if (key.ends_with(".retry") && (key.starts_with("cause.") || key.starts_with("enhanced."))) {
      retries.emplace(Text(key));
    }
  }
  EXPECT_GT(retries.size(), 10u);
  for (const Entry& entry : AllCodes()) {
    if (entry.code_class != 5) continue;
    const Page page = MakeEntryPage(reference_, entry);
    const std::string text = TextOfSection(page, "facts") + TextOfSection(page, "fix");
    for (const std::string& one : retries) EXPECT_FALSE(Has(text, one)) << entry.name << one;
    if (GetParam() == "en") {
      EXPECT_FALSE(
          RE2::PartialMatch(text, "queue retry|retry over|code begins with 4|in the queue"))
          << entry.name << ": " << text;
    }
  }
}

// "The address is dead" and "the next attempts deliver it" exclude each other.
TEST_P(Classes, RetryingAfterA4PromisesNothingForADeadAddress) {
  for (const Entry& entry : AllCodes()) {
    const bool dead = reference_.cause(entry.cause).permanence == Permanence::kHard;
    if (entry.code_class != 4 || !dead) continue;
    EXPECT_FALSE(
        Has(TextOfSection(MakeEntryPage(reference_, entry), "facts"), Text("action_full.retry")))
        << entry.name;
  }
  // What the queue retries may still be asked for.
  for (const Entry& entry : AllCodes()) {
    if (entry.code_class != 4) continue;
    EXPECT_FALSE(Has(TextOfSection(MakeEntryPage(reference_, entry), "facts"),
                     Text("action_full.contact-receiver")))
        << entry.name;
  }
}

TEST_P(Classes, SuccessesNeedNoRepair) {
  for (const Entry& entry : AllCodes()) {
    if (entry.code_class != 2) continue;
    EXPECT_EQ(entry.permanence, Permanence::kNone) << entry.name;
    EXPECT_EQ(entry.cause, Cause::kDelivered) << entry.name;
    if (entry.kind != EntryKind::kEnhanced || !entry.fits) continue;
    const std::string fix = TextOfSection(MakeEntryPage(reference_, entry), "fix");
    const std::string failures = TextOfSection(
        MakeEntryPage(reference_, *reference_.Find("5" + entry.name.substr(1))), "fix");
    EXPECT_NE(fix, failures) << entry.name;
  }
}

TEST_P(Classes, FailuresFail) {
  for (const Entry& entry : AllCodes()) {
    if (entry.kind != EntryKind::kEnhanced || entry.code_class == 2) continue;
    EXPECT_NE(entry.cause, Cause::kDelivered) << entry.name;
    const std::string facts = TextOfSection(MakeEntryPage(reference_, entry), "facts");
    EXPECT_FALSE(Has(facts, Text("permanence_full.none"))) << entry.name;
    EXPECT_FALSE(Has(facts, Text("action_full.nothing"))) << entry.name;
  }
}

// A number without a meaning in a class doesn't get the meaning it has in another.
TEST_P(Classes, NumbersWithoutAMeaningSaySo) {
  int found = 0;
  for (const Entry& entry : AllCodes()) {
    if (entry.fits) continue;
    ++found;
    const Page page = MakeEntryPage(reference_, entry);
    const std::string any = "X" + entry.name.substr(1);
    EXPECT_TRUE(Has(TextOfSection(page, "description"), any)) << entry.name;
    if (entry.code_class == 4) continue;  // a final failure that is announced as passing
    EXPECT_TRUE(Has(page.lead, any)) << page.lead;
    EXPECT_FALSE(Has(TextOfSection(page, "description"), reference_.Text(entry, "meaning")));
    EXPECT_EQ(Find(page, "caution"), nullptr);
  }
  EXPECT_GT(found, 50);
}

TEST_P(Classes, CompanionsUsesAndExamplesAreOfTheClass) {
  for (const Entry& entry : AllCodes()) {
    if (entry.kind != EntryKind::kEnhanced) continue;
    for (const std::string& one : reference_.Companions(entry)) {
      EXPECT_EQ(one[0], entry.name[0]) << entry.name << " " << one;
    }
    for (const std::string& one : reference_.Uses(entry)) {
      EXPECT_TRUE(Has(one, entry.name)) << one;
    }
    const Page page = MakeEntryPage(reference_, entry);
    if (Find(page, "example") != nullptr) {
      EXPECT_TRUE(Has(TextOfSection(page, "example"), entry.name)) << entry.name;
    }
  }
}

// Whatever the facts call by another cause has words of its own.
TEST_P(Classes, CausesOfAClassHaveTexts) {
  int found = 0;
  for (const std::string_view key : reference_.facts().Keys()) {
    std::string table;
    std::string code_class;
    if (!RE2::FullMatch(std::string(key), "(enhanced\\..*)\\.cause_(\\d)", &table, &code_class))
      continue;
    ++found;
    for (const std::string field : {"gist", "meaning", "when"}) {
      const std::string own = table + "." + field + "_" + code_class;
      EXPECT_TRUE(reference_.texts().Has(own)) << own;
    }
  }
  EXPECT_GE(found, 2);
}

TEST_P(Classes, UnknownCodesTellTheirSubjectAndTheNearestCodes) {
  for (const char subject : std::string("1234567")) {
    const std::string name = std::string("5.") + subject + ".99";
    const Page page = MakeEntryPage(reference_, *reference_.Find(name));
    EXPECT_TRUE(
        Has(TextOfSection(page, "description"), Text(std::string("subject_meaning.") + subject)))
        << name;
    EXPECT_NE(Find(page, "nearest"), nullptr) << name;
  }
  for (const char* name : {"999", "699", "599", "000", "2.5.9"}) {
    const Entry entry = *reference_.Find(name);
    EXPECT_NE(Find(MakeEntryPage(reference_, entry), "nearest"), nullptr) << name;
    EXPECT_NE(Find(MakeComparisonPage(reference_, entry, *reference_.Find("550")), "nearest"),
              nullptr)
        << name;
    for (const Entry& one : reference_.Nearest(entry, 5)) EXPECT_TRUE(one.fits) << one.name;
  }
}

// What was only ever proposed isn't said to be given by anybody.
TEST_P(Classes, ProposedCodesAreNotGiven) {
  int found = 0;
  for (const Entry& entry : reference_.All(EntryKind::kReply)) {
    if (reference_.Fact(entry, "origin") != "draft") continue;
    ++found;
    const Page page = MakeComparisonPage(reference_, entry, *reference_.Find("550"));
    const std::string_view form = Text("template.applies_proposed");
    const std::string_view end = form.substr(form.find("{places}") + 8);
    EXPECT_TRUE(Has(TextOfSection(page, "when_each"), end)) << entry.name;
  }
  EXPECT_EQ(found, 3);
}

INSTANTIATE_TEST_SUITE_P(Languages, Classes, ::testing::ValuesIn(Catalogue::Languages()),
                         [](const auto& language) { return std::string(language.param); });

TEST(Classes, AnAnswerIsNoFailure) {
  const Reference reference = *Reference::Load("en");
  const Page page = MakeComparisonPage(reference, *reference.Find("452"), *reference.Find("453"));
  EXPECT_TRUE(page.lead.starts_with("452 is a temporary failure and 453 is an answer that reports"))
      << page.lead;
}

// "The own server" is no English.
TEST(EnglishTexts, UseOwnWithAPossessive) {
  const Catalogue texts = *Catalogue::Load("en");
  const RE2 wrong("(?i)\\b(the|an?|of|for|by|to|has|with|in) own\\b|^own\\b");
  for (const std::string_view key : texts.Keys()) {
    EXPECT_FALSE(RE2::PartialMatch(std::string(texts.TextOrEmpty(key)), wrong)) << key;
    for (const std::string& one : texts.List(key)) {
      EXPECT_FALSE(RE2::PartialMatch(one, wrong)) << key << ": " << one;
    }
  }
}

}  // namespace
}  // namespace whybounce
