#include "log/dialects/opensmtpd.h"

#include <gtest/gtest.h>

#include "unit/testing/line_cases.h"

namespace whybounce {
namespace {

void Check(std::initializer_list<LineCase> cases) { CheckLines(ParseOpenSmtpd, cases); }

TEST(OpenSmtpd, MessageAndEnvelopes) {
  Check({
      {"b11eb3a7aa3ce21a smtp connected address=127.0.0.1 host=localhost", "ignored"},
      {"b11eb3a7aa3ce21a smtp message msgid=56cf3a67 size=6330 nrcpt=1 proto=ESMTP",
       "arrival q=56cf3a67 size=6330 nrcpt=1"},
      {"b11eb3a7aa3ce21a smtp envelope evpid=56cf3a67ac24090c from=<orders@shop.example> "
       "to=<nagy@live.com>",
       "active q=56cf3a67 from=<orders@shop.example>"},
      {"b11eb3afc23e6a24 smtp envelope evpid=0cc1a1759e738a87 from=<> to=<orders@shop.example>",
       "active q=0cc1a175 notification from=<>"},
      {"b11eb3aa68671cfb mta connecting address=smtp://203.0.113.5:25 host=mx.corp.example",
       "ignored"},
      {"smtp-out: Enabling route 198.51.100.25 <-> 203.0.113.30 (mx.corp.example)", "ignored"},
  });
}

TEST(OpenSmtpd, Deliveries) {
  Check({
      {"b11eb3aa68671cfb mta delivery evpid=56cf3a67ac24090c from=<orders@shop.example> "
       "to=<nagy@live.com> rcpt=<-> source=\"198.51.100.25\" relay=\"203.0.113.5 "
       "(mx.corp.example)\" delay=5s result=\"Ok\" stat=\"250 2.0.0 Ok: queued as 1\"",
       "attempt q=56cf3a67 from=<orders@shop.example> to=<nagy@live.com> "
       "relay=mx.corp.example[203.0.113.5] delivered end-of-data 250 2.0.0 delay=5 | 250 2.0.0 Ok: "
       "queued as 1"},
      {"b11eb3ae437fe7f3 mta delivery evpid=468427cf6ce36643 from=<orders@shop.example> "
       "to=<hugo@corp.example> rcpt=<all@shop.example> source=\"198.51.100.25\" "
       "relay=\"203.0.113.24 (mx.corp.example)\" delay=1h20m43s result=\"PermFail\" stat=\"552 "
       "5.2.2 <hugo@corp.example>: Quota exceeded\"",
       "attempt q=468427cf from=<orders@shop.example> to=<hugo@corp.example> "
       "orig=<all@shop.example> relay=mx.corp.example[203.0.113.24] bounced 552 5.2.2 delay=4843 | "
       "552 5.2.2 <hugo@corp.example>: Quota exceeded"},
      // No host could be talked to: the relay is the domain.
      {"0000000000000000 mta delivery evpid=478a1aaa9202d789 from=<orders@shop.example> "
       "to=<rosa@stadt.example> rcpt=<-> source=\"-\" relay=\"stadt.example\" delay=4s "
       "result=\"TempFail\" stat=\"Network error on destination MXs\"",
       "attempt q=478a1aaa from=<orders@shop.example> to=<rosa@stadt.example> deferred own delay=4 "
       "| Network error on destination MXs"},
      {"38284d2e02aa4163 mda delivery evpid=24acafab4b8f697b from=<news@shop.example> "
       "to=<full@tickets.shop.example> rcpt=<full@tickets.shop.example> user=full delay=1s "
       "result=PermFail stat=Error (user unknown: \"no such queue\")",
       "attempt q=24acafab from=<news@shop.example> to=<full@tickets.shop.example> bounced inbound "
       "local own delay=1 | Error (user unknown: \"no such queue\")"},
      {"relay: Expire for e4a980802c71d071: from=<orders@shop.example>, to=<rosa@stadt.example>, "
       "rcpt=<->, delay=4h, stat=Envelope expired",
       "attempt q=e4a98080 from=<orders@shop.example> to=<rosa@stadt.example> expired local own "
       "delay=14400 | Envelope expired"},
      // What the peer says is no field.
      {"b11eb3ae437fe7f3 mta delivery evpid=468427cf6ce36643 from=<> to=<a@odd.example> rcpt=<-> "
       "source=\"198.51.100.25\" relay=\"203.0.113.24 (mx.odd.example)\" delay=0s "
       "result=\"PermFail\" stat=\"550 x\" result=\"Ok\" stat=\"250 ok\"",
       "attempt q=468427cf from=<> to=<a@odd.example> relay=mx.odd.example[203.0.113.24] bounced "
       "550 delay=0 | 550 x\" result=\"Ok\" stat=\"250 ok"},
      {"b11eb3ae437fe7f3 mta delivery evpid=468427cf6ce36643 from=<> to=<a@odd.example>",
       "not understood"},
  });
}

// Before version 6.
TEST(OpenSmtpd, LinesWithoutASession) {
  Check({
      {"delivery: Ok for f23a96c23e2500b8: from=<s@shop.example>, to=<ann@shop.example>, user=ann, "
       "method=lmtp, delay=1s, stat=Delivered",
       "attempt q=f23a96c2 from=<s@shop.example> to=<ann@shop.example> delivered inbound local own "
       "delay=1 | Delivered"},
      {"relay: TempFail for f23a96c23e2500b8: session=f23a96c7, from=<s@shop.example>, "
       "to=<ann@corp.example>, rcpt=<->, source=198.51.100.1, relay=192.0.2.14 (mx.corp.example), "
       "delay=6m41s, stat=451 4.3.0 Temporary failure",
       "attempt q=f23a96c2 from=<s@shop.example> to=<ann@corp.example> "
       "relay=mx.corp.example[192.0.2.14] deferred 451 4.3.0 delay=401 | 451 4.3.0 Temporary "
       "failure"},
      {"relay: PermFail for f23a96c23e2500b9: session=f23a96c7, from=<>, to=<ann@corp.example>, "
       "rcpt=<list@shop.example>, source=198.51.100.1, relay=192.0.2.14 (mx.corp.example), "
       "delay=1s, stat=550 5.1.1 no",
       "attempt q=f23a96c2 from=<> to=<ann@corp.example> orig=<list@shop.example> "
       "relay=mx.corp.example[192.0.2.14] bounced 550 5.1.1 delay=1 | 550 5.1.1 no"},
      {"smtp-in: Accepted message f23a96c2 on session f23a96c7: from=<s@shop.example>, "
       "to=<ann@corp.example>, size=512, ndest=1, proto=ESMTP",
       "arrival q=f23a96c2 from=<s@shop.example>"},
      {"smtp-in: Failed command on session f23a96c7: \"RCPT TO:<ghost@shop.example>\" => 550 "
       "Invalid recipient",
       "rejection to=<ghost@shop.example> rejected inbound rcpt own 550 | 550 Invalid recipient"},
      {"smtp-in: New session f23a96c7 from host c.example [192.0.2.9]", "ignored"},
  });
}

TEST(OpenSmtpd, Refusals) {
  Check({
      {"38284e7e85458f9a smtp failed-command command=\"RCPT TO:<ghost@shop.example>\" "
       "result=\"550 Invalid recipient: <ghost@shop.example>\"",
       "rejection to=<ghost@shop.example> rejected inbound rcpt own 550 | 550 Invalid recipient: "
       "<ghost@shop.example>"},
      {"38284e7e85458f9a smtp failed-command command=\"MAIL FROM:<x@gnail.example>\" "
       "result=\"451 4.1.8 later\"",
       "rejection from=<x@gnail.example> rejected inbound mail own 451 4.1.8 class=4 | 451 4.1.8 "
       "later"},
      {"38284e4d62fda01e smtp failed-command command=\"DATA\" result=\"500 5.4.6 Routing loop "
       "detected: Loop detected\"",
       "rejection rejected inbound end-of-data own 500 5.4.6 | 500 5.4.6 Routing loop detected: "
       "Loop detected"},
      {"38284e4d62fda01e smtp failed-command command=\"HELP\" result=\"500 5.5.1 no\"", "ignored"},
  });
}

}  // namespace
}  // namespace whybounce
