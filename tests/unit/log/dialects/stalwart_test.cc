#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Stalwart, WhatTheProtocolSaidIsNotCountedAgain) {
  CheckDialect(
      Dialect::kStalwart,
      {{"INFO Delivery attempt started (delivery.attempt-start) queueId = 77, from = "
        "\"news@shop.example\", to = [\"ann@corp.example\", \"ben@corp.example\"], total = 2",
        "ignored"},
       {"INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 77, from = "
        "\"news@shop.example\", to = [\"ann@corp.example\", \"ben@corp.example\"], hostname = "
        "\"mx.corp.example\", to = \"ben@corp.example\", code = 550, details = \"5.1.1 \"ben\", "
        "unknown\", elapsed = 31ms",
        "attempt q=77 from=<news@shop.example> to=<ben@corp.example> relay=mx.corp.example[] "
        "bounced rcpt 550 5.1.1 | 5.1.1 \"ben\", unknown"},
       {"INFO Message delivered (delivery.delivered) queueId = 77, from = \"news@shop.example\", "
        "hostname = \"mx.corp.example\", to = \"ann@corp.example\", code = 250, details = \"2.0.0 "
        "OK\", elapsed = 4ms",
        "attempt q=77 from=<news@shop.example> to=<ann@corp.example> relay=mx.corp.example[] "
        "delivered end-of-data 250 2.0.0 | 2.0.0 OK"},
       {"INFO DSN permanent failure notification (delivery.dsn-perm-fail) queueId = 77, to = "
        "\"ben@corp.example\", hostname = \"mx.corp.example\", details = \"550 5.1.1 no\", total = "
        "0",
        "ignored"},
       // Nothing was said of this one before.
       {"INFO DSN permanent failure notification (delivery.dsn-perm-fail) queueId = 77, to = "
        "[\"cy@corp.example\"], hostname = \"mx.corp.example\", code = 552, details = \"5.2.2 "
        "full\"",
        "attempt q=77 to=<cy@corp.example> relay=mx.corp.example[] bounced 552 5.2.2 | 5.2.2 "
        "full"}});
}

TEST(Stalwart, WholeMessages) {
  CheckDialect(
      Dialect::kStalwart,
      {{"WARN Connection error (delivery.connect-error) queueId = 78, from = \"\", to = "
        "[\"ann@corp.example\", \"ben@corp.example\"], hostname = \"192.0.2.14\", details = "
        "\"Connection refused\"",
        "attempt q=78 from=<> to=<ann@corp.example> relay=[192.0.2.14] deferred connect own | "
        "Connection refused & attempt q=78 from=<> to=<ben@corp.example> relay=[192.0.2.14] "
        "deferred connect own | Connection refused"},
       // Told of again, recipient by recipient.
       {"INFO Message rejected (delivery.message-rejected) queueId = 79, hostname = "
        "\"mx.corp.example\", code = 554, details = \"5.7.1 spam\"",
        "ignored"},
       {"INFO DSN permanent failure notification (delivery.dsn-perm-fail) queueId = 79, to = "
        "\"ann@corp.example\", hostname = \"mx.corp.example\", code = 554, details = \"5.7.1 "
        "spam\"",
        "attempt q=79 to=<ann@corp.example> relay=mx.corp.example[] bounced 554 5.7.1 | 5.7.1 "
        "spam"},
       {"INFO Queued message (queue.message-queued) queueId = 80, from = \"news@shop.example\", to "
        "= [\"ann@corp.example\"], size = 5120",
        "arrival q=80 from=<news@shop.example> size=5120"},
       {"INFO Network listener started (network.listen-start) listenerId = \"smtp\"", "ignored"},
       // The first word in brackets is no id, since no blank follows it.
       {"INFO Message (of a.list)s (a.list)s delivered (delivery.delivered) queueId = 81, to = "
        "\"ann@corp.example\", code = 250, details = \"2.0.0 OK\"",
        "attempt q=81 to=<ann@corp.example> delivered end-of-data 250 2.0.0 | 2.0.0 OK"},
       {"INFO Odd (a.b)c (d.e)", "ignored"},
       {"something else", "not understood"}});
}

}  // namespace
}  // namespace whybounce
