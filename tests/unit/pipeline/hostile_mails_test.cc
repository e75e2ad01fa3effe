// Mails that nobody should send: the run goes on, what stands before and after is counted, memory
// stays bounded.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "input/mail_reader.h"
#include "mail/parser.h"
#include "pipeline/event_stream.h"
#include "pipeline/mail_loop.h"
#include "unit/testing/engine.h"
#include "unit/testing/mails.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

constexpr char kDivider[] = "From MAILER-DAEMON Tue Mar 10 08:00:00 2026\n";
constexpr char kGood[] =
    "From: MAILER-DAEMON@x.example\nTo: news@shop.example\nSubject: failure notice\n"
    "Date: Tue, 10 Mar 2026 08:00:00 +0000\n\nCould not deliver to:\n\n<ann@corp.example>:\n"
    "550 5.1.1 no such user\n\n";

// Rows of good mails: all that is said of ann@corp.example.
size_t GoodRows(const std::string& path, size_t* mails) {
  RunOptions options;
  options.input.paths = {path};
  size_t good = 0;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    EXPECT_EQ(row.event->recipient.find_first_of("\r\n"), std::string_view::npos);
    EXPECT_EQ(row.reply.find('\n'), std::string_view::npos);
    good += row.event->recipient == "ann@corp.example" && row.event->reply_code == 550;
    return true;
  });
  *mails = result.lines;
  return good;
}

// A hostile mail between two good ones: three mails, both good ones read.
void ExpectSurvived(const std::string& hostile) {
  const TempDir dir;
  const std::string path =
      dir.Write("mbox", absl::StrCat(kDivider, kGood, kDivider, hostile, "\n\n", kDivider, kGood));
  size_t mails = 0;
  EXPECT_EQ(GoodRows(path, &mails), 2U);
  EXPECT_EQ(mails, 3U);
}

// 1,200 mails made of good ones by cutting, changing bytes, dropping and swapping lines.
TEST(HostileMails, Mutated) {
  const auto mails = FormMails();
  std::mt19937 random(20260310);
  const auto below = [&](size_t n) {
    return static_cast<size_t>(random()) % std::max<size_t>(n, 1);
  };
  std::string mbox;
  for (int i = 0; i < 1200; ++i) {
    std::string mail = mails[below(mails.size())].bytes;
    switch (i % 4) {
      case 0:
        mail.resize(below(mail.size()));
        break;
      case 1:
        for (size_t k = 1 + below(20); k > 0; --k)
          mail[below(mail.size())] = static_cast<char>(random());
        break;
      default: {
        std::vector<std::string> lines;
        for (std::string_view rest = mail; !rest.empty();)
          lines.emplace_back(TakeUntil(&rest, "\n"));
        for (size_t k = 1 + below(5); k > 0; --k) {
          if (i % 4 == 2) {
            lines[below(lines.size())].clear();
          } else {
            std::swap(lines[below(lines.size())], lines[below(lines.size())]);
          }
        }
        mail.clear();
        for (const std::string& line : lines) mail += line + "\n";
      }
    }
    // What begins with "From " in the middle would be another mail.
    for (size_t at = 0; (at = mail.find("From ", at)) != mail.npos; ++at) mail[at] = 'f';
    absl::StrAppend(&mbox, kDivider, mail, "\n\n", kDivider, kGood);
  }
  const TempDir dir;
  size_t read = 0;
  EXPECT_EQ(GoodRows(dir.Write("mbox", mbox), &read) >= 1200, true);
  EXPECT_EQ(read, 2400U);
}

