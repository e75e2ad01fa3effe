// What is said about a rule file that is not right.
#include <gtest/gtest.h>

#include "classify/rules/patterns.h"
#include "classify/rules/rule_check.h"
#include "unit/testing/temp_file.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

std::string ErrorOf(std::string_view text, RuleOrigin origin = RuleOrigin::kUser) {
  absl::StatusOr<Patterns> patterns = LoadPatterns("");
  EXPECT_TRUE(patterns.ok()) << patterns.status();
  return std::string(AddRuleFile(text, "mine.toml", origin, &*patterns).message());
}

TEST(RuleFile, AGoodOneHasNoError) {
  EXPECT_EQ(ErrorOf(R"(
priority = 20
provider = ["gmail", "yahoo"]
source = "seen"
[[rule]]
id = "a"
cause = "mailbox-full"
text = ['over ?quota', 'full']
not_text = "careful"
reply = ["552", "55x", "450-452"]
enhanced = ["5.2.2", "X.2.2", "5.7.x", "5.7.606-5.7.649", "none"]
class = [4, 5]
stage = ["rcpt", "end-of-data"]
dialect = "postfix"
speaker = "mta"
provider = "any"
weak = true
permanence = "hard"
action = "suppress"
who = "list"
help = "https://example.com/"
samples = ["552 over quota"]
)"),
            "");
}

TEST(RuleFile, ErrorsShowThePlaceAndTheMend) {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"[[rule]\n",
       "mine.toml:1:8: expected ]] after the name of an array of tables\n"
       "  [[rule]\n"
       "         ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-ful\"\ntext = \"full\"\nsamples = \"full\"\n",
       "mine.toml:3:9: cause must be an id of causes.toml; did you mean "
       "\"mailbox-full\"?\n"
       "  cause = \"mailbox-ful\"\n"
       "          ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '{mailbx} ~ full'\n"
       "samples = \"full\"\n",
       "mine.toml:4:10: there is no class of words {mailbx}; did you mean {mailbox}?\n"
       "  text = '{mailbx} ~ full'\n"
       "           ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '{mailbox} ~ (full|voll)'\n"
       "samples = \"full\"\n",
       "mine.toml:4:21: '(' is for regular expressions; write plain words\n"
       "  text = '{mailbox} ~ (full|voll)'\n"
       "                      ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '(full'\nsamples = \"full\"\n",
       "mine.toml:4:8: not a regular expression: missing ): (full; RE2's syntax is meant, without "
       "look-around and back references\n"
       "  text = '(full'\n"
       "         ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '(full)?'\nsamples = \"full\"\n",
       "mine.toml:4:8: this text matches every reply; write words that must be there\n"
       "  text = '(full)?'\n"
       "         ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntxt = 'full'\nsamples = \"full\"\n",
       "mine.toml:4:7: there is no field \"txt\"; did you mean \"text\"? see patterns/README.md "
       "for the fields\n"
       "  txt = 'full'\n"
       "        ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\nsamples = \"full\"\n",
       "mine.toml:1:1: a rule needs a text, a reply or an enhanced code to look for\n"
       "  [[rule]]\n"
       "  ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\nstages = 'rcpt'\n"
       "samples = \"full\"\n",
       "mine.toml:5:10: there is no field \"stages\"; did you mean \"stage\"? see "
       "patterns/README.md for the fields\n"
       "  stages = 'rcpt'\n"
       "           ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\nprovider = 'gmial'\n"
       "samples = \"full\"\n",
       "mine.toml:5:12: there is no provider \"gmial\" in providers.toml; write its id or \"any\"\n"
       "  provider = 'gmial'\n"
       "             ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\nreply = \"5x5\"\nenhanced = \"5.1\"\n"
       "samples = \"full\"\n",
       "mine.toml:5:12: enhanced must be like \"5.7.1\", \"X.7.1\", \"5.7.x\", "
       "\"5.7.606-5.7.649\" or \"none\"\n"
       "  enhanced = \"5.1\"\n"
       "             ^"},
      {"[[rule]]\nid = \"a b\"\ncause = \"mailbox-full\"\ntext = 'full'\nsamples = \"full\"\n",
       "mine.toml:2:6: an id is made of letters, digits, hyphens, dots and underscores, at most "
       "80\n"
       "  id = \"a b\"\n"
       "       ^"},
      {"priority = 500\n[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\n"
       "samples = \"full\"\n",
       "mine.toml:1:12: priority must be 0 to 99\n"
       "  priority = 500\n"
       "             ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\nwho = 'me'\n"
       "samples = \"full\"\n",
       "mine.toml:5:7: who must be one of nobody, list, sender-admin, domain-admin, content, "
       "security, receiver-admin, recipient\n"
       "  who = 'me'\n"
       "        ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\nadvice = 'call'\n"
       "samples = \"full\"\n",
       "mine.toml:5:10: there is no field \"advice\"; see patterns/README.md for the fields\n"
       "  advice = 'call'\n"
       "           ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\n",
       "mine.toml:1:1: a rule needs samples = [\"a reply that it must win\"]\n"
       "  [[rule]]\n"
       "  ^"},
      {"[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\nclass = 3\n"
       "samples = \"full\"\n",
       "mine.toml:5:9: class must be 2, 4 or 5\n"
       "  class = 3\n"
       "          ^"},
  };
  for (const Case& c : cases) EXPECT_EQ(ErrorOf(c.text), c.error) << c.text;
}

