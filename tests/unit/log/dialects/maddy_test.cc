#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Maddy, Attempts) {
  CheckDialect(
      Dialect::kMaddy,
      {{"queue: delivery attempt failed\t{\"attempt\":1,\"msg_id\":\"2f6f\",\"rcpt\":"
        "\"ann@corp.example\",\"reason\":\"SMTP error\",\"remote_server\":\"mx.corp.example\","
        "\"smtp_code\":556,\"smtp_enchcode\":\"5.1.10\",\"smtp_msg\":\"\\u003cann@corp.example"
        "\\u003e: \\\"null\\\" MX\\nread on\"}",
        "attempt q=2f6f to=<ann@corp.example> relay=mx.corp.example[] bounced 556 5.1.10 | "
        "<ann@corp.example>: \"null\" MX read on"},
       // Told of above.
       {"queue: not delivered, permanent error\t{\"attempt\":1,\"msg_id\":\"2f6f\",\"rcpt\":"
        "\"ann@corp.example\"}",
        "ignored"},
       {"remote_queue: delivered\t{\"attempt\":1,\"msg_id\":\"2f70\",\"rcpt\":"
        "\"ben@corp.example\"}",
        "attempt q=2f70 to=<ben@corp.example> delivered own"},
       {"queue: will retry\t{\"attempts_count\":{\"cy@corp.example\":1},\"msg_id\":\"2f71\","
        "\"next_try_delay\":\"15m0s\",\"rcpts\":[\"cy@corp.example\"]}",
        "ignored"}});
}

TEST(Maddy, WhatIsGivenUpAfterTheLastTryExpires) {
  CheckDialect(
      Dialect::kMaddy,
      {{"queue: delivery attempt failed#011{\"attempt\":8,\"msg_id\":\"2f72\",\"rcpt\":"
        "\"cy@corp.example\",\"reason\":\"greylisted\",\"smtp_code\":451,\"smtp_enchcode\":"
        "\"4.7.1\",\"smtp_msg\":\"later\"}",
        "attempt q=2f72 to=<cy@corp.example> deferred own 451 4.7.1 | later"},
       {"queue: not delivered, permanent error#011{\"attempt\":8,\"msg_id\":\"2f72\",\"rcpt\":"
        "\"cy@corp.example\"}",
        "attempt q=2f72 to=<cy@corp.example> expired own"},
       // The log begins here: an end is all that is known.
       {"queue: not delivered, permanent error\t{\"attempt\":8,\"msg_id\":\"2f73\",\"rcpt\":"
        "\"dan@corp.example\"}",
        "attempt q=2f73 to=<dan@corp.example> bounced own"},
       {"smtp: RCPT error\t{\"msg_id\":\"2f74\",\"rcpt\":\"who@shop.example\",\"reason\":"
        "\"no such user\",\"smtp_code\":550,\"smtp_enchcode\":\"5.1.1\",\"smtp_msg\":\"User "
        "doesn't exist\"}",
        "rejection to=<who@shop.example> rejected inbound rcpt own 550 5.1.1 | User doesn't "
        "exist"}});
}

}  // namespace
}  // namespace whybounce