TEST(HostileMails, DeepNesting) {
  std::string header = "From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n";
  std::string multiparts = header;
  for (int i = 0; i < 100'000; ++i)
    absl::StrAppend(&multiparts, "Content-Type: multipart/mixed; boundary=b", i, "\n\n--b", i,
                    "\n");
  ExpectSurvived(multiparts);
  std::string messages = header;
  for (int i = 0; i < 100'000; ++i) messages += "Content-Type: message/rfc822\n\n";
  ExpectSurvived(messages);
}

TEST(HostileMails, MillionsOfParts) {
  std::string mail =
      "From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 1'000'000; ++i) mail += "--b\n\nx\n";
  ExpectSurvived(mail);
}

TEST(HostileMails, ManyFieldsRecipientsAndAddresses) {
  std::string fields = "From: a@b.example\nTo: c@d.example\n";
  for (int i = 0; i < 300'000; ++i) absl::StrAppend(&fields, "X-", i, ": y\n");
  ExpectSurvived(fields);
  std::string groups =
      "From: a@b.example\nTo: c@d.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n";
  for (int i = 0; i < 100'000; ++i)
    absl::StrAppend(&groups, "Final-Recipient: rfc822; u", i, "@x.example\nAction: failed\n\n");
  ExpectSurvived(groups);
  std::string addresses =
      "From: MAILER-DAEMON@b.example\nTo: c@d.example\nSubject: failure notice\n\nFailed:\n";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&addresses, "u", i, "@x.example\n");
  ExpectSurvived(addresses);
}

TEST(HostileMails, FieldsThatFoldForEver) {
  std::string mail = "From: a@b.example\nTo: c@d.example\nSubject: ";
  for (int i = 0; i < 200'000; ++i) mail += "=?utf-8?B?AAAA?=\n ";
  ExpectSurvived(mail + "\n\nx");
  std::string parameters = "From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&parameters, ";\n boundary*", i, "*=b");
  ExpectSurvived(parameters + "\n\nx");
}

TEST(HostileMails, EveryByteOfAMailAsNul) {
  const std::string good = kGood;
  std::string mbox;
  const size_t last = good.size() - 1;  // the line end that the next mail stands after
  for (size_t i = 0; i < last; ++i) {
    std::string mail = good;
    mail[i] = '\0';
    absl::StrAppend(&mbox, kDivider, mail, kDivider, kGood);
  }
  const TempDir dir;
  size_t mails = 0;
  EXPECT_GE(GoodRows(dir.Write("mbox", mbox), &mails), last);
  EXPECT_EQ(mails, 2 * last);
}

// A source that makes its bytes when they are read.
class GeneratedSource : public ByteSource {
 public:
  GeneratedSource(std::string first, uint64_t filling, std::string last)
      : first_(std::move(first)), filling_(filling), last_(std::move(last)) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    if (const size_t n = Copy(&first_, buffer, capacity); n > 0) return n;
    if (const size_t n = std::min<uint64_t>(filling_, capacity); n > 0) {
      std::memset(buffer, 'x', n);
      filling_ -= n;
      return n;
    }
    return Copy(&last_, buffer, capacity);
  }

 private:
  static size_t Copy(std::string* from, char* buffer, size_t capacity) {
    const size_t n = std::min(capacity, from->size());
    std::memcpy(buffer, from->data(), n);
    from->erase(0, n);
    return n;
  }
  std::string first_;
  uint64_t filling_;
  std::string last_;
};

// One line of 1 GB: the mails around it are read, and not more is kept than the limit.
TEST(HostileMails, OneLineOfAGigabyte) {
  struct rusage before;
  getrusage(RUSAGE_SELF, &before);
  const std::string head = "From: a@b.example\nTo: c@d.example\n\n";
  GeneratedSource source(absl::StrCat(kDivider, kGood, kDivider, head), uint64_t{1} << 30,
                         absl::StrCat("\n\n", kDivider, kGood));
  MailReader reader;
  reader.Open(&source);
  MessageView message;
  std::vector<size_t> sizes;
  std::vector<bool> cut;
  while (reader.Next(&message)) {
    sizes.push_back(message.bytes.size());
    cut.push_back(message.cut);
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{sizeof kGood - 1, kMailBytesMax, sizeof kGood - 1}));
  EXPECT_EQ(cut, (std::vector<bool>{false, true, false}));
#ifndef __SANITIZE_THREAD__  // keeps several bytes for each of ours
  struct rusage after;
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024);
#endif
}

// Four times the input takes four times the time, or nearly; what is quadratic takes sixteen times.
TEST(HostileMails, TimeIsLinear) {
  const auto seconds = [](const std::string& mail) {
    MailLoop stream(&BuiltInEngine(), Period(), VerpPattern());
    MailBatch batch;
    batch.bytes = mail;
    batch.sources.push_back({"x", 0, false, 0});
    batch.messages.push_back({0, mail.size(), false});
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      stream.Run(
          batch, [](size_t) {}, [](const MailFacts&, uint64_t) {},
          [](const MailRow&) { return true; });
      best = std::min(
          best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
  };
  const std::string head =
      "From: MAILER-DAEMON@b.example\nTo: c@d.example\nSubject: failure notice\n\n";
  const std::vector<std::function<std::string(int)>> makers = {
      [](int n) {
        std::string s;
        for (int i = 0; i < n; ++i) s += "550 5.1.1 <";
        return s;
      },
      [](int n) {
        std::string s;
        for (int i = 0; i < n; ++i) absl::StrAppend(&s, "u", i, "@x.example ");
        return s;
      },
      [](int n) {
        std::string s;
        for (int i = 0; i < n; ++i) s += "user unknown ";
        return s;
      },
      [](int n) {
        std::string s;
        for (int i = 0; i < n; ++i) s += "<<< 550-a\n";
        return s;
      },
      [](int n) {
        std::string s;
        for (int i = 0; i < n; ++i) s += "--b\n";
        return s;
      },
      [](int n) { return std::string(static_cast<size_t>(n) * 12, '@'); },
      [](int n) { return std::string(static_cast<size_t>(n) * 12, '('); },
  };
  for (size_t i = 0; i < makers.size(); ++i) {
    constexpr double kTooShortToCompare = 0.02;
    const double whole = seconds(head + makers[i](100'000));
    if (whole < kTooShortToCompare) continue;
    EXPECT_LT(whole / seconds(head + makers[i](25'000)), 10) << i << ": " << whole << " s";
  }
}

std::string Repeated(size_t times, std::string_view text) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Lines of which one is counted and more is copied: a paragraph that ends far after what is kept.
TEST(HostileMails, LongLinesBehindShortOnes) {
  const std::string head =
      "From: MAILER-DAEMON@mail.example\nTo: s@shop.example\n"
      "Subject: Undelivered Mail Returned to Sender\n\n"
      "Your message could not be delivered to one or more recipients.\n\n";
  for (const uint32_t before : {0U, 1000U, 2940U, 2970U, 2990U, 3000U, 3010U}) {
    for (const uint32_t behind : {10U, 900U, 3000U, 58'000U}) {
      ExpectSurvived(absl::StrCat(head, std::string(before, '='),
                                  " <bob@corp.example>: x\nno such user here\n",
                                  std::string(behind, 'y')));
    }
  }
}

// One bounce that names many recipients and says much: its text is read once, not once for each.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

class ManyRecipients : public testing::Test {
 protected:
  struct Cost {
    double seconds = 0;
    size_t recipients = 0;
    int64_t kilobytes = 0;
  };
  static constexpr char kHead[] =
      "From: MAILER-DAEMON@b.example\nTo: c@d.example\nSubject: Undelivered Mail\n";

  static Cost Parse(const std::string& mail) {
    const MailWords& words = BuiltInMailWords();
    Cost cost;
    cost.seconds = 1e9;
    for (int i = 0; i < 3; ++i) {
      MailParser parser(&words, VerpPattern());
      struct rusage before, after;
      getrusage(RUSAGE_THREAD, &before);
      cost.recipients = parser.Parse(mail).recipients.size();
      getrusage(RUSAGE_THREAD, &after);
      const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
      };
      cost.seconds = std::min(cost.seconds, seconds(after.ru_utime) - seconds(before.ru_utime));
      cost.kilobytes = std::max<int64_t>(cost.kilobytes, after.ru_maxrss - before.ru_maxrss);
    }
    return cost;
  }

  // The mail of `size`, of twice and of four times as much: linear, or too short to compare.
  static void ExpectLinear(const std::function<std::string(size_t)>& make, size_t size) {
    const Cost one = Parse(make(size));
    const Cost four = Parse(make(4 * size));
    EXPECT_LE(four.recipients, kMailRecipientsMax);
    // Sanitizers keep what was freed and slow down what they like.
    if (kIsSanitized) return;
    if (four.seconds > 0.03) {
      EXPECT_LT(four.seconds, 8 * one.seconds) << four.seconds;
    }
    EXPECT_LT(four.kilobytes, 64 * 1024);
  }
};

TEST_F(ManyRecipients, InAFieldAboveALongText) {
  const auto make = [](size_t n) {
    std::string mail = absl::StrCat(kHead, "X-Failed-Recipients: ");
    for (size_t i = 0; i < n; ++i) absl::StrAppend(&mail, i == 0 ? "" : ", ", "u", i, "@c.example");
    return mail + "\n\n" + Repeated(1200, "failed, all of them are wrong 550 5.1.1 no user\n");
  };
  ExpectLinear(make, 2500);
  const Cost many = Parse(make(80'000));
  EXPECT_EQ(many.recipients, kMailRecipientsMax);
  if (!kIsSanitized) {
    EXPECT_LT(many.seconds, 0.03 + 20 * Parse(make(10'000)).seconds);
  }
}

TEST_F(ManyRecipients, OfAStatusWithoutReasons) {
  ExpectLinear(
      [](size_t n) {
        std::string mail = absl::StrCat(
            kHead, "Content-Type: multipart/report; boundary=b\n\n--b\n\n",
            Repeated(1200, "nobody of them could be reached, said 550 5.1.1 no such user\n"),
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n");
        for (size_t i = 0; i < n; ++i)
          absl::StrAppend(&mail, "\nFinal-Recipient: rfc822; u", i, "@c.example\nAction: failed\n");
        return absl::StrCat(mail, "\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\n",
                            Repeated(2000, "<<< 550-u@c.example no\n"), "\n--b--\n");
      },
      2500);
}

TEST_F(ManyRecipients, OfWhomNoneIsAnAddress) {
  for (const std::string_view one : {"@[", "\"@", "a@", "<a@", "a@b.c@"}) {
    SCOPED_TRACE(one);
    ExpectLinear(
        [&](size_t n) {
          return absl::StrCat(kHead, "X-Failed-Recipients: ", Repeated(n, one), "\n\nno\n");
        },
        50'000);
  }
}

// A status part repeats the first line of a reply of several; the transcript has them all.
TEST_F(ManyRecipients, OfRepliesOfSeveralLines) {
  ExpectLinear(
      [](size_t n) {
        std::string mail =
            absl::StrCat(kHead, "Content-Type: multipart/report; boundary=b\n\n--b\n\n",
                         Repeated(4000, "<<< 550-no\n<<< 550 x\n"),
                         "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n");
        for (size_t i = 0; i < n; ++i)
          absl::StrAppend(&mail, "\nFinal-Recipient: rfc822; u", i,
                          "@c.example\nAction: failed\nDiagnostic-Code: smtp; 550-u", i, "\n");
        return mail + "\n--b--\n";
      },
      2500);
}

// Texts of at most kNoticeBytesMax: what is worked out for each line or address must not be all.
TEST_F(ManyRecipients, WorkIsBoundedByTheText) {
  const std::vector<std::function<std::string(size_t)>> makers = {
      [](size_t) { return std::string("<a@b.example>: 550 no user\n"); },
      [](size_t i) { return absl::StrCat("<u", i, "@b.example>: 550 no user\n"); },
      [](size_t i) { return absl::StrCat("your mail to u", i, "@b.example failed.\n"); },
      [](size_t i) { return absl::StrCat("u", i, "@b.example,"); },
      [](size_t i) { return absl::StrCat("550 <u", i, "@b.example> no user "); },
      [](size_t i) { return absl::StrCat("<<< 550 <u", i, "@b.example> no user\n"); },
      [](size_t) { return std::string("<<< 550-<a@b.example> no user\n"); },
      [](size_t i) { return absl::StrCat(">>> RCPT TO:<u", i % 50, "@b.example>\n<<< 550 no\n"); },
      [](size_t) { return std::string("recipient "); },
      [](size_t) { return std::string("</a>"); },
  };
  for (size_t m = 0; m < makers.size(); ++m) {
    SCOPED_TRACE(m);
    ExpectLinear(
        [&](size_t bytes) {
          std::string text = absl::StrCat(kHead, "\nThese failed:\n\n");
          for (size_t i = 0; text.size() < bytes; ++i) text += makers[m](i);
          return text;
        },
        kNoticeBytesMax / 4);
  }
}

// What goes beyond the recipients that are kept of one mail is said.
TEST(HostileMails, MoreRecipientsThanAreKeptAreSaid) {
  const TempDir dir;
  const auto read = [&](size_t recipients) {
    std::string mail =
        "From: MAILER-DAEMON@x.example\nTo: news@shop.example\nSubject: failure notice\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n";
    for (size_t i = 0; i < recipients; ++i) {
      absl::StrAppend(&mail, "\nFinal-Recipient: rfc822; u", i,
                      "@corp.example\nAction: failed\nStatus: 5.1.1\n");
    }
    RunOptions options;
    options.input.paths = {dir.Write("mail", mail)};
    size_t rows = 0;
    const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow&) {
      ++rows;
      return true;
    });
    EXPECT_EQ(rows, std::min(recipients, kMailRecipientsMax));
    return result.cut;
  };
  EXPECT_EQ(read(kMailRecipientsMax), 0U);
  EXPECT_EQ(read(kMailRecipientsMax + 1), 1U);
}

}  // namespace
}  // namespace whybounce
