#include "log/dialects/postfix.h"

#include <gtest/gtest.h>

#include "unit/testing/line_cases.h"

namespace whybounce {
namespace {

void Check(std::initializer_list<LineCase> cases) { CheckLines(ParsePostfix, cases); }

// The shapes of log_adhoc.c (Postfix 2.x to 3.12).
TEST(Postfix, DeliveryStatus) {
  Check({
      {"4CC3BD2D: to=<ann@corp.example>, relay=mx.corp.example[192.0.2.14]:25, delay=1.3, "
       "delays=0/0.1/1/0.2, "
       "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9A1)",
       "attempt q=4CC3BD2D to=<ann@corp.example> relay=mx.corp.example[192.0.2.14] delivered "
       "end-of-data 250 2.0.0 "
       "dsn=2.0.0 delay=1.3 | 250 2.0.0 Ok: queued as 9A1"},
      {"4jXGxY4BMqz1Bg2: to=<a@b.example>, orig_to=<c@d.example>, relay=mx[192.0.2.1]:25, "
       "conn_use=5, delay=0.5, "
       "delays=0/0/0/0.5, tls=may:none, dsn=5.1.1, status=bounced (host mx[192.0.2.1] said: 550 "
       "5.1.1 <a@b.example>: no "
       "such user (in reply to RCPT TO command))",
       "attempt q=4jXGxY4BMqz1Bg2 to=<a@b.example> orig=<c@d.example> relay=mx[192.0.2.1] bounced "
       "rcpt 550 5.1.1 "
       "dsn=5.1.1 delay=0.5 | 550 5.1.1 <a@b.example>: no such user"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=2, delays=0/0/1/1, dsn=4.0.0, "
       "status=deferred (host "
       "mx[192.0.2.1] refused to talk to me: 554-mx.b.example 554 Your access was denied)",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] deferred greeting 554 dsn=4.0.0 "
       "delay=2 | 554-mx.b.example "
       "554 Your access was denied"},
      {"9F272609: to=<a@b.example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, "
       "status=deferred (connect to "
       "mx.b.example[192.0.2.1]:25: Connection timed out)",
       "attempt q=9F272609 to=<a@b.example> relay=mx.b.example[192.0.2.1] deferred connect own "
       "dsn=4.4.1 delay=30 | connect to "
       "mx.b.example[192.0.2.1]:25: Connection timed out"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=3, delays=0/0/1/2, dsn=4.4.2, "
       "status=deferred (lost "
       "connection with mx[192.0.2.1] while sending RCPT TO)",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] deferred rcpt own dsn=4.4.2 "
       "delay=3 | lost connection with "
       "mx[192.0.2.1] while sending RCPT TO"},
      {"9F272609: to=<a@b.example>, relay=none, delay=1, delays=1/0/0/0, dsn=5.1.0, status=bounced "
       "(Domain b.example does "
       "not accept mail (nullMX))",
       "attempt q=9F272609 to=<a@b.example> bounced local own dsn=5.1.0 delay=1 | Domain b.example "
       "does not accept mail "
       "(nullMX)"},
      // The suspended state repeats a reply that other mail got; it is kept, and who said it.
      {"9F272609: to=<a@b.example>, relay=none, delay=1, delays=1/0/0/0, dsn=4.7.0, "
       "status=deferred (delivery temporarily "
       "suspended: host mx.b.example[192.0.2.1] refused to talk to me: 421 4.7.0 try later)",
       "attempt q=9F272609 to=<a@b.example> relay=mx.b.example[192.0.2.1] deferred greeting "
       "suspended 421 4.7.0 dsn=4.7.0 "
       "delay=1 | 421 4.7.0 try later"},
      {"9F272609: to=<a@b.example>, relay=local, delay=0.1, delays=0/0/0/0.1, dsn=5.1.1, "
       "status=bounced (unknown user: \"a\")",
       "attempt q=9F272609 to=<a@b.example> relay=local[] bounced inbound local own dsn=5.1.1 "
       "delay=0.1 | unknown user: \"a\""},
      {"9F272609: to=<a@b.example>, relay=mail[private/dovecot-lmtp], delay=0.1, delays=0/0/0/0.1, "
       "dsn=2.0.0, status=sent "
       "(250 2.0.0 <a@b.example> x1 Saved)",
       "attempt q=9F272609 to=<a@b.example> relay=mail[] delivered inbound end-of-data 250 2.0.0 "
       "dsn=2.0.0 delay=0.1 | 250 "
       "2.0.0 <a@b.example> x1 Saved"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.1.1, "
       "status=SOFTBOUNCE (host "
       "mx[192.0.2.1] said: 550 5.1.1 unknown (in reply to end of DATA command))",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] deferred end-of-data 550 5.1.1 "
       "dsn=4.1.1 delay=1 | 550 5.1.1 "
       "unknown"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.1.5, "
       "status=deliverable (250 2.1.5 "
       "Ok)",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] delivered end-of-data probe 250 "
       "2.1.5 dsn=2.1.5 delay=1 | 250 "
       "2.1.5 Ok"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.7.0, "
       "status=deferred (SASL "
       "authentication failed; server mx[192.0.2.1] said: 535 5.7.8 Error: authentication failed)",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] deferred auth own 535 5.7.8 "
       "dsn=4.7.0 delay=1 | SASL "
       "authentication failed; server mx[192.0.2.1] said: 535 5.7.8 Error: authentication failed"},
      {"9F272609: to=<a@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent "
       "(b.example)",
       "attempt q=9F272609 to=<a@b.example> discarded local own dsn=2.0.0 delay=1 | b.example"},
      // Cut at 2000 bytes: neither ")" nor "(in reply to".
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, "
       "status=bounced (host "
       "mx[192.0.2.1] said: 550-5.7.1 policy line 1 of",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] bounced 550 5.7.1 dsn=5.7.1 "
       "delay=1 | 550-5.7.1 policy line 1 "
       "of"},
  });
}

