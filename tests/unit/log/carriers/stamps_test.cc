#include "log/carriers/stamps.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "log/carriers/syslog_prefix.h"

namespace whybounce {
namespace {

// "TIME|what is left", the time in UTC for a log of Berlin written in 2026; "none".
std::string Read(std::string_view text) {
  absl::TimeZone berlin;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  SyslogPrefix clock({berlin, 2026, 0});
  AnyStamp stamp;
  if (!ConsumeAnyStamp(&text, &stamp)) return "none";
  const int64_t unix_us = stamp.ToUnixMicros(&clock);
  return absl::StrCat(unix_us == 0 ? "no date" : FormatRfc3339(unix_us, absl::UTCTimeZone()), "|",
                      AbslView(text));
}

TEST(Stamps, MeanOneTime) {
  for (const char* const stamp : {"Mar  9 10:00:00",
                                  "Mar 9 10:00:00",
                                  "Mar 09 10:00:00",
                                  "2026 Mar 09 10:00:00",
                                  "Mar  9 2026 10:00:00",
                                  "Mar  9 10:00:00 2026",
                                  "Mon Mar  9 10:00:00 2026",
                                  "Mon Mar  9 10:00:00 CET 2026",
                                  "Mon, 09 Mar 2026 10:00:00 +0100",
                                  "Mon 2026-03-09 10:00:00 CET",
                                  "2026-03-09 10:00:00",
                                  "2026-03-09 10:00:00 +0100",
                                  "2026-03-09T10:00:00+01:00",
                                  "2026-03-09T09:00:00Z",
                                  "2026/03/09 10:00:00",
                                  "2026.03.09 10:00:00",
                                  "2026-03-09,10:00:00",
                                  "2026-03-09_10:00:00",
                                  "20260309 10:00:00",
                                  "20260309T090000Z",
                                  "20260309-100000",
                                  "09.03.2026 10:00:00",
                                  "9.3.2026 10:00:00",
                                  "09-03-2026 10:00:00",
                                  "09/Mar/2026:10:00:00 +0100",
                                  "09-Mar-2026 10:00:00",
                                  "09-Mar-26 10:00:00",
                                  "9 Mar 10:00:00",
                                  "9 Mar 2026 10:00:00",
                                  "Mar 9, 2026 @ 10:00:00",
                                  "Mar 9, 2026 10:00:00 AM",
                                  "March 9, 2026 10:00:00",
                                  "1773046800",
                                  "1773046800000",
                                  "1773046800000000",
                                  "1773046800000000000",
                                  "M\xc3\xa4r 09 10:00:00",
                                  "M\xc3\x84RZ 9 10:00:00",
                                  "09. M\xc3\xa4rz 10:00:00",
                                  "mars 09 10:00:00",
                                  "9 mars 2026 10:00:00",
                                  "mrt 9 10:00:00",
                                  "\xd0\xbc\xd0\xb0\xd1\x80 09 10:00:00",
                                  "b\xc5\x99"
                                  "e 09 10:00:00",
                                  "3\xe6\x9c\x88 09 10:00:00",
                                  "2026-03-09 09:00:00 UTC",
                                  "2026-03-09 10:00:00 GMT+01:00"}) {
    EXPECT_EQ(Read(absl::StrCat(stamp, " host")), "2026-03-09T09:00:00Z| host") << stamp;
  }
}

TEST(Stamps, HaveFractions) {
  for (const char* const stamp : {"Mar  9 10:00:00.25", "2026-03-09 10:00:00,250", "1773046800.25",
                                  "2026-03-09T10:00:00,250+01:00", "2026 Mar 09 10:00:00.250"}) {
    EXPECT_EQ(Read(stamp), "2026-03-09T09:00:00.25Z|") << stamp;
  }
}

TEST(Stamps, SayNoDateTheyDoNotHave) {
  EXPECT_EQ(Read("10:00:00 host"), "no date| host");
  EXPECT_EQ(Read("03/09/2026 10:00:00 host"), "no date| host");  // in March, or in September
  EXPECT_EQ(Read("13/09/2026 10:00:00 host"), "2026-09-13T08:00:00Z| host");
  EXPECT_EQ(Read("09/13/2026 10:00:00 host"), "2026-09-13T08:00:00Z| host");
}

TEST(Stamps, AreNothingElse) {
  for (const char* const text :
       {"mail.example", "postfix/smtp[277]: ", "4CC3BD2D: to=", "1234567 12345",
        "2026-13-09 10:00:00", "Mar 32 10:00:00", "Mar 9 24:00:00", "192.0.2.14 mx1",
        "Maximum 9 10:00:00", "99/Mar/2026:10:00:00", "12345678901 x", "@4000", "march hare",
        "2026-03-09"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

}  // namespace
}  // namespace whybounce
