#include "log/dialects/dovecot.h"

#include <gtest/gtest.h>

#include "unit/testing/dump.h"

namespace whybounce {
namespace {

std::string Parsed(std::string_view text) {
  EventView event;
  const ParseResult result = ParseDovecot(text, &event);
  return result == ParseResult::kEvent ? Dump(event) : "ignored";
}

TEST(Dovecot, LmtpAndLda) {
  const struct {
    const char* text;
    const char* dump;
  } cases[] = {
      {"lmtp(ann@shop.example)<123><aBcDeF+x>: msgid=<1@corp.example>: saved mail to INBOX",
       "attempt mid=<1@corp.example> to=<ann@shop.example> delivered inbound local own | saved "
       "mail to INBOX"},
      {"lmtp(ann)<123><aBc>: sieve: msgid=<1@corp.example>: stored mail into mailbox 'Work: x'",
       "attempt mid=<1@corp.example> to=<ann> delivered inbound local own | stored mail into "
       "mailbox 'Work: x'"},
      {"lmtp(123, ann): aBcD3: msgid=<1@corp.example>: saved mail to INBOX",
       "attempt mid=<1@corp.example> to=<ann> delivered inbound local own | saved mail to INBOX"},
      {"lmtp(ann)<123><aBc>: msgid=<1@corp.example>: save failed to INBOX: Quota exceeded (mailbox "
       "for user is full)",
       "attempt mid=<1@corp.example> to=<ann> deferred inbound local own | save failed to INBOX: "
       "Quota exceeded (mailbox for user is full)"},
      {"lmtp(ann)<123><aBc>: Error: sieve: msgid=<1@x>: failed to store into mailbox 'Work': "
       "Quota exceeded",
       "attempt mid=<1@x> to=<ann> deferred inbound local own | failed to store into mailbox "
       "'Work': Quota exceeded"},
      {"lda(ann): msgid=unspecified: rejected: Quota exceeded (mailbox for user is full)",
       "attempt mid=unspecified to=<ann> bounced inbound local own | rejected: Quota exceeded "
       "(mailbox for user is full)"},
      {"lmtp(ann)<1><a>: sieve: msgid=<1@x>: forwarded to <ann@home.example>",
       "attempt mid=<1@x> to=<ann> expanded inbound local own | forwarded to <ann@home.example>"},
      {"lmtp(123): Connect from local", "ignored"},
      {"lmtp(123): Disconnect from local: Logged out (state=READY)", "ignored"},
      {"imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2", "ignored"},
      {"imap(ann)<5><a>: msgid=<1@x>: saved mail to INBOX", "ignored"},
      {"lmtp(", "ignored"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Parsed(c.text), c.dump);
  }
}

}  // namespace
}  // namespace whybounce