// What strangers write must never be taken for a field.
TEST(Postfix, HostileText) {
  Check({
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, "
       "status=bounced (host "
       "mx[192.0.2.1] said: 550 5.7.1 (in reply to RCPT TO command) blocked, status=sent (250 ok) "
       "dsn=2.0.0 (in reply to "
       "DATA command))",
       "attempt q=9F272609 to=<a@b.example> relay=mx[192.0.2.1] bounced data 550 5.7.1 dsn=5.7.1 "
       "delay=1 | 550 5.7.1 (in reply "
       "to RCPT TO command) blocked, status=sent (250 ok) dsn=2.0.0"},
      {"9F272609: to=<\"a>, relay=x, status=sent (b\"@b.example>, relay=none, delay=1, "
       "delays=1/0/0/0, dsn=5.4.4, "
       "status=bounced (Host or domain name not found)",
       "attempt q=9F272609 to=<\"a>, relay=x, status=sent (b\"@b.example> bounced local own "
       "dsn=5.4.4 delay=1 | Host or domain "
       "name not found"},
      {"NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 550 5.1.1 <x; from=<y> to=<z>@b.example>: "
       "Recipient address rejected; "
       "from=<\"s status=sent (250 ok)\"@good.example> to=<\"x; from=<y> to=<z>\"@b.example> "
       "proto=ESMTP helo=<h>",
       "rejection from=<\"s status=sent (250 ok)\"@good.example> to=<\"x; from=<y> "
       "to=<z>\"@b.example> client=unknown[192.0.2.9] "
       "rejected inbound rcpt own 550 5.1.1 | 550 5.1.1 <x; from=<y> to=<z>@b.example>: Recipient "
       "address rejected"},
      {"7DB09A56: reject: header Subject: a]; from=<f@f.example> to=<g@g.example> proto=X "
       "helo=<h>: 2.0.0 fine from "
       "mail.good.example[192.0.2.10]; from=<s@good.example> to=<v@virtual.example> proto=ESMTP "
       "helo=<m>: 5.7.1 looks like spam",
       "rejection q=7DB09A56 from=<s@good.example> to=<v@virtual.example> "
       "client=mail.good.example[192.0.2.10] rejected inbound "
       "end-of-data own 5.7.1 | 5.7.1 looks like spam"},
      {"9F272609: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=1", "not understood"},
      {"9F272609: to=<a@b.example", "not understood"},
  });
}

