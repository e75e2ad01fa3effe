#include "reply/extract.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

TEST(Extract, WhenToComeBack) {
  const struct {
    const char* reply;
    int64_t seconds;
  } kCases[] = {
      {"451 4.7.1 Greylisted, please try again in 300 seconds", 300},
      {"450 4.2.0 <ann@corp.example>: Recipient address rejected: try again in 5 minutes", 300},
      {"451 4.7.1 Greylisting in action, please come back in 00:04:59", 299},
      {"421 blocked, retry in 1 hour, 5 minutes", 3900},
      {"451 4.7.1 Bitte versuchen Sie es in 10 Minuten erneut", 600},
      {"452 4.2.1 Wait 2 hours and try again", 7200},
      {"451 Service \xd0\xb4\xd0\xbe\xd1\x81\xd1\x82\xd1\x83\xd0\xbf\xd0\xb5\xd0\xbd "
       "\xd1\x87\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb7 15 \xd0\xbc\xd0\xb8\xd0\xbd\xd1\x83\xd1\x82",
       900},
      {"451 4.7.1 Liste grise : r\xc3\xa9"
       "essayez dans 300 secondes",
       300},
      {"451 spr\xc3\xb3"
       "buj ponownie za 5 minut",
       300},
      {"451 4.3.2 busy, Retry-After: 120", 120},
      {"421 retry_after=90, slow down", 90},
      {"451 please try again in one hour", 3600},
      {"451 try again in 1.5 hours", 5400},
      {"451 merci de r\xc3\xa9"
       "essayer dans une heure",
       3600},
      {"450 come back after 00:05:00", 300},
      {"450 greylisted, try again (00:04:59 remaining)", 299},
      // A time of day is no amount of time, and neither is a version or an address.
      {"450 retry after 2026-11-23 10:00:00", -1},
      {"451 try again at 10:00:00", -1},
      {"451 retry after 10:00:00 UTC", -1},
      {"451 retry-after: 2026-11-23", -1},
      {"451 try again, see 1.5.2 hours", -1},
      {"451 try a message an hour again", -1},
      // A period, a limit and an age are nothing to wait for.
      {"452 Too many messages in 60 minutes", -1},
      {"550 limit of 100 messages per hour exceeded", -1},
      {"421 timeout after 300 seconds", -1},
      {"550 5.1.1 User unknown", -1},
      {"451 try again later", -1},
      {"451 try again in 99999999999999999999 seconds", -1},
  };
  for (const auto& c : kCases) EXPECT_EQ(ExtractFacts(c.reply).retry_after_s, c.seconds) << c.reply;
}

