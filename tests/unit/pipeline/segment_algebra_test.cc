// Cutting a log anywhere and merging in any bracketing gives the report of a single pass.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "aggregate/tally.h"
#include "aggregate/tally_file.h"
#include "base/limits.h"
#include "document/phrase.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/line_counter.h"
#include "pipeline/pipeline.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "unit/testing/engine.h"
#include "where.h"

namespace whybounce {
namespace {

using Lines = std::vector<std::string>;
using TallyPtr = std::unique_ptr<Tally>;

// The lines from..to-1 as a segment of its own; the line before them is known, as it is in the
// pipeline.
void Count(const Lines& lines, size_t from, size_t to, Tally* tally) {
  static thread_local LineAnalyzer analyzer(&BuiltInEngine(), Period());
  std::string block;
  for (size_t i = from; i < to; ++i) block += lines[i] + "\n";
  const size_t size = block.size();
  block.append(kBlockPaddingBytes, '\0');
  Unwrapper unwrapper(LineFormat::kSyslog, {absl::UTCTimeZone(), 2026, 0});
  unwrapper.Begin(std::string_view(block).substr(0, size),
                  from > 0 ? std::string_view(lines[from - 1]) : std::string_view());
  CountEntries(LineFormat::kSyslog, &unwrapper, &analyzer, tally);
}

std::string ReportOf(Tally* tally) {
  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  tally->Finish();
  const Phraser phraser(*texts, absl::UTCTimeZone());
  return RenderJson(TakeSnapshot(tally->counters(), BuiltInEngine(), {20}), phraser);
}

std::string SinglePass(const Lines& lines) {
  Tally tally(QueueTracker::LeftEdge::kAnchored);
  tally.BeginSource("log", false);
  Count(lines, 0, lines.size(), &tally);
  return ReportOf(&tally);
}

// Cuts at random lines and merges random neighbours until one is left.
std::string InPieces(const Lines& lines, std::mt19937* random) {
  std::vector<size_t> cuts = {0, lines.size()};
  const size_t pieces = 1 + (*random)() % 12;
  for (size_t i = 1; i < pieces; ++i) cuts.push_back((*random)() % (lines.size() + 1));
  std::sort(cuts.begin(), cuts.end());
  std::vector<TallyPtr> partials;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    partials.push_back(std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen));
    partials.back()->BeginSource("log", i > 0);
    Count(lines, cuts[i], cuts[i + 1], partials.back().get());
  }
  for (TallyPtr& partial : partials) {
    if ((*random)() % 3 != 0) continue;
    // Through a file, as `map` and `merge` do it.
    const std::string bytes = WriteTally(*partial, BuiltInEngine());
    auto read = ReadTally(bytes, BuiltInEngine());
    EXPECT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(WriteTally(**read, BuiltInEngine()) == bytes)
        << "what was read is written the same";
    partial = *std::move(read);
  }
  while (partials.size() > 1) {
    const size_t left = (*random)() % (partials.size() - 1);
    partials[left]->Merge(std::move(partials[left + 1]));
    partials.erase(partials.begin() + static_cast<ptrdiff_t>(left) + 1);
  }
  Tally total(QueueTracker::LeftEdge::kAnchored);
  total.Merge(std::move(partials.front()));
  return ReportOf(&total);
}

// Cuts at random lines and appends the pieces in order, as threads do it: each is counted into one
// of a few tallies that are used again and again. To an anchored one, or to a partial.
std::string Appended(const Lines& lines, std::mt19937* random) {
  std::vector<TallyPtr> segments;
  for (size_t i = 0; i < 1 + (*random)() % 3; ++i) segments.push_back(Tally::ForAppending());
  const bool to_partial = (*random)() % 2 == 0;
  auto total = std::make_unique<Tally>(to_partial ? QueueTracker::LeftEdge::kOpen
                                                  : QueueTracker::LeftEdge::kAnchored);
  const size_t longest = 1 + (*random)() % (1 + lines.size() / 2);
  for (size_t from = 0; from < lines.size();) {
    const size_t to = std::min(lines.size(), from + 1 + (*random)() % longest);
    Tally* const segment = segments[(*random)() % segments.size()].get();
    segment->BeginSource("log", from > 0);
    Count(lines, from, to, segment);
    total->Append(segment);
    from = to;
  }
  if (!to_partial) return ReportOf(total.get());
  Tally whole(QueueTracker::LeftEdge::kAnchored);
  whole.Merge(std::move(total));
  return ReportOf(&whole);
}

