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
  // Text that looks like a divider has no date, or no field after it.
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

const std::string kOne = "From: a@b.example\nTo: c@d.example\nSubject: x\n\nHello\n";
const std::string kTwo = "From: e@f.example\nTo: g@h.example\nSubject: y\n\nBye\n";

TEST(MailReader, OtherContainers) {
  const std::string mmdf = "\x01\x01\x01\x01\n";
  const std::vector<std::string> both = {kOne, kTwo};
  for (const std::string& file :
       {mmdf + kOne + mmdf + mmdf + kTwo + mmdf,
        "2 M1e C69b0\n\x01\x02N 0000000000000030\n" + kOne + "\n\x01\x03\nR69b0\n\n\x01\x02N 0\n" +
            kTwo + "\n\x01\x03\nR69b1\n\n",
        "* 9 EXISTS\n* 1 FETCH (UID 7 BODY[] {60}\n" + kOne + ")\n* 2 FETCH (BODY[] {58}\n" + kTwo +
            " UID 8)\na1 OK FETCH completed\n"}) {
    EXPECT_TRUE(LooksLikeMail(file));
    for (const size_t step : {size_t{1}, size_t{7}, size_t{64}, size_t{4096}}) {
      std::vector<std::string> read = Read(file, step);
      // A dbox has an empty line of its own.
      for (std::string& mail : read) {
        if (mail.ends_with("\n\n")) mail.pop_back();
      }
      EXPECT_EQ(read, both) << step;
    }
  }
}

TEST(MailReader, MboxWithoutDatesOrWithLengths) {
  const std::string plain = "From MAILER-DAEMON\n";
  EXPECT_EQ(Read(plain + kOne + "\n" + plain + kTwo),
            (std::vector<std::string>{kOne + "\n", kTwo}));
  // A copy of a mail with its "From " line, not quoted, within the stated length.
  const std::string body = "Hello\n\n" + std::string(kDivider) + kTwo;
  const std::string stated =
      "From: a@b.example\nContent-Length: " + std::to_string(body.size()) + "\n\n" + body;
  EXPECT_EQ(Read(kDivider + stated + "\n" + kDivider + kTwo),
            (std::vector<std::string>{stated + "\n", kTwo}));
  // A length that is wrong is not believed.
  const std::string wrong = "From: a@b.example\nContent-Length: 99\n\nHello\n\n";
  EXPECT_EQ(Read(kDivider + wrong + kDivider + kTwo), (std::vector<std::string>{wrong, kTwo}));
}

TEST(MailReader, MailsOneBehindTheOther) {
  const std::string trace = "Return-Path: <>\nDelivered-To: bounces@shop.example\n";
  EXPECT_EQ(Read(trace + kOne + trace + kTwo),
            (std::vector<std::string>{trace + kOne, trace + kTwo}));
  const std::string parts =
      "From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; "
      "boundary=\"x\"\n\n--x\n\n" +
      kOne + "--x--\n";
  EXPECT_EQ(Read(parts + "\n" + kTwo), (std::vector<std::string>{parts + "\n", kTwo}));
  // The copy of a mail is none.
  EXPECT_EQ(Read(kOne + "\n-- Copy of your mail --\n" + kTwo).size(), 1U);
}

TEST(MailReader, LinesOfBlanksBeforeTheHeader) {
  EXPECT_TRUE(LooksLikeMail("   \n\t\n\n" + kOne));
  EXPECT_EQ(Read("   \n\t\n\n" + kOne), (std::vector<std::string>{kOne}));
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
