// Classes of words and the expressions that combine them.
#include "classify/class_finder.h"

#include <gtest/gtest.h>

#include "classify/text_matcher.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

const std::vector<WordClass>& Classes() {
  static const auto& classes = *new std::vector<WordClass>{
      {"mailbox", {"mailbox*", "mail drop", "skrzynk*", "*postfach", "邮箱"}},
      {"full", {"full", "over quota", "pełna", "voll", "已满"}},
      {"not", {"not", "doesn't", "nie", "no"}},
      {"exist", {"exist", "istnieje"}},
      {"not-exist", {"unknown", "{not} {exist}"}},
      {"sender", {"sender*", "отправитель"}},
      {"virus", {"virus"}},
      {"not-meant", {"virus scanner"}},
      {"ip", {"ip"}},
  };
  return classes;
}

bool Meets(std::string_view expression, std::string_view text) {
  TextMatcher matcher;
  matcher.Define(Classes());
  matcher.Add("something else");
  matcher.Add(std::string(expression));
  matcher.Build();
  const TextMatcher::Candidates candidates = matcher.FindCandidates(text);
  return candidates.Next(1, 2) == 1 && matcher.Matches(1, candidates, text);
}

struct Case {
  const char* expression;
  const char* text;
  bool meets;
};

TEST(ClassFinder, TermsMeetInOneSentenceInEitherOrder) {
  for (const Case& c : std::initializer_list<Case>{
           {"{mailbox} ~ {full}", "the mailbox is full", true},
           {"{mailbox} ~ {full}", "full is the mailbox of ann", true},
           {"{mailbox} ~ {full}", "the mailbox is fully paid", false},
           {"{mailbox} ~ {full}", "no such mailbox. see the full text", false},
           {"{mailbox} ~ {full}", "host a.b said of the mailbox 550 5.1.1 full", false},
           {"{mailbox} ~ {full}", "mailbox at mx.b[0.0.0.0]: full", false},
           {"{mailbox} ~ {full}", "version 2.1 of mailbox 3 is full", true},
           {"{mailbox|sender} ~ {not-exist}", "sender unknown", true},
           {"{mailbox} ~ {not-exist} ~ !{sender}", "mailbox unknown", true},
           {"{mailbox} ~ {not-exist} ~ !{sender}", "mailbox of the sender unknown", false},
           {"{mailbox} ~ {not-exist} ~ !{sender}", "mailbox unknown. dear sender", true},
           {"{mailbox} ~ here by that name", "no mailbox here by that name", true},
           {"{mailbox} {full}", "mailbox full", true},
           {"{mailbox} {full}", "full mailbox", false},
           {"{mailbox} {full}",
            "mailbox of somebody whom nobody knows, on a disk that has become full", false},
       }) {
    EXPECT_EQ(Meets(c.expression, c.text), c.meets) << c.expression << " / " << c.text;
  }
}

TEST(ClassFinder, PhrasesAreWholeWordsAndForgiveHyphensApostrophesAndMarks) {
  for (const Case& c : std::initializer_list<Case>{
           {"{full} ~ {full}", "over-quota", true},
           {"{full} ~ {full}", "over_quota", true},
           {"{full} ~ {full}", "overquota", true},
           {"{full} ~ {full}", "moverquota", false},
           {"{full} ~ {full}", "pelna", true},
           {"{full} ~ {full}", "pełna", true},
           {"{full} ~ {full}", "niepełna", false},
           {"{mailbox} ~ {full}", "skrzynka jest pełna", true},
           {"{mailbox} ~ {full}", "das benutzerpostfach ist voll", true},
           {"{mailbox} ~ {full}", "收件人邮箱已满", true},
           {"{not-exist} ~ {mailbox}", "mailbox doesnt exist", true},
           {"{not-exist} ~ {mailbox}", "mailbox doesn\xe2\x80\x99t exist", true},
           {"{not-exist} ~ {mailbox}", "mailbox nie istnieje", true},
           {"{not-exist} ~ {mailbox}", "no, a mailbox may well exist", false},
           {"{sender} ~ {not-exist}", "отправитель unknown", true},
           {"{ip} ~ {full}", "ip list full", true},
           {"{ip} ~ {full}", "the ip is full", true},
           {"{ip} ~ {full}", "ship full", false},
       }) {
    EXPECT_EQ(Meets(c.expression, c.text), c.meets) << c.expression << " / " << c.text;
  }
}