// A log in which few queue ids, recipients and peers do everything that Postfix may do to them, in
// any order, so that ids are reused, starts and ends are lost and links point anywhere.
Lines RandomLog(std::mt19937* random, size_t length) {
  const auto pick = [&](size_t n) { return (*random)() % n; };
  const auto id = [&] { return absl::StrFormat("4CC3BD%02X", pick(7)); };
  const auto recipient = [&] {
    return absl::StrCat("r", pick(4), "@", pick(2) == 0 ? "gmail.com" : "corp.example");
  };
  const char* replies[] = {
      "host mx.corp.example[192.0.2.1] said: 550 5.1.1 user unknown (in reply to RCPT TO command)",
      "host mx.corp.example[192.0.2.1] said: 452 4.2.2 mailbox full (in reply to RCPT TO command)",
      "connect to mx.corp.example[192.0.2.1]:25: Connection timed out"};
  Lines lines;
  int64_t second = 0;
  for (size_t i = 0; i < length; ++i) {
    second += static_cast<int64_t>(pick(3));
    if (pick(400) == 0) second += 6 * 86400;  // longer than the queue lifetime
    const int day = static_cast<int>(second / 86400 % 28) + 1;
    const int month = static_cast<int>(second / 86400 / 28 % 12);
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string head =
        absl::StrFormat("%s %2d %02d:%02d:%02d %s ", kMonths[month], day, second / 3600 % 24,
                        second / 60 % 60, second % 60, pick(5) == 0 ? "other" : "mail");
    std::string text;
    switch (pick(18)) {
      case 0:
        text = absl::StrCat("postfix/smtpd[1]: ", id(), ": client=",
                            pick(2) == 0 ? "localhost[127.0.0.1]" : "c.example[192.0.2.8]");
        break;
      case 1:
        text = absl::StrCat("postfix/pickup[1]: ", id(), ": uid=0 from=<root>",
                            pick(3) == 0 ? " orig_id=" + id() : "");
        break;
      case 2:
      case 3:
        text = absl::StrCat("postfix/cleanup[1]: ", id(), ": message-id=<", pick(100), "@x>");
        break;
      case 4:
      case 5:
        text =
            absl::StrCat("postfix/qmgr[1]: ", id(), ": from=<",
                         pick(3) == 0 ? "" : "s@shop.example", ">, size=1, nrcpt=1 (queue active)");
        break;
      case 6:
        text = absl::StrCat("postfix/qmgr[1]: ", id(), ": removed");
        break;
      case 7:
        text = absl::StrCat("postfix/qmgr[1]: ", id(),
                            ": from=<s@shop.example>, status=expired, returned to sender");
        break;
      case 8:
        text =
            absl::StrCat("postfix/bounce[1]: ", id(), ": sender non-delivery notification: ", id());
        break;
      case 9:
        text = absl::StrCat(
            "postfix/local[1]: ", id(), ": to=<", recipient(),
            ">, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (forwarded as ", id(),
            ")");
        break;
      case 10:
        text = absl::StrCat("postfix/smtp[1]: ", id(), ": to=<", recipient(),
                            ">, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, "
                            "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ",
                            id(), ")");
        break;
      case 11:
        text = absl::StrCat("postfix/smtp[1]: ", id(), ": to=<", recipient(),
                            ">, relay=mx.corp.example[192.0.2.1]:25, delay=1.5, delays=0/0/0/1, "
                            "dsn=2.0.0, status=sent (250 2.0.0 Ok)");
        break;
      case 14:
        text = absl::StrCat("exim[1]: 1xUzWr-00001", pick(4), "-0K ",
                            pick(3) == 0 ? "<= s@shop.example H=c [192.0.2.8] P=smtp S=1"
                            : pick(3) == 0
                                ? "Completed"
                                : absl::StrCat("** ", recipient(), ": retry timeout exceeded"));
        break;
      case 15:
        text = absl::StrCat("exim[1]: 1xUzWr-00001", pick(4), "-0K == ", recipient(),
                            " R=dns T=smtp defer (-44) H=mx [192.0.2.1]: SMTP error from remote "
                            "mail server after RCPT "
                            "TO:<x>: 45",
                            pick(3), " ", pick(2) == 0 ? "mailbox full" : "user unknown");
        break;
      case 13:
        text = absl::StrCat("last message repeated ", pick(4), " times");
        break;
      case 12:
        text =
            pick(4) != 0
                ? absl::StrCat("postfix/smtpd[1]: NOQUEUE: reject: RCPT from c[192.0.2.", pick(4),
                               "]: 554 5.7.1 Relay access denied; from=<a@b.example> "
                               "to=<c@d.example> proto=SMTP helo=<h>")
                : absl::StrCat("postfix/odd[1]: nobody knows ", pick(3));
        break;
      default:
        text = absl::StrCat("postfix/smtp[1]: ", id(), ": to=<", recipient(),
                            ">, relay=none, delay=1, delays=0/0/0/1, dsn=4.0.0, status=",
                            pick(3) == 0 ? "bounced" : "deferred", " (", replies[pick(3)], ")");
    }
    lines.push_back(head + text);
  }
  return lines;
}