TEST(Postfix, LifeOfAQueueId) {
  Check({
      {"C4D126A9: client=mail.good.example[192.0.2.10]",
       "arrival q=C4D126A9 client=mail.good.example[192.0.2.10]"},
      {"C4D126A9: client=localhost[127.0.0.1], sasl_method=PLAIN, sasl_username=ann, "
       "orig_queue_id=9F272609, "
       "orig_client=mail[192.0.2.7]",
       "arrival q=C4D126A9 ->9F272609 filtered client=localhost[127.0.0.1]"},
      {"C4D126A9: uid=0 from=<root>", "arrival q=C4D126A9 from=<root>"},
      {"C4D126A9: uid=0 from=<root> orig_id=9F272609",
       "arrival q=C4D126A9 ->9F272609 requeued from=<root>"},
      {"C4D126A9: message-id=<1@x.example>", "message-id q=C4D126A9 mid=<1@x.example>"},
      {"C4D126A9: from=<>, size=300, nrcpt=2 (queue active)",
       "active q=C4D126A9 from=<> size=300 nrcpt=2"},
      {"C4D126A9: from=<a@b.example>, status=expired, returned to sender",
       "expiry q=C4D126A9 from=<a@b.example> | status=expired, returned to sender"},
      {"C4D126A9: from=<a@b.example>, status=force-expired, returned to sender",
       "expiry q=C4D126A9 from=<a@b.example> | status=force-expired, returned to sender"},
      {"C4D126A9: removed", "removal q=C4D126A9"},
      {"C4D126A9: removed (canceled)", "removal q=C4D126A9"},
      {"C4D126A9: sender non-delivery notification: 7F1C9D2D",
       "link q=C4D126A9 ->7F1C9D2D notification"},
      {"C4D126A9: sender delay notification: 7F1C9D2D", "link q=C4D126A9 ->7F1C9D2D notification"},
      {"C4D126A9: to=<a@b.example>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent "
       "(forwarded as 7F1C9D2D)",
       "attempt q=C4D126A9 ->7F1C9D2D forwarded to=<a@b.example> relay=local[] expanded inbound "
       "local own dsn=2.0.0 delay=0 | "
       "forwarded as 7F1C9D2D"},
      {"C4D126A9: to=<a@b.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, "
       "dsn=2.0.0, status=sent (250 "
       "2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 7F1C9D2D)",
       "attempt q=C4D126A9 ->7F1C9D2D filtered to=<a@b.example> relay=127.0.0.1[127.0.0.1] relayed "
       "end-of-data 250 2.0.0 "
       "dsn=2.0.0 delay=1 | 250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as "
       "7F1C9D2D"},
      // A relay may have no name.
      {"C4D126A9: to=<a@b.example>, relay=[192.0.2.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, "
       "status=sent (250 ok)",
       "attempt q=C4D126A9 to=<a@b.example> relay=[192.0.2.3] delivered end-of-data 250 dsn=2.0.0 "
       "delay=1 | 250 ok"},
      {"C4D126A9: to=<a@b.example>, relay=[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, "
       "status=sent (250 2.0.0 Ok: queued as 7F1C9D2D)",
       "attempt q=C4D126A9 ->7F1C9D2D filtered to=<a@b.example> relay=[127.0.0.1] relayed "
       "end-of-data 250 2.0.0 dsn=2.0.0 delay=1 | 250 2.0.0 Ok: queued as 7F1C9D2D"},
      {"C4D126A9: to=<a@b.example>, relay=[private/lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, "
       "status=sent (250 ok)",
       "attempt q=C4D126A9 to=<a@b.example> relay=private/lmtp[] delivered inbound end-of-data 250 "
       "dsn=2.0.0 delay=1 | 250 ok"},
      // Another host's queue id is no link.
      {"C4D126A9: to=<a@b.example>, relay=mx.b.example[192.0.2.3]:25, delay=1, delays=0/0/0/1, "
       "dsn=2.0.0, status=sent (250 "
       "2.0.0 Ok: queued as 7F1C9D2D)",
       "attempt q=C4D126A9 to=<a@b.example> relay=mx.b.example[192.0.2.3] delivered end-of-data "
       "250 2.0.0 dsn=2.0.0 delay=1 | "
       "250 2.0.0 Ok: queued as 7F1C9D2D"},
  });
}

