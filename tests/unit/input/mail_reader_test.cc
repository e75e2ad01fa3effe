#include "input/mail_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace whybounce {
namespace {

std::vector<std::string> Read(const std::string& bytes, size_t step = 1 << 16) {
  const auto source = MemorySource(bytes, step);
  MailReader reader;
  reader.Open(source.get());
  std::vector<std::string> messages;
  MessageView message;
  while (reader.Next(&message)) messages.emplace_back(message.bytes);
  EXPECT_TRUE(reader.error().ok());
  return messages;
}

constexpr char kDivider[] = "From MAILER-DAEMON Tue Mar 10 08:00:00 2026\n";

TEST(MailReader, DividesAnMbox) {
  const std::string one = "From: a@b.example\n\nHello\n";
  const std::string two = "To: c@d.example\n\n>From the start\nFrom here on it is text\n";
  EXPECT_EQ(Read(kDivider + one + "\n" + kDivider + two + "\n"),
            (std::vector<std::string>{one + "\n", two + "\n"}));
  // Text that looks like a divider has no date, or no field behind it.
  const std::string text = "A: b\n\nFrom us to you, 10:30 in 2026\nFrom then on\n";
  EXPECT_EQ(Read(kDivider + text).size(), 1U);
}

TEST(MailReader, OneMessageWithoutDivider) {
  EXPECT_EQ(Read("Subject: x\n\nFrom MAILER-DAEMON Tue Mar 10 08:00:00 2026\nA: b\n").size(), 1U);
  EXPECT_EQ(Read("").size(), 0U);
}

// Whatever is read at once, and whatever ends the lines.
TEST(MailReader, AnyStepAndAnyLineEnd) {
  const std::string mbox =
      std::string(kDivider) + "A: 1\n\nx\n\n" + kDivider + "B: 2\n\ny\n\n" + kDivider + "C: 3\n\n";
  const auto expected = Read(mbox);
  ASSERT_EQ(expected.size(), 3U);
  for (const char* end : {"\n", "\r\n", "\r"}) {
    std::string other;
    for (const char c : mbox) c == '\n' ? other += end : other += c;
    for (size_t step = 1; step < 64; ++step) EXPECT_EQ(Read(other, step), expected) << step;
  }
}

// A message far beyond the limit is cut, the next one is whole.
TEST(MailReader, CutsWhatIsTooLong) {
  const std::string mbox = std::string(kDivider) + "A: 1\n\n" +
                           std::string(3 * kMailBytesMax, 'x') + "\n\n" + kDivider + "B: 2\n\ny\n";
  const auto source = MemorySource(mbox, 1 << 20);
  MailReader reader;
  reader.Open(source.get());
  MessageView message;
  ASSERT_TRUE(reader.Next(&message));
  EXPECT_TRUE(message.cut);
  EXPECT_EQ(message.bytes.size(), kMailBytesMax);
  ASSERT_TRUE(reader.Next(&message));
  EXPECT_FALSE(message.cut);
  EXPECT_EQ(message.bytes, "B: 2\n\ny\n");
  EXPECT_EQ(message.index, 1U);
  EXPECT_FALSE(reader.Next(&message));
}

TEST(MailReader, KnowsMailsFromLogs) {
  EXPECT_TRUE(LooksLikeMail("Return-Path: <>\nReceived: from x\nFrom: a@b\n\n"));
  EXPECT_TRUE(LooksLikeMail("From MAILER-DAEMON Tue Mar 10 08:00:00 2026\nA: b\n"));
  EXPECT_FALSE(LooksLikeMail(
      "Mar 10 08:00:00 mail postfix/smtpd[1]: connect from: a\nMar 10 08:00:01 mail x[1]: y\n"));
  EXPECT_FALSE(LooksLikeMail("2026-03-10 08:00:00 1abc-0001 <= a@b.example H=x\n"));
  EXPECT_FALSE(LooksLikeMail("{\"from\": 1, \"to\": 2}\n"));
  EXPECT_FALSE(LooksLikeMail(""));
}

}  // namespace
}  // namespace whybounce
