#include "log/carriers/unheard.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace whybounce {
namespace {

std::string Why(std::string lines) {
  const size_t size = lines.size();
  lines.append(kBlockPaddingBytes, '\0');
  return WhyUnheard(LineFormat::kSyslog, std::string_view(lines).substr(0, size), {});
}

constexpr char kSent[] =
    "4CC3BD2D: to=<a@b.example>, relay=none, delay=1, dsn=2.0.0, status=sent (ok)\n";

TEST(Unheard, ALogThatSpeaksOfMailByNoProgramThatIsKnown) {
  const std::string why = Why(std::string("Mar  9 10:00:00 mx1 gatewayd[7]: msg ") + kSent +
                              "Mar  9 10:00:01 mx1 gatewayd[7]: nothing\n");
  EXPECT_NE(why.find("\"gatewayd\""), why.npos) << why;
  EXPECT_NE(why.find("mx1 gatewayd[7]: msg"), why.npos) << why;
  EXPECT_NE(why.find("--as"), why.npos) << why;
}

TEST(Unheard, NothingIsSaidOfOtherLogs) {
  EXPECT_EQ(Why(std::string("Mar  9 10:00:00 mx1 postfix/smtp[7]: ") + kSent), "");
  EXPECT_EQ(Why("Mar  9 10:00:00 mx1 postfix/smtpd[7]: connect from x[192.0.2.1]\n"), "");
  EXPECT_EQ(Why("Mar  9 10:00:00 mx1 sshd[7]: Invalid user a from 192.0.2.1\n"), "");
  EXPECT_EQ(Why(""), "");
}

TEST(Unheard, WhatSpeaksOfMail) {
  EXPECT_TRUE(SpeaksOfMail("x status=bounced (y)"));
  EXPECT_TRUE(SpeaksOfMail("R=dnslookup T=remote_smtp H=mx"));
  EXPECT_TRUE(SpeaksOfMail("dsn=2.0.0, stat=Sent (ok)"));
  EXPECT_TRUE(SpeaksOfMail("NOQUEUE: reject: RCPT"));
  EXPECT_FALSE(SpeaksOfMail("status=ok"));
}

}  // namespace
}  // namespace whybounce
