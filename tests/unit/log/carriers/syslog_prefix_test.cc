#include "log/carriers/syslog_prefix.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

// 2026-11-22 12:00 UTC.
constexpr int64_t kNow = 1795348800;

std::string Parsed(SyslogPrefix* prefix, std::string_view bytes) {
  LineView line;
  if (!prefix->Parse(bytes, &line)) return "no header";
  return absl::StrCat(FormatRfc3339(line.unix_us, absl::UTCTimeZone()), " ", AbslView(line.host),
                      " ", AbslView(line.program), " | ", AbslView(line.text));
}

SyslogPrefix Prefix(int year = 0, int64_t latest = kNow) {
  return SyslogPrefix({absl::UTCTimeZone(), year, latest});
}

TEST(SyslogPrefix, Headers) {
  struct Case {
    const char* line;
    const char* parsed;
  } const cases[] = {
      {"Nov 22 04:43:15 mail postfix/smtp[277]: text",
       "2026-11-22T04:43:15Z mail postfix/smtp | text"},
      {"Nov 22 04:43:15 mail postfix/127.0.0.1:10025/smtpd[277]: text",
       "2026-11-22T04:43:15Z mail postfix/127.0.0.1:10025/smtpd | text"},
      {"Nov 22 04:43:15 mail a:b[c", "2026-11-22T04:43:15Z mail a | b[c"},
      {"Nov 22 04:43:15.123456 mail postfix/smtp[277]: text",
       "2026-11-22T04:43:15.123456Z mail postfix/smtp | text"},
      {"1795322595.123456 mail postfix/smtp[277]: text",
       "2026-11-22T04:43:15.123456Z mail postfix/smtp | text"},
      {"1795322595 mail postfix/smtp[277]: text", "no header"},
      {"Nov  2 04:43:15 mail postfix/smtp[277]: text",
       "2026-11-02T04:43:15Z mail postfix/smtp | text"},
      // Postfix's own maillog_file pads with a zero.
      {"Nov 02 04:43:15 mail postfix/smtp[277]: text",
       "2026-11-02T04:43:15Z mail postfix/smtp | text"},
      {"<22>Nov 22 04:43:15 mail postfix/smtp[277]: text",
       "2026-11-22T04:43:15Z mail postfix/smtp | text"},
      {"2026-11-22T04:58:45.761691+00:00 vm postfix-out/smtp[8336]: text",
       "2026-11-22T04:58:45.761691Z vm postfix-out/smtp | text"},
      {"2026-11-22T04:58:45+01:00 vm postfix/smtp[1]: text",
       "2026-11-22T03:58:45Z vm postfix/smtp | text"},
      {"2026-11-22T04:58:45+0000 vm postfix/smtp[1]: text",
       "2026-11-22T04:58:45Z vm postfix/smtp | text"},
      {"2026-11-22T04:58:45Z vm postfix/smtp[1]: text",
       "2026-11-22T04:58:45Z vm postfix/smtp | text"},
      {"<22>1 2026-11-22T04:58:45.761691+00:00 vm postfix 8336 - -  text",
       "2026-11-22T04:58:45.761691Z vm postfix | text"},
      {"<22>1 2026-11-22T04:58:45Z vm postfix 8336 - [a@1 b=\"x\\]\"][c] text",
       "2026-11-22T04:58:45Z vm postfix | text"},
      {"Nov 22 04:43:15 mail kernel: text", "2026-11-22T04:43:15Z mail kernel | text"},
      {"Nov 22 04:43:15 mail last message repeated 3 times",
       "2026-11-22T04:43:15Z mail  | last message repeated 3 times"},
      {"Nov 22 04:43:15 mail postfix/smtp[277] no colon",
       "2026-11-22T04:43:15Z mail  | postfix/smtp[277] no colon"},
      {"", "no header"},
      {"Nov 22 04:43:15", "no header"},
      {"Nov 22 04:43:15 mail", "no header"},
      {"Nov 32 04:43:15 mail x: y", "no header"},
      {"Foo 22 04:43:15 mail x: y", "no header"},
      {"Nov 22 24:43:15 mail x: y", "no header"},
      {"<9999>Nov 22 04:43:15 mail x: y", "no header"},
      {"not a log line at all", "no header"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.line);
    SyslogPrefix prefix = Prefix();
    EXPECT_EQ(Parsed(&prefix, c.line), c.parsed);
    EXPECT_EQ(Parsed(&prefix, c.line), c.parsed) << "the second time, from the header cache";
  }
}