TEST(ClassFinder, NamesAndWhatIsNotMeantSayNothing) {
  for (const Case& c : std::initializer_list<Case>{
           {"{virus} ~ {virus}", "virus found", true},
           {"{virus} ~ {virus}", "virus scanner failed", false},
           {"{virus} ~ {virus}", "virus.example refused", false},
           {"{virus} ~ {virus}", "see mx.virus", false},
           {"{virus} ~ {virus}", "write to virus@b", false},
           {"{virus} ~ {virus}", "a virus.", true},
       }) {
    EXPECT_EQ(Meets(c.expression, c.text), c.meets) << c.expression << " / " << c.text;
  }
}

TEST(ClassFinder, ManyHitsAreBounded) {
  std::string text;
  while (text.size() < 4000) text += "mailbox ";
  EXPECT_TRUE(Meets("{mailbox} ~ {mailbox}", text));
  EXPECT_FALSE(Meets("{mailbox} ~ {full}", text));
}

TEST(ClassExpression, ErrorsSayWhatAndWhere) {
  const struct {
    const char* text;
    const char* error;
    size_t at;
  } kCases[] = {
      {"{a} ~ {b}", "", 0},
      {"{a} ~", "a class in braces or a word is missing here", 5},
      {"!{a} ~ {b}", "the first class must be there; write !{...} behind it", 0},
      {"{a} (x|y)", "'(' is for regular expressions; write plain words", 4},
      {"{a b}", "a name of a class is made of letters and hyphens, in braces: {mailbox|user}", 0},
      {"{a} ~ {b", "the brace names no class", 6},
      {"!{a}", "it matches every reply; name a class that must be there", 0},
  };
  for (const auto& c : kCases) {
    const ClassExpression parsed = ParseClassExpression(c.text);
    EXPECT_EQ(parsed.error, c.error) << c.text;
    EXPECT_EQ(parsed.error_at, c.at) << c.text;
  }
  EXPECT_FALSE(IsClassExpression("a{2,3} \\p{Greek} \\x{10ffff}"));
  EXPECT_TRUE(IsClassExpression("a {mailbox}"));
}

// The files of patterns/ keep what the notation is for: a rule can be read at a glance.
TEST(BuiltInRules, AreShort) {
  const Engine& engine = BuiltInEngine();
  for (uint32_t i = 1; i <= engine.rule_count(); ++i) {
    const Rule& rule = engine.rule(i);
    EXPECT_LE(rule.not_texts.size(), 6u) << rule.id;
    for (const auto* texts : {&rule.texts, &rule.not_texts}) {
      for (const std::string& text : *texts)
        EXPECT_LE(text.size(), 160u) << rule.id << ": " << text;
    }
  }
}

// What is said of a mailbox in one language is said in all.
TEST(BuiltInWords, TheMailboxIsFullInEveryLanguage) {
  for (const char* text :
       {"452 skrzynka pocztowa odbiorcy jest przepełniona", "552 De mailbox is vol",
        "552 La casella di posta del destinatario è piena", "552 Das Postfach ist überfüllt",
        "552 Почтовый ящик получателя заполнен", "552 A caixa de correio está cheia",
        "552 收件人的信箱已滿", "552 受信者のメールボックスがいっぱいです",
        "552 수신자 편지함이 가득 찼습니다", "552 Hộp thư của người nhận đã đầy"}) {
    EXPECT_EQ(Id(BuiltInClassifier().Classify({.text = text}).cause), "mailbox-full") << text;
  }
}

}  // namespace
}  // namespace whybounce