TEST(Postfix, Refusals) {
  Check({
      {"NOQUEUE: reject: RCPT from unknown[2001:db8::9]: 554 5.7.1 Service unavailable; Client "
       "host [2001:db8::9] blocked "
       "using zen.spamhaus.org; see https://x.example; from=<s@s.example> to=<v@v.example> "
       "proto=ESMTP helo=<h>",
       "rejection from=<s@s.example> to=<v@v.example> client=unknown[2001:db8::9] rejected inbound "
       "rcpt own 554 5.7.1 | 554 5.7.1 "
       "Service unavailable; Client host [2001:db8::9] blocked using zen.spamhaus.org; see "
       "https://x.example"},
      {"NOQUEUE: reject: MAIL from m[192.0.2.1]: 552 5.3.4 Message size exceeds fixed limit; "
       "from=<s@s.example> proto=ESMTP "
       "helo=<m>",
       "rejection from=<s@s.example> client=m[192.0.2.1] rejected inbound mail own 552 5.3.4 | 552 "
       "5.3.4 Message size exceeds fixed "
       "limit"},
      {"736C7A3A: milter-reject: END-OF-MESSAGE from m[192.0.2.1]: 5.7.1 Spam message rejected; "
       "from=<s@s.example> "
       "to=<v@v.example> proto=ESMTP helo=<m>",
       "rejection q=736C7A3A from=<s@s.example> to=<v@v.example> client=m[192.0.2.1] rejected "
       "inbound end-of-data own 5.7.1 | 5.7.1 "
       "Spam message rejected"},
      {"736C7A3A: milter-hold: END-OF-MESSAGE from m[192.0.2.1]: milter triggers HOLD action; "
       "from=<s@s.example> "
       "to=<v@v.example> proto=ESMTP helo=<m>",
       "rejection q=736C7A3A from=<s@s.example> to=<v@v.example> client=m[192.0.2.1] held inbound "
       "end-of-data own | milter triggers "
       "HOLD action"},
      {"NOQUEUE: discard: RCPT from m[192.0.2.1]: <m[192.0.2.1]>: Client host silently dropped; "
       "from=<s@s.example> "
       "to=<v@v.example> proto=ESMTP helo=<m>",
       "rejection from=<s@s.example> to=<v@v.example> client=m[192.0.2.1] discarded inbound rcpt "
       "own | <m[192.0.2.1]>: Client host "
       "silently dropped"},
      // postscreen
      {"NOQUEUE: reject: RCPT from [192.0.2.1]:4321: 550 5.7.1 Service unavailable; client "
       "[192.0.2.1] blocked using "
       "zen.spamhaus.org; from=<s@s.example>, to=<v@v.example>, proto=ESMTP, helo=<m>",
       "rejection from=<s@s.example> to=<v@v.example> client=[192.0.2.1] rejected inbound rcpt own "
       "550 5.7.1 | 550 5.7.1 Service "
       "unavailable; client [192.0.2.1] blocked using zen.spamhaus.org"},
      {"NOQUEUE: reject: CONNECT from [192.0.2.1]:4321: all server ports busy",
       "rejection client=[192.0.2.1] rejected inbound connect own | all server ports busy"},
      {"reject: connect from [192.0.2.1]:4321: all screening ports busy",
       "rejection client=[192.0.2.1] rejected inbound connect own | all screening ports busy"},
      {"proxy-reject: END-OF-MESSAGE: 550 5.7.1 no; from=<s@s.example> to=<v@v.example> "
       "proto=ESMTP helo=<m>",
       "rejection from=<s@s.example> to=<v@v.example> rejected inbound end-of-data own 550 5.7.1 | "
       "550 5.7.1 no"},
      {"warning: Connection rate limit exceeded: 12 from m[192.0.2.1] for service smtp",
       "rejection client=m[192.0.2.1] rejected inbound connect own 421 4.7.0 | Connection rate "
       "limit exceeded: 12"},
      {"warning: 736C7A3A: message rejected: hopcount exceeded",
       "rejection q=736C7A3A rejected inbound end-of-data own 554 5.4.0 | message rejected: "
       "hopcount exceeded"},
      {"736C7A3A: message rejected: hopcount exceeded",
       "rejection q=736C7A3A rejected inbound end-of-data own 554 5.4.0 | message rejected: "
       "hopcount exceeded"},
      {"warning: 736C7A3A: queue file size limit exceeded",
       "rejection q=736C7A3A rejected inbound end-of-data own 552 5.3.4 | queue file size limit "
       "exceeded"},
      // They change or note something, and the mail goes on.
      {"NOQUEUE: filter: RCPT from m[192.0.2.1]: <m>: Client host triggers FILTER smtp:x; from=<s> "
       "to=<v> proto=ESMTP helo=<m>",
       "ignored"},
      {"7DB09A56: warning: header Subject: x from m[192.0.2.1]; from=<s> to=<v> proto=ESMTP "
       "helo=<m>: seen",
       "ignored"},
      {"NOQUEUE: reject_warning: RCPT from m[192.0.2.1]: 450 x; from=<s> to=<v> proto=ESMTP "
       "helo=<m>",
       "ignored"},
  });
}

