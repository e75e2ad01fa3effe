#include "log/dialects/sendmail.h"

#include <gtest/gtest.h>

#include "unit/testing/line_cases.h"

namespace whybounce {
namespace {

void Check(std::initializer_list<LineCase> cases) { CheckLines(ParseSendmail, cases); }

TEST(Sendmail, Messages) {
  Check({
      {"629KAIRq001052: from=<orders@shop.example>, size=6149, class=0, nrcpts=1, "
       "msgid=<1@shop.example>, proto=ESMTP, daemon=MTA-v4, relay=localhost [127.0.0.1]",
       "arrival q=629KAIRq001052 mid=<1@shop.example> from=<orders@shop.example> "
       "client=localhost[127.0.0.1] size=6149 nrcpt=1"},
      {"629KBlcV001056: 629KBocV001058: DSN: Service unavailable",
       "link q=629KBlcV001056 ->629KBocV001058 notification"},
      {"629KEvNM001064: 6AMA9KMZ001108: DSN: Cannot send message for 4 hours",
       "expiry q=629KEvNM001064 ->6AMA9KMZ001108 notification | DSN: Cannot send message for 4 "
       "hours"},
      {"629KEvNM001064: 6AMA9KMZ001108: sender notify: Warning: could not send message for past 1 "
       "hour",
       "link q=629KEvNM001064 ->6AMA9KMZ001108 notification"},
      {"6AMAkuJl001192: mail.shop.example [198.51.100.25] did not issue MAIL/EXPN/VRFY/ETRN during "
       "connection to MTA-mx",
       "ignored"},
      {"starting daemon (8.17.1.9): SMTP+queueing@00:10:00", "ignored"},
      {"STARTTLS=client, relay=mx.corp.example., version=TLSv1.3, verify=FAIL", "ignored"},
      {"629KAIRq001052: what is this", "not understood"},
  });
}

TEST(Sendmail, Deliveries) {
  Check({
      {"629KAIRq001052: to=<nagy@live.com>, delay=00:00:06, xdelay=00:00:06, mailer=esmtp, "
       "pri=36149, relay=mx.live.example. [203.0.113.5], dsn=2.6.0, stat=Sent (Ok: queued as 1)",
       "attempt q=629KAIRq001052 to=<nagy@live.com> relay=mx.live.example[203.0.113.5] delivered "
       "end-of-data dsn=2.6.0 delay=6 | Ok: queued as 1"},
      {"629KBlcV001056: to=<hugo@corp.example>, delay=1+00:00:03, xdelay=00:00:02, mailer=esmtp, "
       "pri=30452, relay=mx.corp.example. [203.0.113.24], dsn=5.2.2, reply=552 5.2.2 "
       "<hugo@corp.example>: Quota exceeded, stat=Service unavailable",
       "attempt q=629KBlcV001056 to=<hugo@corp.example> relay=mx.corp.example[203.0.113.24] "
       "bounced 552 5.2.2 dsn=5.2.2 delay=86403 | 552 5.2.2 <hugo@corp.example>: Quota exceeded"},
      {"629KEvXP001064: to=<greta@x.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, "
       "pri=30446, relay=mx1.x.example. [203.0.113.25], dsn=4.7.1, reply=454 4.7.1 Relay access "
       "denied, stat=Deferred: 454 4.7.1 Relay access denied",
       "attempt q=629KEvXP001064 to=<greta@x.example> relay=mx1.x.example[203.0.113.25] deferred "
       "454 4.7.1 dsn=4.7.1 delay=1 | 454 4.7.1 Relay access denied"},
      // Before 8.16, without reply=.
      {"629KEvXP001064: to=<greta@x.example>, ctladdr=<s@shop.example> (1000/1000), "
       "delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30446, relay=mx1.x.example., dsn=4.0.0, "
       "stat=Deferred: Connection refused by mx1.x.example.",
       "attempt q=629KEvXP001064 to=<greta@x.example> relay=mx1.x.example[] deferred connect own "
       "dsn=4.0.0 delay=1 | Connection refused by mx1.x.example."},
      {"629KFGbl001072: to=<a@nx.example>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, "
       "pri=30448, relay=nx.example, dsn=5.1.2, stat=Host unknown (Name server: nx.example: host "
       "not found)",
       "attempt q=629KFGbl001072 to=<a@nx.example> relay=nx.example[] bounced local own dsn=5.1.2 "
       "delay=1 | Host unknown (Name server: nx.example: host not found)"},
      {"629KEvXO001064: to=bob, delay=00:00:02, xdelay=00:00:02, mailer=local, pri=60658, "
       "dsn=2.0.0, stat=Sent",
       "attempt q=629KEvXO001064 to=<bob> delivered inbound local own dsn=2.0.0 delay=2 | Sent"},
      {"629KEvXO001064: to=<a@x.example>, delay=00:00:00, mailer=esmtp, pri=30448, stat=queued",
       "ignored"},
      {"629KEvXO001064: to=ann@x.example, ctladdr=root (0/0), delay=00:00:01, xdelay=00:00:01, "
       "mailer=relay, pri=30100, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent "
       "(629KEvXP001066 Message accepted for delivery)",
       "attempt q=629KEvXO001064 ->629KEvXP001066 filtered to=<ann@x.example> relay=[127.0.0.1] "
       "relayed end-of-data dsn=2.0.0 delay=1 | 629KEvXP001066 Message accepted for delivery"},
      {"6AMCYvtP001468: to=\"|/bin/false\", ctladdr=<broken@mail.shop.example> (8/0), "
       "delay=00:00:01, xdelay=00:00:01, mailer=prog, pri=30676, dsn=5.3.0, stat=unknown mailer "
       "error 1",
       "attempt q=6AMCYvtP001468 to=<broken@mail.shop.example> bounced inbound local own dsn=5.3.0 "
       "delay=1 | unknown mailer error 1"},
      // The peer would like to have it delivered.
      {"629KEvXO001064: to=<a@odd.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, "
       "pri=30446, relay=mx.odd.example. [203.0.113.9], dsn=5.7.1, reply=550 5.7.1 x, stat=Sent "
       "(ok), stat=Service unavailable",
       "attempt q=629KEvXO001064 to=<a@odd.example> relay=mx.odd.example[203.0.113.9] bounced 550 "
       "5.7.1 dsn=5.7.1 delay=1 | 550 5.7.1 x, stat=Sent (ok)"},
      {"629KEvXO001064: to=<a@odd.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, "
       "pri=30446, relay=mx.odd.example. [203.0.113.9], dsn=4.7.1, reply=450 x, stat=Sent (ok), "
       "stat=Deferred: 450 x, stat=Sent (ok)",
       "attempt q=629KEvXO001064 to=<a@odd.example> relay=mx.odd.example[203.0.113.9] deferred 450 "
       "dsn=4.7.1 delay=1 | 450 x, stat=Sent (ok)"},
  });
}

TEST(Sendmail, SeveralRecipientsInALine) {
  EventView event;
  ASSERT_EQ(ParseSendmail("629KEvXO001064: to=<a@x.example>,<\"b,c\"@x.example>,d, "
                          "delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, "
                          "relay=mx.x.example. [203.0.113.9], dsn=2.0.0, stat=Sent (ok)",
                          &event),
            ParseResult::kEvent);
  EXPECT_EQ(event.recipient, "a@x.example");
  ASSERT_TRUE(NextSendmailRecipient(&event));
  EXPECT_EQ(event.recipient, "\"b,c\"@x.example");
  ASSERT_TRUE(NextSendmailRecipient(&event));
  EXPECT_EQ(event.recipient, "d");
  EXPECT_FALSE(NextSendmailRecipient(&event));
}

TEST(Sendmail, Refusals) {
  Check({
      {"629KGAAA001064: ruleset=check_rcpt, arg1=<victim@gmail.com>, relay=x.partner.example "
       "[192.0.2.25], reject=550 5.7.1 <victim@gmail.com>... Relaying denied",
       "rejection q=629KGAAA001064 to=<victim@gmail.com> client=x.partner.example[192.0.2.25] "
       "rejected inbound rcpt own 550 5.7.1 | 550 5.7.1 <victim@gmail.com>... Relaying denied"},
      {"ruleset=check_relay, arg1=[192.0.2.210], arg2=192.0.2.210, relay=[192.0.2.210], reject=450 "
       "4.7.1 later",
       "rejection client=[192.0.2.210] rejected inbound connect own 450 4.7.1 class=4 | 450 4.7.1 "
       "later"},
      {"629KGAAA001064: <ghost@shop.example>... User unknown",
       "rejection q=629KGAAA001064 to=<ghost@shop.example> rejected inbound rcpt own | User "
       "unknown"},
      {"629KGAAA001064: Milter (dkim): data, reject=554 5.7.1 no",
       "rejection q=629KGAAA001064 rejected inbound end-of-data own 554 5.7.1 | 554 5.7.1 no"},
      // Asked before it sends.
      {"629KGAAA001064: ruleset=tls_rcpt, arg1=a@x.example, relay=mx.x.example, reject=454 4.7.0 "
       "encryption too weak 0 less than 128",
       "ignored"},
  });
}

// The first character is the year modulo 60, of which ten are digits.
TEST(Sendmail, QueueIdsOfAnyYear) {
  for (const char* const id :
       {"u3P2R7FT001382", "A29KAIRq001052", "629KAIRq001052", "UAA03161", "x3P2R7FT1001382"}) {
    EXPECT_TRUE(IsSendmailQueueId(id)) << id;
  }
  for (const char* const id : {"NOQUEUE", "starting", "STARTTLS", "u3P2R7FT", "u3P2R7F 001382"})
    EXPECT_FALSE(IsSendmailQueueId(id)) << id;
  Check({
      {"u3P2R7FT001382: to=<a@b.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=3, "
       "relay=mx. [192.0.2.1], dsn=2.0.0, stat=Sent (ok)",
       "attempt q=u3P2R7FT001382 to=<a@b.example> relay=mx[192.0.2.1] delivered end-of-data "
       "dsn=2.0.0 delay=1 | ok"},
      {"u3P2R7XXXX: from=<a@b.example>, size=1, class=0, nrcpts=1, relay=mx [192.0.2.1]",
       "arrival q=u3P2R7XXXX from=<a@b.example> client=mx[192.0.2.1] size=1 nrcpt=1"},
      {"63P8l9VS003485: h.example [192.0.2.4] (may be forged) did not issue MAIL/EXPN/VRFY/ETRN "
       "during connection to MTA",
       "ignored"},
      {"63P8l9VS003485: AUTH failure (LOGIN): user not found (-20) SASL(-13)", "ignored"},
  });
}

}  // namespace
}  // namespace whybounce