TEST(Extract, TheSendingAddress) {
  const struct {
    const char* reply;
    const char* ip;
  } kCases[] = {
      {"554 5.7.1 Service unavailable; Client host [192.0.2.14] blocked using zen.spamhaus.org; "
       "https://www.spamhaus.org/query/ip/192.0.2.14",
       "192.0.2.14"},
      {"550-5.7.1 [2001:db8::14      12] Our system has detected", "2001:db8::14"},
      {"550 IPv6:2001:db8::14 has no PTR", "2001:db8::14"},
      {"553 <mail.shop.example[192.0.2.14]>: Client host rejected", "192.0.2.14"},
      {"550 listed (127.0.0.2), see http://www.corp.example/", ""},
      {"connect to mx.corp.example[192.0.2.20]:25: Connection refused", ""},
      // Who was called and does not answer is not the one who sends.
      {"connect to 192.0.2.20[192.0.2.20]:25: Connection refused", ""},
      {"connect to [192.0.2.20]:25: Connection timed out", ""},
      {"connect to 2001:db8::20[2001:db8::20]:25: No route to host", ""},
      {"connect to mx.corp.example [192.0.2.20]: Connection refused", ""},
      {"Connection timed out H=mx.corp.example [192.0.2.20]: SMTP timeout after HELO", ""},
      {"mx.corp.example [192.0.2.20]: Connection timed out", ""},
      {"Connection refused by 192.0.2.20", ""},
      {"Could not connect to 192.0.2.20 port 25: timed out", ""},
      {"conversation with 192.0.2.20[192.0.2.20] timed out while sending RCPT TO", ""},
      {"Sorry, I wasn't able to establish an SMTP connection to 192.0.2.20. (#4.4.1)", ""},
      {"Connection to 192.0.2.20 timed out", ""},
      {"[192.0.2.20]:25: connection refused", ""},
      {"554 5.7.1 [192.0.2.14] connection refused: your address is listed", "192.0.2.14"},
      {"host 192.0.2.20[192.0.2.20] refused to talk to me: 554 192.0.2.14 is listed", "192.0.2.14"},
      {"550 Connection from 192.0.2.14 refused, poor reputation", "192.0.2.14"},
      {"554 mail.shop.example [192.0.2.14] is blocked here", "192.0.2.14"},
      {"421 Client host 192.0.2.14[192.0.2.14] refused", "192.0.2.14"},
      {"550 version 1.2.3.4.5 at 12:30", ""},
      {"501 bare line feed, see RFC 2821 4.1.1.1", ""},
      {"501 5.5.2 syntax error, see section 4.1.1.3 of RFC 5321", ""},
      {"connect to 192.0.2.20:25: Connection refused", ""},
      {"Error: connect ECONNREFUSED 192.0.2.20:25", ""},
      {"550 access from 192.0.2.14 refused, see RFC 2821 4.1.1.1", "192.0.2.14"},
      {"550 5.1.1 User unknown", ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ExtractFacts(c.reply).sending_ip, c.ip) << c.reply;
    EXPECT_EQ(FindSendingIp(c.reply), c.ip) << c.reply;
  }
}

TEST(Extract, TheHelpPage) {
  const auto url = [](std::string_view reply) { return std::string(ExtractFacts(reply).help_url); };
  EXPECT_EQ(url("554 blocked; https://www.spamhaus.org/query/ip/192.0.2.14 (in reply to RCPT)"),
            "https://www.spamhaus.org/query/ip/192.0.2.14");
  EXPECT_EQ(url("550 see <http://list.example/why?ip=192.0.2.14>."),
            "http://list.example/why?ip=192.0.2.14");
  EXPECT_EQ(url("550 Please visit www.corp.example/help, thanks"), "www.corp.example/help");
  EXPECT_EQ(url("550 https://"), "");
  EXPECT_EQ(url("550 https://list.example/\x1b[31mred"), "https://list.example/");
  EXPECT_EQ(url("550 no page"), "");
}

std::string LimitIn(std::string_view reply) {
  const auto limit = ExtractFacts(reply).limit;
  if (!limit) return "";
  return absl::StrCat(limit->amount, " ", AbslView(Id(limit->unit)), " ", limit->per_s);
}

TEST(Extract, Limits) {
  EXPECT_EQ(LimitIn("552 5.3.4 Message size exceeds fixed limit of 10,485,760 bytes"),
            "10485760 bytes 0");
  EXPECT_EQ(LimitIn("450 exceeded the limit of 100 messages per hour"), "100 messages 3600");
  EXPECT_EQ(LimitIn("452 4.5.3 Maximum of 50 recipients"), "50 recipients 0");
  EXPECT_EQ(LimitIn("552 Message exceeds maximum 20 MB"), "20971520 bytes 0");
  EXPECT_EQ(LimitIn("550 5.1.1 User 4711 unknown"), "");
}

TEST(Extract, HostileRepliesAreOnlyReplies) {
  for (const std::string_view piece : {"9", "in ", "http://", "[::", "1.2.3.", "try again in 1 "}) {
    std::string reply;
    while (reply.size() < 100'000) reply += piece;
    ExtractFacts(reply);
  }
}

}  // namespace
}  // namespace whybounce
