// The text of a notice: its lines and phrases, the addresses in it and how they stand there.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/arena.h"
#include "base/limits.h"
#include "mail/bare_names.h"
#include "mail/delivered.h"
#include "mail/mention_lists.h"
#include "mail/mentions.h"
#include "mail/text.h"
#include "mail/words.h"
#include "pipeline/mail_loop.h"

namespace whybounce {
namespace {

struct Notice {
  explicit Notice(std::string bytes) : words(std::move(bytes)) { text.Read(words, &arena); }
  std::vector<AddressMention> Mentions() const {
    std::vector<AddressMention> mentions;
    FindMentions(text, {}, &mentions);
    return mentions;
  }

  const std::string words;
  Arena arena;
  NoticeText text{&BuiltInMailWords()};
};

TEST(MailWords, TheLongerPhraseDeniesTheShorterOne) {
  const std::string_view file = R"(
[[words]]
means = "failed"
language = "en"
phrases = ["not delivered"]
[[words]]
means = "delayed"
language = "en"
phrases = ["yet not delivered"]
)";
  const auto words = MailWords::Create({{"words.toml", file}});
  ASSERT_TRUE(words.ok()) << words.status().ToString();
  const auto meanings_of = [&](std::string_view text) {
    Meanings all = 0;
    (*words)->Find(text, [&](Meanings meanings, size_t, size_t) { all |= meanings; });
    return all;
  };
  EXPECT_EQ(meanings_of("it was not delivered"), Bit(Meaning::kFailed));
  EXPECT_EQ(meanings_of("it was yet not delivered"), Bit(Meaning::kDelayed));
  EXPECT_EQ(meanings_of("it was delivered"), 0U);
}

TEST(MailWords, AFileThatIsNotRightIsAnErrorAtItsLine) {
  const auto words = MailWords::Create(
      {{"mine.toml", "[[words]]\nmeans = \"sunny\"\nlanguage = \"en\"\nphrases = [\"x y\"]\n"}});
  ASSERT_FALSE(words.ok());
  EXPECT_EQ(words.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(words.status().message().substr(0, 12), "mine.toml:2:") << words.status().message();
}

TEST(NoticeText, KnowsLinesOfTranscriptsAndQuotations) {
  const Notice notice(
      "Hello,\n"
      "  indented  \n"
      "> quoted by somebody\n"
      ">>> RCPT TO:<ann@corp.example>\n"
      "<<< 550 5.1.1 no such user\n"
      "\n");
  const std::vector<TextLine>& lines = notice.text.lines();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(notice.text.Line(1), "indented");
  EXPECT_TRUE(lines[1].indented());
  EXPECT_TRUE(lines[2].quoted);
  EXPECT_TRUE(lines[3].command);
  EXPECT_FALSE(lines[3].quoted);
  EXPECT_TRUE(lines[4].answer);
  EXPECT_TRUE(notice.text.HasFailure(4));
  EXPECT_FALSE(notice.text.HasFailure(0));
  EXPECT_TRUE(lines[5].blank());
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(notice.text.LineOf(lines[i].begin), i);
  EXPECT_EQ(notice.text.LineOf(lines[4].end), 4U);
}

TEST(NoticeText, TheCopyOfTheMailIsNoTextOfTheNotice) {
  const std::string copy =
      "Received: from a.example by b.example\nMessage-ID: <1@a.example>\nFrom: s@a.example\n"
      "Subject: could not be delivered\n";
  const Notice notice("Your message could not be delivered.\n\n" + copy);
  ASSERT_TRUE(notice.text.has_original());
  EXPECT_EQ(notice.text.original(), copy);
  EXPECT_EQ(notice.text.text(), "Your message could not be delivered.\n\n");
  const Notice alone("Your message could not be delivered.\n");
  EXPECT_EQ(notice.text.Count(Meaning::kFailed), alone.text.Count(Meaning::kFailed))
      << "that of the copy does not count";
  EXPECT_FALSE(Notice("Your message could not be delivered.\n").text.has_original());
}

TEST(NoticeText, LooksAtSoManyLinesAndBytes) {
  const auto lines = [](size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += "a\n";
    return out;
  };
  const Notice fits(lines(kNoticeLinesMax - 1));
  EXPECT_EQ(fits.text.lines().size(), kNoticeLinesMax - 1);
  EXPECT_FALSE(fits.text.cut());
  const Notice cut(lines(kNoticeLinesMax + 1));
  EXPECT_EQ(cut.text.lines().size(), kNoticeLinesMax);
  EXPECT_TRUE(cut.text.cut());
  EXPECT_FALSE(Notice(std::string(kNoticeBytesMax - 1, 'a')).text.cut());
  const Notice long_line(std::string(kNoticeBytesMax + 1, 'a'));
  EXPECT_TRUE(long_line.text.cut());
  EXPECT_EQ(long_line.text.whole().size(), kNoticeBytesMax);
}

TEST(Mentions, HowAnAddressStands) {
  struct Case {
    const char* name;
    const char* line;
    Place place;
  };
  const Case cases[] = {
      {"leads", "<ann@corp.example>: no such user here", Place::kLeads},
      {"alone", "  ann@corp.example", Place::kAlone},
      {"labelled", "Recipient: <ann@corp.example>", Place::kLabelled},
      {"command", ">>> RCPT TO:<ann@corp.example>", Place::kCommand},
      {"coded", "550 5.1.1 <ann@corp.example>... User unknown", Place::kCoded},
      {"sentence", "Your message to <ann@corp.example> could not be delivered today.",
       Place::kSentence},
      {"named", "Ann Example <ann@corp.example>", Place::kNamed},
      {"elsewhere", "We write to you as ann@corp.example about the weather", Place::kElsewhere},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Notice notice(c.line);
    const std::vector<AddressMention> mentions = notice.Mentions();
    ASSERT_EQ(mentions.size(), 1U);
    EXPECT_EQ(static_cast<int>(mentions[0].place), static_cast<int>(c.place));
  }
}

TEST(Mentions, ThoseOfTheSenderAreNoRecipients) {
  const Notice notice(
      "Your message could not be delivered to:\n<ann@corp.example>\n<me@a.example>\n");
  std::vector<AddressMention> mentions;
  FindMentions(notice.text, {.own = {"me@a.example"}, .failed = {}, .addressed = {}}, &mentions);
  ASSERT_EQ(mentions.size(), 2U);
  EXPECT_GE(mentions[0].score, kCertain);
  EXPECT_LT(mentions[1].score, kPossible);
}

TEST(Mentions, AreTwoThousandAtMost) {
  std::string words = "Your message could not be delivered to:\n";
  for (int i = 0; i < 2001; ++i)
    words += "u" + std::to_string(i) + "@b.example" + (i % 2 == 0 ? " " : "\n");
  ASSERT_LT(words.size(), kNoticeBytesMax);
  const Notice notice(words);
  const std::vector<AddressMention> mentions = notice.Mentions();
  ASSERT_EQ(mentions.size(), 2000U);
  EXPECT_EQ(mentions.back().address, "u1999@b.example");
}

TEST(MentionLists, AnExpansionIsOfTheEntryAboveIt) {
  const Notice notice(
      "----- The following addresses had permanent fatal errors -----\n"
      "<bob@pc.example>\n"
      "    (reason: 550 5.1.1 no such user)\n"
      "    (expanded from: <team@corp.example>)\n");
  const std::vector<AddressMention> mentions = notice.Mentions();
  ASSERT_FALSE(mentions.empty());
  EXPECT_EQ(mentions[0].address, "bob@pc.example");
  EXPECT_EQ(mentions[0].expanded_from, "team@corp.example");
  for (size_t i = 1; i < mentions.size(); ++i) EXPECT_LT(mentions[i].score, kPossible);
}

TEST(MentionLists, OneSureEntryMakesTheOthersSure) {
  const Notice notice(
      "<ann@corp.example>: host mx.corp.example said: 550 5.1.1 no such user\n\n"
      "<bob@corp.example>: the same\n");
  std::vector<AddressMention> mentions = notice.Mentions();
  ASSERT_EQ(mentions.size(), 2U);
  EXPECT_TRUE(OpensEntry(notice.text, mentions[1]));
  mentions[0].score = kCertain;
  mentions[1].score = 1;
  RelateMentions(notice.text, &mentions);
  EXPECT_GE(mentions[1].score, kCertain);
  mentions[0].score = 0;
  mentions[1].score = 1;
  RelateMentions(notice.text, &mentions);
  EXPECT_EQ(mentions[1].score, 1) << "and none makes none so";
}

TEST(DeliveredSections, EndWhereAnotherHeadingComes) {
  const Notice notice(
      "Delivered to:\n"
      "  ann@corp.example\n"
      "Could not be delivered to:\n"
      "  bob@corp.example\n");
  DeliveredSections sections(notice.text);
  std::vector<bool> delivered;
  size_t next_hit = 0;
  for (const AddressMention& mention : notice.Mentions()) {
    while (next_hit < notice.text.hits().size() &&
           notice.text.hits()[next_hit].begin < mention.begin) {
      sections.Enter(notice.text.hits()[next_hit++]);
    }
    delivered.push_back(sections.IsDelivered(mention, next_hit));
  }
  EXPECT_EQ(delivered, (std::vector<bool>{true, false}));
}

TEST(DeliveredSections, AReplyBesideTheAddressSaysMoreThanTheHeading) {
  const Notice notice("Delivered to:\n  ann@corp.example\n  550 5.1.1 no such user\n");
  DeliveredSections sections(notice.text);
  for (const PhraseHit& hit : notice.text.hits()) sections.Enter(hit);
  const std::vector<AddressMention> mentions = notice.Mentions();
  ASSERT_EQ(mentions.size(), 1U);
  EXPECT_FALSE(sections.IsDelivered(mentions[0], notice.text.hits().size()));
}

TEST(BareNames, StandBelowAHeadingThatSaysThatMailFailed) {
  const Notice fails(
      "Your message could not be delivered to:\n\nannexample\nbob (user unknown)\n"
      "and that is all\nnobody\n");
  std::vector<BareName> names;
  FindBareNames(fails.text, &names);
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].name, "annexample");
  EXPECT_EQ(names[0].words, "");
  EXPECT_EQ(names[1].name, "bob");
  EXPECT_EQ(names[1].words, "(user unknown)");
  const Notice greets("Here are my friends:\n\nannexample\n");
  FindBareNames(greets.text, &names);
  EXPECT_TRUE(names.empty());
}

TEST(BareNames, OfSixtyFourBytesAndTwoHundredOfThem) {
  const auto count = [](const std::string& below) {
    std::vector<BareName> names;
    const Notice notice("Your message could not be delivered to:\n" + below);
    FindBareNames(notice.text, &names);
    return names.size();
  };
  EXPECT_EQ(count(std::string(64, 'a') + "\n"), 1U);
  EXPECT_EQ(count(std::string(65, 'a') + "\n"), 0U);
  std::string many;
  for (int i = 0; i < 201; ++i) many += "user" + std::to_string(i) + "\n";
  EXPECT_EQ(count(many), 200U);
}

}  // namespace
}  // namespace whybounce