TEST(RuleFile, TwoRulesOfOneFileCannotShareAnId) {
  const std::string rule =
      "[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = 'full'\n"
      "samples = \"full\"\n";
  EXPECT_EQ(ErrorOf(rule + rule),
            "mine.toml:6:1: the id \"a\" is taken by mine.toml:1; choose another\n"
            "  [[rule]]\n"
            "  ^");
}

TEST(RuleFile, AUsersRuleReplacesTheBuiltInOneOfItsId) {
  const TempDir directory;
  directory.Write("mine.toml", R"([[rule]]
id = "generic-mailbox-full"
cause = "system-full"
text = "mailbox full"
samples = ["552 mailbox full"]
)");
  directory.Write("notes.txt", "not a rule file");
  const absl::StatusOr<Patterns> patterns = LoadPatterns(directory.path());
  ASSERT_TRUE(patterns.ok()) << patterns.status();
  EXPECT_EQ(patterns->rules[patterns->rule_of_id.at("generic-mailbox-full")].cause,
            Cause::kSystemFull);
}

TEST(RuleFile, AUsersWordsAddToClassesAndMakeNewOnes) {
  const TempDir directory;
  directory.Write("words/ours.toml", R"([full]
en = ["stuffed to the brim"]
[badge]
en = ["visitor badge*"]
all = ["{badge} {full}"]
)");
  directory.Write("mine.toml", R"([[rule]]
id = "our-badges"
cause = "policy-rejected"
text = "{badge} ~ {missing}"
samples = ["550 the sender's visitor badge is missing"]
)");
  const auto classifier = Classifier::Create({.rules_directory = directory.path()});
  ASSERT_TRUE(classifier.ok()) << classifier.status();
  EXPECT_EQ((*classifier)->Classify({.text = "550 visitor badges missing"}).cause,
            Cause::kPolicyRejected);
  EXPECT_EQ((*classifier)->Classify({.text = "550 the mailbox is stuffed to the brim"}).cause,
            Cause::kMailboxFull);
  // The built-in words of the class go on counting.
  EXPECT_EQ((*classifier)->Classify({.text = "550 the mailbox is full"}).cause,
            Cause::kMailboxFull);
}

TEST(RuleFile, AUsersWordsThatAreWrongAreSaid) {
  const TempDir directory;
  directory.Write("words/ours.toml", "[full]\nen = [\"{stuffedd} {mailbx}\"]\n");
  const std::string message(LoadPatterns(directory.path()).status().message());
  EXPECT_NE(message.find("there is no class of words {stuffedd}"), message.npos) << message;
  directory.Write("words/ours.toml", "[full]\nxx = [\"stuffed\"]\n");
  EXPECT_FALSE(LoadPatterns(directory.path()).ok());
  directory.Write("words/ours.toml", "[\"a b\"]\nen = [\"stuffed\"]\n");
  EXPECT_FALSE(LoadPatterns(directory.path()).ok());
}

// More phrases than a reply's hits can be told apart by: the rest match nothing.
TEST(RuleFile, PhrasesOfExpressionsAreBounded) {
  const TempDir directory;
  const auto word_of = [](int i) {
    std::string word = "badge";
    for (int rest = i; rest > 0 || word.size() < 8; rest /= 26) {
      word.push_back(static_cast<char>('a' + rest % 26));
    }
    return word;
  };
  std::string rules;
  for (int i = 0; i < 1500; ++i) {
    const std::string word = word_of(i);
    rules += "[[rule]]\nid = \"r" + std::to_string(i) +
             "\"\ncause = \"policy-rejected\"\ntext = \"{mailbox} ~ " + word +
             "\"\nsamples = [\"550 mailbox " + word + "\"]\n";
  }
  directory.Write("many.toml", rules);
  const auto classifier = Classifier::Create({.rules_directory = directory.path()});
  ASSERT_TRUE(classifier.ok()) << classifier.status();
  const std::string first = "550 mailbox " + word_of(1);
  const std::string last = "550 mailbox " + word_of(1499);
  EXPECT_EQ((*classifier)->Classify({.text = first}).cause, Cause::kPolicyRejected);
  EXPECT_NE((*classifier)->Classify({.text = last}).cause, Cause::kPolicyRejected);
  EXPECT_EQ((*classifier)->Classify({.text = "550 mailbox is full"}).cause, Cause::kMailboxFull);
}

