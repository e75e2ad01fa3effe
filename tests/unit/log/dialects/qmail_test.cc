#include "log/dialects/qmail.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

void Check(const std::vector<DialectCase>& cases) { CheckDialect(Dialect::kQmail, cases); }

TEST(Qmail, AMessage) {
  Check({
      {"1773086400.123456 new msg 93", "arrival q=93"},
      {"1773086400.123460 info msg 93: bytes 512 from <news@shop.example> qp 1234 uid 64011",
       "active q=93 from=<news@shop.example> size=512"},
      {"1773086400.130000 starting delivery 5: msg 93 to remote ann@corp.example", "ignored"},
      {"1773086400.130001 status: local 0/10 remote 1/20", "ignored"},
      {"1773086400.140000 starting delivery 6: msg 93 to local ben@shop.example", "ignored"},
      {"1773086401.000000 delivery 5: success: "
       "192.0.2.14_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued_as_1/",
       "attempt q=93 to=<ann@corp.example> relay=[192.0.2.14] delivered end-of-data 250 2.0.0 | "
       "250 2.0.0 Ok: queued as 1"},
      {"1773086401.100000 delivery 6: success: did_0+0+1/",
       "attempt q=93 to=<ben@shop.example> delivered inbound local own | did 0+0+1"},
      {"1773086401.200000 end msg 93", "removal q=93"},
  });
}

TEST(Qmail, Failures) {
  Check({
      {"starting delivery 7: msg 94 to remote ann@corp.example", "ignored"},
      {"delivery 7: failure: "
       "192.0.2.14_does_not_like_recipient./Remote_host_said:_550-5.1.1_No_such"
       "/550_5.1.1_user,_see_https://corp.example/x/Giving_up_on_192.0.2.14./",
       "attempt q=94 to=<ann@corp.example> relay=[192.0.2.14] bounced rcpt 550 5.1.1 | 550-5.1.1 "
       "No such 550 5.1.1 user, see https://corp.example/x"},
      {"starting delivery 8: msg 94 to remote cy@corp.example", "ignored"},
      {"delivery 8: deferral: Connected_to_192.0.2.14_but_greeting_failed./"
       "Remote_host_said:_421_4.3.2_busy/",
       "attempt q=94 to=<cy@corp.example> relay=[192.0.2.14] deferred greeting 421 4.3.2 | 421 "
       "4.3.2 busy"},
      {"starting delivery 9: msg 94 to remote dan@nowhere.example", "ignored"},
      {"delivery 9: failure: Sorry,_I_couldn't_find_any_host_named_nowhere.example._(#5.1.2)/",
       "attempt q=94 to=<dan@nowhere.example> bounced local own dsn=5.1.2 | Sorry, I couldn't find "
       "any host named nowhere.example. (#5.1.2)"},
      {"starting delivery 10: msg 94 to remote eve@corp.example", "ignored"},
      {"delivery 10: deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/",
       "attempt q=94 to=<eve@corp.example> deferred connect own dsn=4.4.1 | Sorry, I wasn't able "
       "to establish an SMTP connection. (#4.4.1)"},
      // The start is not in the log.
      {"delivery 11: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/",
       "attempt q=delivery 11 bounced local own dsn=5.1.1 | Sorry, no mailbox here by that name. "
       "(#5.1.1)"},
      // Written by the peer: fields of another line.
      {"starting delivery 12: msg 95 to remote fay@corp.example", "ignored"},
      {"delivery 12: failure: 192.0.2.14_failed_after_I_sent_the_message./Remote_host_said:_554_x/"
       "delivery_13:_success:_did_0+0+1/Giving_up_on_192.0.2.14./",
       "attempt q=95 to=<fay@corp.example> relay=[192.0.2.14] bounced end-of-data 554 | 554 "
       "x/delivery 13: success: did 0+0+1"},
      {"bounce msg 94 qp 1300", "ignored"},
      {"triple bounce: discarding bounce/94", "ignored"},
      {"@4000000069b0c5d70a1b2c3c warning: trouble opening remote/0/5; will try again later",
       "ignored"},
      {"starting the day", "not understood"},
  });
}

}  // namespace
}  // namespace whybounce