// A known header is read by other code than a new one: whatever stands after it, both say the
// same, or the first says nothing.
TEST(SyslogPrefix, KnownHeadersSayTheSame) {
  const std::string header = "Nov 22 04:43:15 mail ";
  std::mt19937 random(3);
  int known = 0;
  for (int round = 0; round < 50000; ++round) {
    SyslogPrefix prefix = Prefix();
    Parsed(&prefix, header + "postfix/smtp[277]: text");
    std::string bytes = header;
    for (size_t n = random() % 60; n > 0; --n) bytes += "ab/7[]: "[random() % 8];
    if (round % 4 != 0) {
      bytes.insert(header.size(),
                   std::string(random() % 34, 'p') + "[" + std::string(random() % 16, '7') + "]: ");
    }
    const size_t size = bytes.size();
    bytes.append(64, "]: x"[random() % 4]);  // what follows the line is none of it
    const std::string_view line_bytes(bytes.data(), size);
    LineView quick;
    if (!prefix.ParseKnown(line_bytes, &quick)) continue;
    ++known;
    LineView line;
    ASSERT_TRUE(prefix.Parse(line_bytes, &line)) << line_bytes;
    ASSERT_EQ(quick.unix_us, line.unix_us);
    ASSERT_EQ(quick.host, line.host);
    ASSERT_EQ(quick.program, line.program) << line_bytes;
    ASSERT_EQ(quick.pid, line.pid) << line_bytes;
    ASSERT_EQ(quick.text, line.text) << line_bytes;
    ASSERT_EQ(quick.severity, line.severity);
    ASSERT_EQ(quick.program_is_cut, line.program_is_cut);
  }
  EXPECT_GT(known, 10000);
}

TEST(SyslogPrefix, AHeaderOfAnotherHostIsNoRepetition) {
  SyslogPrefix prefix = Prefix();
  EXPECT_EQ(Parsed(&prefix, "Nov 22 04:43:15 mail a: x"), "2026-11-22T04:43:15Z mail a | x");
  EXPECT_EQ(Parsed(&prefix, "Nov 22 04:43:15 mail2 a: x"), "2026-11-22T04:43:15Z mail2 a | x");
}

TEST(SyslogPrefix, YearOfTheFirstStamp) {
  SyslogPrefix of_this_year = Prefix();
  EXPECT_EQ(Parsed(&of_this_year, "Nov 22 04:43:15 m a: x").substr(0, 4), "2026");
  SyslogPrefix of_last_year = Prefix();
  EXPECT_EQ(Parsed(&of_last_year, "Dec 24 04:43:15 m a: x").substr(0, 4), "2025")
      << "December is in the future";
  EXPECT_TRUE(of_last_year.assumed_year());
  EXPECT_EQ(of_last_year.first_year(), 2025);
  SyslogPrefix told = Prefix(2019);
  EXPECT_EQ(Parsed(&told, "Dec 24 04:43:15 m a: x").substr(0, 4), "2019");
  EXPECT_FALSE(told.assumed_year());
}

TEST(SyslogPrefix, SilentForMonths) {
  SyslogPrefix prefix = Prefix(2026);
  for (const char* stamp : {"Mar 29 10:00:00", "Oct 25 10:00:00", "Oct 24 10:00:00"})
    EXPECT_EQ(Parsed(&prefix, std::string(stamp) + " m a: x").substr(0, 4), "2026") << stamp;
  // What stands after may be older, but not of a time to come.
  EXPECT_EQ(Parsed(&prefix, "Mar 29 10:00:00 m a: x").substr(0, 4), "2026");
  SyslogPrefix old = Prefix(2019);
  EXPECT_EQ(Parsed(&old, "Oct 25 10:00:00 m a: x").substr(0, 4), "2019");
  EXPECT_EQ(Parsed(&old, "Mar 29 10:00:00 m a: x").substr(0, 4), "2020");
}

TEST(SyslogPrefix, NewYearComesAndLateLinesToo) {
  SyslogPrefix prefix = Prefix(2025);
  EXPECT_EQ(Parsed(&prefix, "Dec 31 23:59:59 m a: x").substr(0, 10), "2025-12-31");
  EXPECT_EQ(Parsed(&prefix, "Jan  1 00:00:01 m a: x").substr(0, 10), "2026-01-01");
  EXPECT_EQ(Parsed(&prefix, "Dec 31 23:59:59 m a: x").substr(0, 10), "2025-12-31")
      << "late, not a year later";
  EXPECT_EQ(Parsed(&prefix, "Jan  1 00:00:02 m a: x").substr(0, 10), "2026-01-01");
  SyslogPrefix later = Prefix();
  later.Anchor(1767225600);  // 2026-01-01
  EXPECT_EQ(Parsed(&later, "Dec 31 23:59:59 m a: x").substr(0, 10), "2025-12-31");
}

TEST(SyslogPrefix, LocalTime) {
  absl::TimeZone paris;
  if (!absl::LoadTimeZone("Europe/Paris", &paris))
    GTEST_SKIP() << "skipped: no time zone data here";
  SyslogPrefix prefix({paris, 2026, kNow});
  EXPECT_EQ(Parsed(&prefix, "Jul  1 12:00:00 m a: x").substr(0, 20), "2026-07-01T10:00:00Z");
  EXPECT_EQ(Parsed(&prefix, "Dec  1 12:00:00 m a: x").substr(0, 20), "2026-12-01T11:00:00Z");
  EXPECT_EQ(Parsed(&prefix, "2026-07-01T12:00:00+00:00 m a: x").substr(0, 20),
            "2026-07-01T12:00:00Z");
  EXPECT_TRUE(prefix.assumed_zone());
}

}  // namespace
}  // namespace whybounce
