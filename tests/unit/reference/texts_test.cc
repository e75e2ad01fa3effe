// The texts of every language as such: complete, translated, whole sentences.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "document/catalogue.h"
#include "document/layout.h"
#include "unit/reference/text_checks.h"
#include "whybounce/cause.h"
#include "whybounce/event.h"

namespace whybounce {
namespace {

const std::vector<std::string_view> kFiles = {"labels",     "replies", "enhanced", "causes",
                                              "blocklists", "trace",   "report"};

// A text or a list as one string.
std::string ValueOf(const Catalogue& catalogue, std::string_view key) {
  std::string out(catalogue.TextOrEmpty(key));
  for (const std::string& item : catalogue.List(key)) absl::StrAppend(&out, item, "\n");
  return out;
}

bool EndsWith(std::string_view key, std::string_view field) {
  return key.ends_with(absl::StrCat(".", AbslView(field)));
}

// All languages are held against English.
class Texts : public ::testing::TestWithParam<std::string_view> {
 protected:
  Texts() : english_(*Catalogue::Load("en", kFiles)), its_(*Catalogue::Load(GetParam(), kFiles)) {}
  const Catalogue english_;
  const Catalogue its_;
};

TEST_P(Texts, HaveTheSameKeysAndPlaceholdersAsEnglish) {
  for (const std::string_view key : english_.Keys()) {
    EXPECT_TRUE(its_.Has(key)) << "patterns/text/" << GetParam() << " lacks " << key;
    if (!its_.Has(key)) continue;
    EXPECT_EQ(english_.List(key).empty(), its_.List(key).empty()) << key;
    const std::string mine = ValueOf(its_, key);
    const std::string other = ValueOf(english_, key);
    const auto names = PlaceholderNames(mine);
    const auto others = PlaceholderNames(other);
    EXPECT_EQ(std::set(names.begin(), names.end()), std::set(others.begin(), others.end())) << key;
  }
  for (const std::string_view key : its_.Keys()) {
    EXPECT_TRUE(english_.Has(key)) << "patterns/text/en lacks " << key;
  }
}

// Codes, names and commands are the same everywhere; a text of two words is not.
TEST_P(Texts, AreTranslated) {
  if (GetParam() == "en") return;
  for (const std::string_view key : english_.Keys()) {
    const std::string text = ValueOf(its_, key);
    if (text != ValueOf(english_, key) || text.starts_with("→ whybounce ")) continue;
    int words = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view word = TakeUntil(&rest, " ");
      const bool lower =
          std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
      if (lower && word.size() > 3 && word.find_first_of("{.") == word.npos) ++words;
    }
    EXPECT_LE(words, 1) << key << ": " << text;
  }
}

TEST_P(Texts, AreWholeSentencesOrNames) {
  for (const std::string_view key : its_.Keys()) {
    const bool in_template = key.starts_with("template.") || key.starts_with("punctuation.") ||
                             key.starts_with("removal.") || key.starts_with("unfit.") ||
                             key.starts_with("trace.") || key.starts_with("number.") ||
                             key.starts_with("report.");
    if (in_template) continue;
    const bool sentence = EndsWith(key, "meaning") || EndsWith(key, "when") ||
                          EndsWith(key, "fix") || EndsWith(key, "caution") ||
                          EndsWith(key, "note") || key.starts_with("class_meaning.") ||
                          key.starts_with("action_full.") || key.starts_with("permanence_full.") ||
                          EndsWith(key, "advice_plain") || EndsWith(key, "advice") ||
                          key.starts_with("provider_advice.") || key.starts_with("code_advice.") ||
                          key.starts_with("rule_advice.");
    const bool is_heading = key.starts_with("heading.");
    std::vector<std::string> values = its_.List(key);
    if (values.empty()) values.emplace_back(its_.TextOrEmpty(key));
    for (std::string value : values) {
      // A placeholder stands for a name.
      for (const std::string_view name : {"ips", "provider", "blocklists", "senders", "domains"}) {
        absl::StrReplaceAll({{absl::StrCat("{", AbslView(name), "}"), "name.example"}}, &value);
      }
      if (value.starts_with("name.")) value[0] = 'N';
      EXPECT_EQ(sentence && !is_heading ? WrongInSentences(value, GetParam())
                                        : WrongInText(value, GetParam()),
                "")
          << key << ": " << value;
      const bool ends = value.ends_with(".") || value.ends_with("。");
      if (EndsWith(key, "title") || EndsWith(key, "gist")) {
        EXPECT_FALSE(ends) << key << ": " << value;
      }
    }
  }
}

// A gist follows a code: "556 says that ...".
TEST_P(Texts, GistsAreVerbPhrases) {
  for (const std::string_view key : its_.Keys()) {
    if (!EndsWith(key, "gist")) continue;
    const char first = its_.Text(key)[0];
    EXPECT_FALSE(first >= 'A' && first <= 'Z') << key << ": " << its_.Text(key);
  }
}

TEST_P(Texts, AdviceHasThePlaceholdersThatReportsFill) {
  const std::set<std::string_view> known = {"ips", "provider", "blocklists", "senders", "domains"};
  for (const std::string_view key : its_.Keys()) {
    const auto names = PlaceholderNames(its_.TextOrEmpty(key));
    if (key.starts_with("cause.") && EndsWith(key, "advice")) {
      EXPECT_FALSE(names.empty()) << key;
      for (const std::string_view name : names) EXPECT_TRUE(known.contains(name)) << key << name;
    } else if (EndsWith(key, "advice_plain") || key.starts_with("provider_advice.") ||
               key.starts_with("code_advice.") || key.starts_with("rule_advice.")) {
      EXPECT_TRUE(names.empty()) << key;
    }
  }
}

// They are columns of a table.
TEST_P(Texts, CauseTitlesAreShort) {
  for (size_t i = 0; i < kCauseCount; ++i) {
    const std::string_view title =
        its_.Text(absl::StrCat("cause.", AbslView(Id(static_cast<Cause>(i))), ".title"));
    EXPECT_LE(DisplayWidth(title), 36u) << title;
  }
}

// Every id of the vocabulary has a name.
TEST_P(Texts, NameEveryId) {
  const auto expect = [&](std::string_view prefix, std::string_view id) {
    if (id.empty()) return;
    EXPECT_TRUE(its_.Has(absl::StrCat(AbslView(prefix), ".", AbslView(id)))) << id;
  };
  for (size_t i = 0; i < kActionCount; ++i) {
    expect("action", Id(static_cast<Action>(i)));
    expect("action_full", Id(static_cast<Action>(i)));
  }
  for (size_t i = 0; i < kWhoCount; ++i) {
    expect("who", Id(static_cast<Who>(i)));
    expect("who_full", Id(static_cast<Who>(i)));
  }
  for (size_t i = 0; i < 3; ++i) {
    expect("permanence", Id(static_cast<Permanence>(i)));
    expect("permanence_full", Id(static_cast<Permanence>(i)));
  }
  for (size_t i = 0; i < kStageCount; ++i) expect("stage", Id(static_cast<Stage>(i)));
  for (size_t i = 0; i < kOutcomeCount; ++i) expect("outcome", Id(static_cast<Outcome>(i)));
  for (const std::string_view digit : {"2", "4", "5"}) expect("class", digit);
  for (size_t i = 0; i < kCauseCount; ++i) {
    for (const std::string_view field :
         {"title", "meaning", "when", "fix", "advice", "advice_plain"}) {
      expect("cause", absl::StrCat(AbslView(Id(static_cast<Cause>(i))), ".", AbslView(field)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, Texts, ::testing::ValuesIn(Catalogue::Languages()),
                         [](const auto& language) { return std::string(language.param); });

TEST(Catalogue, HasItsLanguages) {
  const auto languages = Catalogue::Languages();
  for (const std::string_view one : {"en", "de", "es", "fr", "zh"}) {
    EXPECT_NE(std::find(languages.begin(), languages.end(), one), languages.end()) << one;
  }
  const absl::Status status = Catalogue::Load("xx").status();
  EXPECT_EQ(StdView(status.message()).substr(0, 52),
            "there are no texts in the language \"xx\"; there are: ");
}

}  // namespace
}  // namespace whybounce
