#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Dma, ADelivery) {
  CheckDialect(
      Dialect::kDma,
      {{"dma[b39]: new mail from user=www uid=8 envelope_from=<news@shop.example>",
        "arrival q=b39 from=<news@shop.example>"},
       {"dma[b39]: mail to=<ann@corp.example> queued as b39.5646fbf55b30", "ignored"},
       {"dma[b39.5646fbf55b30]: <ann@corp.example> trying delivery", "ignored"},
       {"dma[b39.5646fbf55b30]: trying remote delivery to mx.corp.example [192.0.2.14] pref 10",
        "ignored"},
       {"dma[b39.5646fbf55b30]: connect to mx.corp.example [192.0.2.14] failed: Connection refused",
        "attempt q=b39 to=<ann@corp.example> relay=mx.corp.example[192.0.2.14] deferred connect "
        "own | Connection refused"},
       {"dma[b39.5646fbf55b30]: remote delivery deferred: mx.corp.example [192.0.2.14] failed "
        "after MAIL FROM: 421-4.7.0 Busy#015#012421 4.7.0 Later",
        "attempt q=b39 to=<ann@corp.example> relay=mx.corp.example[192.0.2.14] deferred mail 421 "
        "4.7.0 | 421-4.7.0 Busy 421 4.7.0 Later"},
       {"dma[b39.5646fbf55b30]: <ann@corp.example> trying delivery", "ignored"},
       {"dma[b39.5646fbf55b30]: trying remote delivery to mx2.corp.example [192.0.2.15] pref 20",
        "ignored"},
       {"dma[b39.5646fbf55b30]: <ann@corp.example> delivery successful",
        "attempt q=b39 to=<ann@corp.example> relay=mx2.corp.example[192.0.2.15] delivered "
        "end-of-data"}});
}

TEST(Dma, WhatIsGivenUp) {
  CheckDialect(
      Dialect::kDma,
      {{"dma[b40.5646fbf55b30][361]: <ben@corp.example> trying delivery", "ignored"},
       {"dma[b40.5646fbf55b30][361]: remote delivery to mx.corp.example [192.0.2.14] failed after "
        "RCPT TO: 550 5.1.1 No such user",
        "attempt q=b40 to=<ben@corp.example> relay=mx.corp.example[192.0.2.14] bounced rcpt 550 "
        "5.1.1 | 550 5.1.1 No such user"},
       {"dma[b40.5646fbf55b30][361]: delivery failed, bouncing as b42",
        "link q=b40 ->b42 "
        "notification"},
       {"dma[b41.5646fbf55b31]: <cy@nowhere.example> trying delivery", "ignored"},
       {"dma[b41.5646fbf55b31]: remote delivery failed: DNS lookup failure: host nowhere.example "
        "not found",
        "attempt q=b41 to=<cy@nowhere.example> bounced local own | DNS lookup failure: host "
        "nowhere.example not found"},
       // Its five days were over.
       {"dma[b43.5646fbf55b31]: <dan@corp.example> trying delivery", "ignored"},
       {"dma[b43.5646fbf55b31]: delivery failed, bouncing as b44",
        "attempt q=b43 to=<dan@corp.example> expired local own"},
       {"dma[b45.5646fbf55b31]: <root@mx1> trying delivery", "ignored"},
       {"dma[b45.5646fbf55b31]: <root@mx1> delivery successful",
        "attempt q=b45 to=<root@mx1> delivered inbound local"}});
}

}  // namespace
}  // namespace whybounce
