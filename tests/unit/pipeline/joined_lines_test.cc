// Dialects whose lines need earlier ones: blocks, threads and rotated logs change nothing.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

constexpr char kHead[] = "Mar  9 20:10:19 mail ";

// What each dialect says of recipient `i`, early and late: the second piece needs the first.
struct Pieces {
  const char* name;
  std::string (*early)(int i);
  std::string (*late)(int i);
};

constexpr Pieces kPieces[] = {
    {"courier",
     [](int i) {
       return absl::StrCat(kHead, "courieresmtp: id=", i, ".6B,from=<s@shop.example>,addr=<a", i,
                           "@corp.example>: 550 5.1.1 No such user\n");
     },
     [](int i) {
       return absl::StrCat(kHead, "courieresmtp: id=", i, ".6B,from=<s@shop.example>,addr=<a", i,
                           "@corp.example>,status: failure\n");
     }},
    {"dma",
     [](int i) {
       return absl::StrCat(kHead, "dma[b", i, ".5646fb]: <a", i,
                           "@corp.example> trying delivery\n");
     },
     [](int i) {
       return absl::StrCat(kHead, "dma[b", i,
                           ".5646fb]: remote delivery to mx.corp.example [192.0.2.14] failed after "
                           "RCPT TO: 550 5.1.1 No such user\n");
     }},
    {"maddy",
     [](int i) {
       return absl::StrCat(kHead, "maddy[7]: queue: delivery attempt failed\t{\"msg_id\":\"f", i,
                           "\",\"rcpt\":\"a", i,
                           "@corp.example\",\"smtp_code\":550,\"smtp_enchcode\":\"5.1.1\","
                           "\"smtp_msg\":\"No such user\"}\n");
     },
     [](int i) {
       return absl::StrCat(kHead,
                           "maddy[7]: queue: not delivered, permanent error\t{\"msg_id\":\"f", i,
                           "\",\"rcpt\":\"a", i, "@corp.example\"}\n");
     }},
    {"stalwart",
     [](int i) {
       return absl::StrCat(
           "2026-03-09T20:10:19Z INFO RCPT TO rejected (delivery.rcpt-to-rejected) queueId = ", i,
           ", to = \"a", i, "@corp.example\", code = 550, details = \"5.1.1 No such user\"\n");
     },
     [](int i) {
       return absl::StrCat(
           "2026-03-09T20:10:20Z INFO Failure (delivery.dsn-perm-fail) queueId = ", i, ", to = \"a",
           i, "@corp.example\", code = 550, details = \"5.1.1 No such user\"\n");
     }},
    {"qmail",
     [](int i) {
       return absl::StrCat(kHead, "qmail: 1773172801.000001 starting delivery ", i, ": msg ", i,
                           " to remote a", i, "@corp.example\n");
     },
     [](int i) {
       return absl::StrCat(kHead, "qmail: 1773172802.000001 delivery ", i,
                           ": failure: 192.0.2.14_does_not_like_recipient./Remote_host_said:_550_"
                           "5.1.1_No_such_user/\n");
     }}};

std::string Log(const Pieces& pieces, int begin, int end) {
  constexpr int kLate = 7;
  std::string log;
  for (int i = begin; i < end; ++i) {
    log += pieces.early(i);
    if (i >= kLate) log += pieces.late(i - kLate);
  }
  return log;
}

TEST(JoinedLines, BlocksAndThreadsChangeNothing) {
  constexpr uint64_t kCount = 300;
  for (const Pieces& pieces : kPieces) {
    const TempDir dir;
    const std::string log = Log(pieces, 0, kCount + 7);
    const std::vector<std::string> paths = {dir.Write("mail.log", log)};
    for (const size_t block_bytes : {size_t{600}, size_t{5000}, size_t{1} << 20}) {
      SCOPED_TRACE(absl::StrCat(pieces.name, " ", block_bytes));
      RunOptions options;
      options.input.paths = paths;
      options.input.year = 2026;
      options.input.block_bytes = block_bytes;
      uint64_t of_domain = 0;
      uint64_t events = 0;
      StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
        ++events;
        of_domain += row.event->recipient.ends_with("@corp.example") ? 1 : 0;
        EXPECT_EQ(row.verdict->cause, Cause::kUserUnknown) << row.line;
        return true;
      });
      // maddy and Stalwart say it when it happens and then again, the others at the end.
      const bool is_early =
          pieces.name == std::string("maddy") || pieces.name == std::string("stalwart");
      EXPECT_EQ(events, kCount + (is_early ? 7 : 0));
      EXPECT_EQ(of_domain, events);
      for (const int threads : {1, 3}) {
        options.threads = threads;
        const RunResult result = CountAll(BuiltInEngine(), options);
        EXPECT_EQ(result.tally->counters().lines.attempts, events) << threads;
        EXPECT_EQ(result.tally->counters().lines.not_understood, 0U);
      }
    }
  }
}

TEST(JoinedLines, ARotatedLogGoesOn) {
  for (const Pieces& pieces : kPieces) {
    SCOPED_TRACE(pieces.name);
    const TempDir dir;
    RunOptions options;
    options.input.paths = {dir.Write("mail.log.1", Log(pieces, 0, 100)),
                           dir.Write("mail.log", Log(pieces, 100, 207))};
    options.input.year = 2026;
    uint64_t named = 0;
    StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
      named += row.event->recipient.ends_with("@corp.example") ? 1 : 0;
      return true;
    });
    EXPECT_GE(named, 200U);
    EXPECT_LE(named, 207U);
  }
}

}  // namespace
}  // namespace whybounce
