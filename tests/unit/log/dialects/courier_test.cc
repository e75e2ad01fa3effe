#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Courier, SeveralLinesSayHowAnAttemptEnded) {
  CheckDialect(
      Dialect::kCourier,
      {{"newmsg,id=0E.6B.26: dns; localhost (localhost [127.0.0.1])", "arrival q=0E.6B.26"},
       {"started,id=0E.6B.26,from=<news@shop.example>,module=esmtp,host=corp.example,"
        "addr=<ann@corp.example>",
        "active q=0E.6B.26 from=<news@shop.example>"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ann@corp.example>: 550-No such user",
        "ignored"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ben@corp.example>: 250 2.0.0 Ok", "ignored"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ann@corp.example>: 550 See https://x.example",
        "ignored"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ann@corp.example>,status: failure",
        "attempt q=0E.6B.26 from=<news@shop.example> to=<ann@corp.example> bounced 550 | 550-No "
        "such user 550 See https://x.example"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ben@corp.example>,success: delivered: "
        "mx.corp.example [192.0.2.14]",
        "ignored"},
       {"id=0E.6B.26,from=<news@shop.example>,addr=<ben@corp.example>,status: success",
        "attempt q=0E.6B.26 from=<news@shop.example> to=<ben@corp.example> "
        "relay=mx.corp.example[192.0.2.14] delivered end-of-data 250 2.0.0 | 250 2.0.0 Ok"},
       {"id=0E.6B.27,from=<>,addr=<cy@corp.example>: Connection refused", "ignored"},
       {"id=0E.6B.27,from=<>,addr=<cy@corp.example>,status: deferred",
        "attempt q=0E.6B.27 from=<> to=<cy@corp.example> deferred own | Connection refused"},
       // What was said of the try before is not said of this one.
       {"id=0E.6B.27,from=<>,addr=<cy@corp.example>,status: deferred",
        "attempt q=0E.6B.27 from=<> to=<cy@corp.example> deferred own"},
       {"started,id=0E.6B.27,from=<>,module=dsn,host=,addr=<news@shop.example>", "ignored"},
       {"completed,id=0E.6B.27", "ignored"},
       {"id=0E.6B.27,from=<>,addr=<cy@corp.example> and no more", "ignored"},
       {"Waiting.  shutdown time=none, wakeup time=none, queuedelivering=0, inprogress=0",
        "ignored"}});
}

}  // namespace
}  // namespace whybounce