TEST(SegmentAlgebra, RandomLogsInRandomPieces) {
  for (uint32_t seed = 0; seed < 700; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    std::mt19937 random(seed);
    const Lines lines = RandomLog(&random, 20 + random() % 400);
    const std::string whole = SinglePass(lines);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(InPieces(lines, &random), whole);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(Appended(lines, &random), whole);
  }
}

TEST(SegmentAlgebra, RealLogsInRandomPieces) {
  std::mt19937 random(20261122);
  size_t logs = 0;
  std::error_code error;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(WHYBOUNCE_ROOT "/samples", error)) {
    if (file.path().string().find("/postfix/") == std::string::npos ||
        file.path().extension() != ".log")
      continue;
    ++logs;
    SCOPED_TRACE(file.path());
    Lines lines;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line) && lines.size() < 4000;) lines.push_back(line);
    const std::string whole = SinglePass(lines);
    for (int i = 0; i < 40; ++i) ASSERT_EQ(InPieces(lines, &random), whole);
    for (int i = 0; i < 40; ++i) ASSERT_EQ(Appended(lines, &random), whole);
  }
  if (logs == 0) GTEST_SKIP() << "skipped: no samples/postfix/*.log yet";
}

// So many names and shapes that a segment forgets what it knew of them, and learns them again.
TEST(SegmentAlgebra, ManyNames) {
  std::mt19937 random(11);
  Lines lines;
  for (int i = 0; i < 30'000; ++i) {
    lines.push_back(absl::StrCat("Jan  5 10:00:00 mail postfix/smtp[1]: 4CC3BD", i % 100 + 10,
                                 ": to=<ann@d", random() % 9000, ".example>, relay=mx",
                                 random() % 9000, ".example[192.0.2.1]:25, delay=1, dsn=5.0.0, ",
                                 "status=bounced (host mx.example[192.0.2.1] said: 554 no ",
                                 std::string(1 + random() % 50, 'x'), " ",
                                 std::string(1 + random() % 99, 'y'), ")"));
  }
  const std::string whole = SinglePass(lines);
  for (int i = 0; i < 5; ++i) ASSERT_EQ(Appended(lines, &random), whole);
}

TEST(SegmentAlgebra, TheEmptyPartialIsTheIdentity) {
  std::mt19937 random(7);
  const Lines lines = RandomLog(&random, 300);
  const std::string whole = SinglePass(lines);
  for (const bool empty_first : {true, false}) {
    auto one = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
    auto empty = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
    one->BeginSource("log", false);
    Count(lines, 0, lines.size(), one.get());
    TallyPtr merged = empty_first ? std::move(empty) : std::move(one);
    merged->Merge(empty_first ? std::move(one) : std::move(empty));
    Tally total(QueueTracker::LeftEdge::kAnchored);
    total.Merge(std::move(merged));
    EXPECT_EQ(ReportOf(&total), whole);
  }
}

}  // namespace
}  // namespace whybounce