TEST(Postfix, Talk) {
  Check({
      {"connect from unknown[192.0.2.1]", "ignored"},
      {"disconnect from unknown[192.0.2.1] ehlo=1 quit=1 commands=2", "ignored"},
      {"connect to mx.b.example[192.0.2.1]:25: Connection refused", "ignored"},
      {"9F272609: host mx[192.0.2.1] said: 451 4.3.0 busy (in reply to RCPT TO command)",
       "ignored"},
      {"9F272609: lost connection with mx[192.0.2.1] while sending RCPT TO", "ignored"},
      {"NOQUEUE: lost connection after RCPT from m[192.0.2.1]", "ignored"},
      {"warning: dict_nis_init: NIS domain name not set", "ignored"},
      {"", "not understood"},
      {"something entirely new", "not understood"},
      {"9F272609: something entirely new", "not understood"},
      {"9F272609: trigger", "not understood"},
      {"9F272609: reject:", "not understood"},
  });
}

TEST(Postfix, QueueIds) {
  for (const char* id :
       {"9F272609", "C1927C041", "4CC3BD2D", "ABCDE", "4jXGxY4BMqz1Bg2", "3TvSLm0bYnzJrPq"}) {
    EXPECT_TRUE(IsPostfixQueueId(id)) << id;
  }
  for (const char* id :
       {"", "NOQUEUE", "warning", "9F27", "connect", "statistics", "4jXGxY4BMqB1Bg2", "9F 72609"}) {
    EXPECT_FALSE(IsPostfixQueueId(id)) << id;
  }
}

TEST(Postfix, Programs) {
  for (const char* program :
       {"postfix/smtp", "postfix-out/smtp", "mta2/smtp", "postfix/submission/smtpd", "postfix"}) {
    EXPECT_TRUE(IsPostfixProgram(program)) << program;
  }
  for (const char* program : {"sshd", "dovecot", "exim", "a/b", ""})
    EXPECT_FALSE(IsPostfixProgram(program)) << program;
}

// Ids whose owner masked their ends, and what lost its brackets or its colon on the way to us.
TEST(Postfix, LinesThatSomebodyChanged) {
  Check({
      {"7E1AEC2C388XXXX: to=<a@b.example>, relay=mx[192.0.2.1]:25, delay=2, delays=0/0/1/1, "
       "dsn=2.0.0, status=sent (250 2.0.0 Ok)",
       "attempt q=7E1AEC2C388XXXX to=<a@b.example> relay=mx[192.0.2.1] delivered end-of-data 250 "
       "2.0.0 dsn=2.0.0 delay=2 | 250 2.0.0 Ok"},
      {"7E1AEC2C388XXXX: removed", "removal q=7E1AEC2C388XXXX"},
      {"4CC3BD2D: to=ann@corp.example, relay=mx[192.0.2.1]:25, delay=2, delays=0/0/1/1, dsn=2.0.0, "
       "status=sent (250 2.0.0 Ok)",
       "attempt q=4CC3BD2D to=<ann@corp.example> relay=mx[192.0.2.1] delivered end-of-data 250 "
       "2.0.0 dsn=2.0.0 delay=2 | 250 2.0.0 Ok"},
      {"4CC3BD2D: to=a <b@c.example>, relay=mx[192.0.2.1]:25, delay=2, dsn=2.0.0, status=sent (x)",
       "not understood"},
      {"warning: to=<a@b.example>, relay=none", "ignored"},
      {"NOQUEUE: reject: RCPT from mx[192.0.2.1] 450 4.7.1 <a@b.example>: Greylisted; "
       "from=<c@d.example> "
       "to=<a@b.example> proto=ESMTP helo=<mx>",
       "rejection from=<c@d.example> to=<a@b.example> client=mx[192.0.2.1] rejected inbound rcpt "
       "own "
       "450 4.7.1 | 450 4.7.1 <a@b.example>: Greylisted"},
      {"warning: 4CC3BD2D: virtual_alias_maps map lookup problem for a@b.example -- message not "
       "accepted, try again later",
       "rejection q=4CC3BD2D to=<a@b.example> rejected inbound end-of-data own 451 4.3.0 class=4 | "
       "virtual_alias_maps map lookup problem for a@b.example -- message not accepted, try again "
       "later"},
      {"table hash:/etc/aliases(0,lock) has changed -- restarting", "ignored"},
      {"discarding EHLO keywords: CHUNKING", "ignored"},
      {"4CC3BD2D: breaking line > 998 bytes with <CR><LF>SPACE", "ignored"},
      {"NOQUEUE: client=mx[192.0.2.1]", "ignored"},
  });
}

}  // namespace
}  // namespace whybounce