TEST(RuleFile, DirectoriesAndFilesThatCannotBeRead) {
  const TempDir directory;
  EXPECT_EQ(LoadPatterns(directory.path() + "/none").status().message(),
            directory.path() +
                "/none: No such file or directory; --rules wants a directory with *.toml files");
  directory.Write("a.toml/b", "");
  EXPECT_EQ(LoadPatterns(directory.path()).status().message(),
            directory.path() + "/a.toml: Is a directory");
}

// ---- the lint
// ------------------------------------------------------------------------------------

std::vector<std::string> Problems(std::string_view text) {
  absl::StatusOr<Patterns> patterns = LoadPatterns("");
  EXPECT_TRUE(patterns.ok()) << patterns.status();
  patterns->rules.clear();
  patterns->rule_of_id.clear();
  const absl::Status status = AddRuleFile(text, "a.toml", RuleOrigin::kBuiltIn, &*patterns);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> out;
  for (const RuleProblem& problem : CheckRules(*Engine::Create(*std::move(patterns)))) {
    out.push_back(problem.file + ":" + std::to_string(problem.line) + ": " + problem.what);
  }
  return out;
}

TEST(RuleCheck, FindsRulesThatCannotWin) {
  EXPECT_EQ(Problems(R"([[rule]]
id = "first"
cause = "mailbox-full"
text = "full"
samples = ["full"]
[[rule]]
id = "second"
cause = "system-full"
text = "disk full"
samples = ["disk full"]
)"),
            (std::vector<std::string>{
                "a.toml:6: second: wins none of its samples, the last goes to first (mailbox-full, "
                "a.toml:1); is it needed, or in the wrong place?",
                "a.toml:10: second: this sample is won by first (mailbox-full, a.toml:1); make one "
                "of the two narrower"}));
}

// A user's rules come before the built-in ones on purpose: what they take is told, not wrong.
TEST(RuleCheck, WhatAUsersRuleTakesIsANote) {
  absl::StatusOr<Patterns> patterns = LoadPatterns("");
  ASSERT_TRUE(patterns.ok()) << patterns.status();
  ASSERT_TRUE(AddRuleFile("[[rule]]\nid = \"ours\"\ncause = \"policy-rejected\"\n"
                          "text = \"over quota\"\nsamples = [\"552 over quota\"]\n",
                          "ours.toml", RuleOrigin::kUser, &*patterns)
                  .ok());
  const auto problems = CheckRules(*Engine::Create(*std::move(patterns)));
  ASSERT_FALSE(problems.empty());
  for (const RuleProblem& problem : problems) {
    EXPECT_TRUE(problem.note) << problem.what;
    EXPECT_EQ(problem.file, "ours.toml");
    EXPECT_EQ(problem.line, 1);
    EXPECT_NE(problem.what.find("ours: takes from "), std::string::npos) << problem.what;
  }
}

TEST(RuleCheck, FindsSamplesThatAreNotMatched) {
  EXPECT_EQ(Problems("[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = \"full\"\n"
                     "samples = [\"full\",\n\"fill\"]\n"),
            (std::vector<std::string>{"a.toml:6: a: no rule knows this sample"}));
  // The digits that the text names are not in what the rule sees.
  const std::vector<std::string> problems = Problems(
      "[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = [\"zorg 12345\"]\n"
      "samples = [\"550 Zorg 12345\"]\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.back(),
            "a.toml:5: a: no rule knows this sample; rules see its shape: \"zorg 00000\"");
}

TEST(RuleCheck, FindsExpressionsThatAreBrokenOrNameNoWord) {
  EXPECT_EQ(Problems("[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '(full'\n"
                     "samples = \"full\"\n"),
            (std::vector<std::string>{
                "a.toml:1: a: a text: not a regular expression: missing ): (full"}));
  EXPECT_EQ(Problems("[[rule]]\nid = \"a\"\ncause = \"mailbox-full\"\ntext = '\\w+ [ab]+x'\n"
                     "samples = \"full bx\"\n"),
            (std::vector<std::string>{
                "a.toml:1: a: a text: no run of three plain letters must occur, so it is tried on "
                "every reply; write a word"}));
}

TEST(RuleCheck, FindsProviderWordsThatMeanSomethingElseElsewhere) {
  const std::vector<std::string> problems = Problems(R"([[rule]]
id = "own"
cause = "mailbox-full"
provider = "gmail"
text = "full"
samples = ["full"]
[[rule]]
id = "any"
cause = "system-full"
text = "full"
samples = ["full"]
)");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0],
            "a.toml:6: own: while the provider is unknown this sample is won by any (system-full, "
            "a.toml:7); say provider_known = true if it means that elsewhere");
}

}  // namespace
}  // namespace whybounce
