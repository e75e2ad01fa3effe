#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(ZoneMta, Deliveries) {
  CheckDialect(
      Dialect::kZonemta,
      {{"info Sender/default/12 id=s1 18e2c7a1b2d000abcd.001 ACCEPTED from=shop@shop.example"
        "[bounce+7@news.example] to=ann@corp.example src=198.51.100.25 "
        "mx=mx.corp.example[192.0.2.14] id=<1@shop.example> (250 2.0.0 OK (x))",
        "attempt q=18e2c7a1b2d000abcd mid=1@shop.example from=<bounce+7@news.example> "
        "to=<ann@corp.example> relay=mx.corp.example[192.0.2.14] delivered end-of-data 250 2.0.0 | "
        "250 2.0.0 OK (x)"},
       {"Sender/default/827[14] 17ee78226740009630.002 REJECTED[policy] from=<> "
        "to=ben@corp.example "
        "src=198.51.100.1 mx=mx.corp.example[192.0.2.14] message-id=<2 (3)@x> (550-5.7.1 No. "
        "550 5.7.1 Never)",
        "attempt q=17ee78226740009630 mid=2 (3)@x from=<> to=<ben@corp.example> "
        "relay=mx.corp.example[192.0.2.14] bounced 550 5.7.1 | 550-5.7.1 No. 550 5.7.1 Never"},
       {"info Sender/default/12 id=s1 18e2c7a1b2d000abce.001 DEFERRED[dns] from=a@shop.example "
        "to=cy@nowhere.example src=198.51.100.25 mx=nowhere.example id=<3@shop.example> (Could "
        "not resolve)",
        "attempt q=18e2c7a1b2d000abce mid=3@shop.example from=<a@shop.example> "
        "to=<cy@nowhere.example> deferred own | Could not resolve"},
       // Given up after its last try.
       {"info Sender/default/12 id=s1 18e2c7a1b2d000abcf.001 REJECTED[greylist] "
        "from=a@shop.example "
        "to=dan@corp.example src=198.51.100.25 mx=mx.corp.example[192.0.2.14] id=<4@shop.example> "
        "(450 4.2.0 later)",
        "attempt q=18e2c7a1b2d000abcf mid=4@shop.example from=<a@shop.example> "
        "to=<dan@corp.example> relay=mx.corp.example[192.0.2.14] expired 450 4.2.0 | 450 4.2.0 "
        "later"},
       {"error Sender/default/12 id=s1 18e2c7a1b2d000abcf.001 SMTPERR [q] src=198.51.100.25 "
        "error=\"Connection timeout\"",
        "ignored"},
       {"info Queue/77 id=s1 18e2c7a1b2d000abcf QUEUED (from=a@shop.example)",
        "arrival q=18e2c7a1b2d000abcf"},
       {"info SMTP/feeder/4711 Connection from 192.0.2.9", "ignored"}});
}

}  // namespace
}  // namespace whybounce
