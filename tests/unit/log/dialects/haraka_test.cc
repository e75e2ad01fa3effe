#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Haraka, RecipientsAreNamedWhereTheyWereRefused) {
  CheckDialect(
      Dialect::kHaraka,
      {{"[NOTICE] [9A1.1.1] [outbound] recipient <ann@corp.example> rejected: 550 5.1.1 No such "
        "user here",
        "attempt q=9A1.1.1 to=<ann@corp.example> bounced rcpt 550 5.1.1 | 550 5.1.1 No such user "
        "here"},
       {"[NOTICE] [9A1.1.1] [outbound] recipient <ben@corp.example> deferred: 450 4.2.1 busy",
        "attempt q=9A1.1.1 to=<ben@corp.example> deferred rcpt 450 4.2.1 | 450 4.2.1 busy"},
       // Told of above.
       {"[INFO] [9A1.1.1] [outbound] bouncing mail: Some recipients failed: <ann@corp.example>",
        "ignored"},
       {"[INFO] [9A1.1.1] [outbound] Temp failing 17_17_0_1_ab_8_mail for 64 seconds: Some "
        "recipients temp failed: <ben@corp.example>",
        "ignored"},
       {"[INFO] [-] [server] Listening on :::25", "ignored"}});
}

TEST(Haraka, WholeMessages) {
  CheckDialect(
      Dialect::kHaraka,
      {{"[NOTICE] [9A2.1] [outbound] delivered file=17_7_mail domain=corp.example "
        "host=mx.corp.example ip=192.0.2.14 port=25 mode=SMTP tls=Y auth=N response=\"2.0.0 OK "
        "\\\"x\\\" 17\" delay=1.7 fails=0 rcpts=2/0/1",
        "attempt q=9A2.1 relay=mx.corp.example[192.0.2.14] delivered end-of-data 2.0.0 delay=1.7 "
        "nrcpt=2 | 2.0.0 OK \\\"x\\\" 17 & attempt q=9A2.1 relay=mx.corp.example[192.0.2.14] "
        "delivered end-of-data 2.0.0 delay=1.7 nrcpt=1 | 2.0.0 OK \\\"x\\\" 17"},
       {"[INFO] [9A3.1] [outbound] Temp failing 17_mail for 64 seconds: Upstream error: 421 4.7.0 "
        "Too busy",
        "attempt q=9A3.1 deferred 421 4.7.0 | 421 4.7.0 Too busy"},
       {"[INFO] [9A3.1] [outbound] bouncing mail: Too many failures (Tried all MXs)",
        "attempt q=9A3.1 expired own | Tried all MXs"},
       {"[INFO] [9A4.1] [outbound] bouncing mail: Too many failures (Some recipients temp failed: "
        "<ann@corp.example>, <ben@corp.example>)",
        "attempt q=9A4.1 to=<ann@corp.example> expired own & attempt q=9A4.1 "
        "to=<ben@corp.example> expired own"},
       {"[INFO] [9A5.1] [outbound] bouncing mail: Nowhere to deliver mail to for domain: "
        "nowhere.example",
        "attempt q=9A5.1 bounced own | Nowhere to deliver mail to for domain: nowhere.example"},
       {"level=NOTICE uuid=9A6.1 source=outbound message=\"recipient <cy@corp.example> rejected: "
        "550 no\"",
        "attempt q=9A6.1 to=<cy@corp.example> bounced rcpt 550 | 550 no"}});
}

TEST(Haraka, WhatItRefusedItself) {
  CheckDialect(Dialect::kHaraka,
               {{"[NOTICE] [9A7.1] [core] recipient <who@shop.example> code=DENY msg=\"no such "
                 "mailbox\" sender=\"x@corp.example\"",
                 "rejection q=9A7.1 from=<x@corp.example> to=<who@shop.example> rejected inbound "
                 "rcpt own | no such mailbox"},
                {"[NOTICE] [9A7.1] [core] sender <x@corp.example> code=DENYSOFT msg=\"later\"",
                 "rejection q=9A7.1 from=<x@corp.example> rejected inbound mail own class=4 | "
                 "later"},
                {"[NOTICE] [9A7.1] [core] recipient <ann@shop.example> code=OK msg=\"\" "
                 "sender=\"x@corp.example\"",
                 "ignored"}});
}

}  // namespace
}  // namespace whybounce
