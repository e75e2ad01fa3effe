// What a notice says of whom, and the lines it says it in.
#include "mail/notice.h"

#include <gtest/gtest.h>

#include <string>

#include "base/arena.h"
#include "mail/header.h"
#include "mail/kind.h"
#include "mail/reply_lines.h"
#include "mail/text.h"
#include "pipeline/mail_loop.h"

namespace whybounce {
namespace {

struct Notice {
  explicit Notice(std::string bytes) : words(std::move(bytes)) {
    text.Read(words, &arena);
    reader.Read(text, {}, ReplyClass::kFailures, &arena);
  }

  const std::string words;
  Arena arena;
  NoticeText text{&BuiltInMailWords()};
  NoticeReader reader;
};

TEST(NoticeReader, EachRecipientHasWhatStandsBelowIt) {
  Notice notice(
      "Your message could not be delivered.\n\n"
      "<ann@corp.example>: host mx.corp.example said: 550 5.1.1 no such user\n\n"
      "<bob@shop.example>: host mx.shop.example said: 552 5.2.2 mailbox full\n");
  const auto& recipients = notice.reader.recipients();
  ASSERT_EQ(recipients.size(), 2U);
  EXPECT_TRUE(notice.reader.certain());
  EXPECT_EQ(recipients[0].address, "ann@corp.example");
  EXPECT_EQ(recipients[0].finding.reply.text, "550 5.1.1 no such user");
  EXPECT_EQ(recipients[1].address, "bob@shop.example");
  EXPECT_EQ(recipients[1].finding.reply.code, 552);
  EXPECT_EQ(notice.reader.FindingFor("bob@shop.example").reply.text, "552 5.2.2 mailbox full");
}

TEST(NoticeReader, AListSharesTheReplyBelowIt) {
  Notice notice(
      "Your message could not be delivered to the following recipients:\n\n"
      "ann@corp.example\nbob@corp.example\n\n550 5.7.1 relaying denied\n");
  const auto& recipients = notice.reader.recipients();
  ASSERT_EQ(recipients.size(), 2U);
  for (const NoticeRecipient& one : recipients)
    EXPECT_EQ(one.finding.reply.text, "550 5.7.1 relaying denied") << one.address;
  EXPECT_EQ(notice.reader.OfWhole().reply.code, 550);
}

TEST(NoticeReader, NoAddressNoRecipient) {
  Notice notice("Your message could not be delivered: 550 5.1.1 no such user\n");
  EXPECT_TRUE(notice.reader.recipients().empty());
  EXPECT_FALSE(notice.reader.certain());
  EXPECT_EQ(notice.reader.OfWhole().reply.code, 550);
  EXPECT_EQ(notice.reader.OnlyCandidate(), "");
  EXPECT_EQ(notice.reader.FindingFor("ann@corp.example").reply.code, 550) << "that of the whole";
}

TEST(NoticeReader, SaysFromWhenOnMailIsLate) {
  Notice notice(
      "This is the mail system at host mx.a.example.\n\n"
      "Your message has not yet been delivered to <ann@corp.example>.\n");
  EXPECT_EQ(notice.reader.Warning().find("This is"), std::string_view::npos);
  EXPECT_NE(notice.reader.Warning().find("not yet been delivered"), std::string_view::npos);
}

TEST(ReplyLines, AReplyThatWasWrappedIsOneLineAgain) {
  Arena arena;
  NoticeText text(&BuiltInMailWords());
  const std::string words =
      "550 5.7.1 the message was refused because of a policy of\n"
      "this site about the sender's domain\n";
  text.Read(words, &arena);
  ReplyLines lines;
  lines.Begin(text, ReplyClass::kFailures, &arena);
  EXPECT_EQ(lines.Joined(0, 2),
            "550 5.7.1 the message was refused because of a policy of this site about the sender's "
            "domain");
  EXPECT_EQ(lines.Best(0, 2).text, lines.Joined(0, 2));
  EXPECT_EQ(lines.Best(1, 2).strength, 0);
}

TEST(ReplyLines, JoinsThreeThousandBytes) {
  for (const size_t size : {size_t{2999}, size_t{3000}, size_t{3001}}) {
    SCOPED_TRACE(size);
    Arena arena;
    NoticeText text(&BuiltInMailWords());
    const std::string words = std::string(1000, 'a') + "\n" + std::string(size - 1001, 'b') + "\n";
    text.Read(words, &arena);
    ReplyLines lines;
    lines.Begin(text, ReplyClass::kFailures, &arena);
    EXPECT_EQ(lines.Joined(0, 2).size(), std::min(size, size_t{3000}));
  }
}

TEST(ReplyLines, TheStageOfATranscript) {
  EXPECT_EQ(StageOfTranscript(">>> RCPT TO:<ann@corp.example>"), Stage::kRcpt);
  EXPECT_EQ(StageOfTranscript("... MAIL FROM:<s@shop.example>"), Stage::kMail);
  EXPECT_EQ(StageOfTranscript(">>> DATA"), Stage::kUnknown) << "answers of other commands follow";
  EXPECT_EQ(StageOfTranscript(">>>"), Stage::kUnknown);
}

class Kind : public testing::Test {
 protected:
  MailKind Of(const std::string& header, const std::string& words, MailEvidence evidence) {
    bytes_ = header + "\n";
    header_.Read(bytes_);
    Arena arena;
    NoticeText text(&BuiltInMailWords());
    text.Read(words, &arena);
    evidence.header = &header_;
    evidence.text = &text;
    shows_program_ = ShowsProgram(evidence);
    return DecideKind(evidence);
  }
  std::string bytes_;
  MailHeader header_;
  bool shows_program_ = false;
};

TEST_F(Kind, ABounceNeedsMoreThanWords) {
  const std::string words = "Your message could not be delivered to ann@corp.example.\n";
  EXPECT_EQ(Of("Subject: hello\n", words, {.may_name_recipient = true}), MailKind::kMail);
  EXPECT_FALSE(shows_program_);
  EXPECT_EQ(Of("Subject: Undelivered Mail\n", words,
               {.subject = Bit(Meaning::kFailedSubject),
                .from = Bit(Meaning::kNotifier),
                .null_sender = true,
                .names_recipient = true,
                .has_reply = true,
                .has_final_reply = true}),
            MailKind::kBounce);
  EXPECT_TRUE(shows_program_);
}

TEST_F(Kind, AWarningSaysThatItIsOne) {
  EXPECT_EQ(Of("Subject: Delayed Mail\n",
               "Your message has not yet been delivered to <ann@corp.example>.\n",
               {.subject = Bit(Meaning::kDelayed),
                .from = Bit(Meaning::kNotifier),
                .null_sender = true,
                .names_recipient = true}),
            MailKind::kDelayWarning);
}

TEST_F(Kind, ListsWriteAboutBouncesToo) {
  const MailEvidence evidence = {.subject = Bit(Meaning::kFailed), .may_name_recipient = true};
  const std::string words = "Mail to ann@corp.example could not be delivered, what can I do?\n";
  EXPECT_EQ(
      Of("List-Id: <talk.example>\nList-Unsubscribe: <mailto:u@talk.example>\n", words, evidence),
      MailKind::kMail);
}

TEST_F(Kind, ThatSomebodyIsAwayIsNoBounce) {
  EXPECT_EQ(Of("Auto-Submitted: auto-replied\nSubject: Automatic reply\n", "I am on vacation.\n",
               {.subject = Bit(Meaning::kAutoReply), .subject_opening = Bit(Meaning::kAutoReply)}),
            MailKind::kAutoReply);
}

TEST_F(Kind, AFieldThatNamesTheFailedIsEnough) {
  EXPECT_EQ(Of("X-Failed-Recipients: ann@corp.example\n", "Sorry.\n", {.has_failed_header = true}),
            MailKind::kBounce);
  EXPECT_EQ(Of("X-Failed-Recipients: ann@corp.example\n",
               "Your message has not yet been delivered.\n", {.has_failed_header = true}),
            MailKind::kDelayWarning);
}

}  // namespace
}  // namespace whybounce
