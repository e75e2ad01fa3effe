#include "pasted/pasted.h"

#include <gtest/gtest.h>

#include <string>

namespace whybounce {
namespace {

TEST(Pasted, IsCutOutOfLogLines) {
  const struct {
    const char* pasted;
    const char* wanted;  // reply|relay host|recipient
  } kCases[] = {
      {"550 5.1.1 User unknown", "550 5.1.1 User unknown||"},
      {"  452-4.2.2 full ", "452 4.2.2 full||"},
      {"550 mail that host a[1] said: no", "550 mail that host a[1] said: no||"},
      {"mailbox is full", "mailbox is full||"},
      {"Nov 22 04:44:02 mail postfix/smtp[277]: 4CC3: to=<ann@corp.example>, "
       "relay=mx.corp.example[192.0.2.14]:25, dsn=5.1.10, status=bounced (host "
       "mx.corp.example[192.0.2.14] said: 556 5.1.10 null MX (in reply to RCPT TO command))",
       "556 5.1.10 null MX|mx.corp.example|ann@corp.example"},
      {"host relay.example[192.0.2.1] said: 550 host mx.example[192.0.2.2] said: 550 5.1.1 no user",
       "550 5.1.1 no user|mx.example|"},
      {"** ann@b.example R=dns T=smtp: SMTP error from remote mail server after RCPT "
       "TO:<ann@b.example>: host mx.b.example [192.0.2.3]: 550 5.7.1 refused",
       "550 5.7.1 refused|mx.b.example|ann@b.example"},
      {"", "||"},
  };
  for (const auto& c : kCases) {
    Pasted pasted;
    const ReplyView view = pasted.Read(c.pasted);
    EXPECT_EQ(std::string(view.text) + "|" + std::string(view.relay_host) + "|" +
                  std::string(view.recipient),
              c.wanted);
  }
}

}  // namespace
}  // namespace whybounce
