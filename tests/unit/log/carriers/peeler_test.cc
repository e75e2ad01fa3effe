#include "log/carriers/peeler.h"

#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"

namespace whybounce {
namespace {

// "TIME HOST PROGRAM PID|text", or "nothing".
std::string Peeled(std::string_view bytes, Peeler::Words words = Peeler::Words::kSome) {
  SyslogPrefix clock({absl::UTCTimeZone(), 2026, 0});
  Peeler peeler(&clock);
  LineView line;
  if (!peeler.Peel(bytes, words, &line)) return "nothing";
  return absl::StrCat(line.unix_us == 0 ? "-" : FormatRfc3339(line.unix_us, absl::UTCTimeZone()),
                      " ", AbslView(line.host), " ", AbslView(line.program), " ",
                      AbslView(line.pid), "|", AbslView(line.text));
}

constexpr char kLine[] = "Mar  9 10:00:00 mx1 postfix/smtp[277]: 4CC3BD2D: removed";
constexpr char kPeeled[] = "2026-03-09T10:00:00Z mx1 postfix/smtp 277|4CC3BD2D: removed";

TEST(Peeler, TakesOffWhatStandsAroundALine) {
  for (const char* const before : {"",
                                   "    ",
                                   "> > ",
                                   "** ",
                                   "* ",
                                   "mail-1  | ",
                                   "mail_smtp.1.x9@node2    | ",
                                   "[pod/mail-0/smtp] ",
                                   "mail-0 smtp ",
                                   "mail.log:",
                                   "/var/log/mail.log.2.gz:12:",
                                   "mail.log-",
                                   "mail.log-7-",
                                   "12:",
                                   "mx1: ",
                                   "2026-03-09T10:00:01.5Z ",
                                   "2026-03-09T10:00:01+01:00 stream-1 ",
                                   "{host=\"mx1\"} ",
                                   "2026-03-09T10:00:01Z {host=\"mx1\", job=\"mail\"} ",
                                   "docker-compose[1]: mail-1 | ",
                                   "mail/4f1e[812]: ",
                                   "<30>Mar  9 10:00:01 box mail/4f1e[812]: ",
                                   "<30>1 2026-03-09T10:00:01Z box mail/4f1e 812 - - ",
                                   "[INFO] ",
                                   "ERROR ",
                                   "2026-03-09 10:00:00,123 INFO ",
                                   "[0] mail: [1773050400.000000000, ",
                                   "2026 Mar 09 10:00:01 (mx1) 192.0.2.5->/var/log/mail.log ",
                                   "     7\t",
                                   "+",
                                   "\xe2\x80\x9c"}) {
    EXPECT_EQ(Peeled(absl::StrCat(before, kLine)), kPeeled) << before;
  }
  EXPECT_EQ(Peeled(absl::StrCat("\"", kLine, "\"")), kPeeled);
  EXPECT_EQ(Peeled(absl::StrCat("- '", kLine, "'")), kPeeled);
}

TEST(Peeler, ReadsObjectsAtAnyDepth) {
  EXPECT_EQ(Peeled(absl::StrCat(R"({"log":"{\"message\":\")", kLine, R"(\"}\n"})")), kPeeled);
  EXPECT_EQ(Peeled(absl::StrCat(R"({"a":{"b":{"message":")", kLine, R"("}}})")), kPeeled);
  EXPECT_EQ(Peeled(absl::StrCat("time=\"2026-03-09T10:00:01Z\" level=info msg=\"", kLine, "\"")),
            kPeeled);
  EXPECT_EQ(Peeled(R"({"date":1773050400.5,"host":"mx1","ident":"postfix/smtp","pid":"277",)"
                   R"("message":"4CC3BD2D: removed"})"),
            "2026-03-09T10:00:00.5Z mx1 postfix/smtp 277|4CC3BD2D: removed");
}

TEST(Peeler, KnowsHeadersThatRelaysChanged) {
  const std::string behind = "|4CC3BD2D: removed";
  const struct {
    const char* line;
    const char* head;
  } cases[] = {
      {"Mar  9 10:00:00 mx1 mail.info postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 <mail.info> mx1 postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 mx1 [mail.info] postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 mx1 mail:info postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 mx1 postfix/smtp[277] <Info>: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 mx1 postfix/smtp[277] ", "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00\tmx1\tpostfix/smtp[277]:\t", "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"2026-03-09,10:00:00,mx1,2,6,postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"2026-03-09T10:00:00Z 192.0.2.5 mx1 postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"[Mon Mar  9 10:00:00 2026] mx1 postfix/smtp[277]: ",
       "2026-03-09T10:00:00Z mx1 postfix/smtp 277"},
      {"Mar  9 10:00:00 postfix/smtp[277]: ", "2026-03-09T10:00:00Z  postfix/smtp 277"},
      {"postfix/smtp[277]: ", "-  postfix/smtp 277"},
      {"10:00:00 postfix/smtp[277]: ", "-  postfix/smtp 277"},
      {"[1:mail1:postfix/lmtp] ", "-  postfix/lmtp "},
      {"", "-   "},
  };
  for (const auto& one : cases)
    EXPECT_EQ(Peeled(std::string(one.line) + "4CC3BD2D: removed"), one.head + behind) << one.line;
}

TEST(Peeler, KnowsWhoseWordsTheseAre) {
  EXPECT_EQ(Peeled("web-1 | 2026-03-09 10:00:00 1xUza9-00001E-2r Completed"),
            "2026-03-09T10:00:00Z  exim |1xUza9-00001E-2r Completed");
  EXPECT_EQ(Peeled("x | 629A0A0a000001: to=<a@corp.example>, delay=0, mailer=esmtp, stat=Sent"),
            "-   |629A0A0a000001: to=<a@corp.example>, delay=0, mailer=esmtp, stat=Sent");
}

// What strangers write is no header.
TEST(Peeler, FindsNothingWhereNothingIs) {
  for (const char* const line :
       {"Mar  9 10:00:00 mx1 sshd[9]: Invalid user postfix/smtp[1]: 4CC3BD2D: to=<a@b.example>",
        "Mar  9 10:00:00 mx1 CRON[1]: (root) CMD (postfix flush)", "", "   ", "{}", "[]",
        "{\"a\":1}", "[[[[[[[[", "{\"log\":\"{\\\"log\\\":\\\"x\\\"}\"}",
        "my dear friend, the log says that postfix/smtp[1]: x"}) {
    EXPECT_EQ(Peeled(line), "nothing") << line;
  }
  EXPECT_EQ(Peeled("Invalid user postfix/smtp[1]: 4CC3BD2D: removed", Peeler::Words::kNone),
            "nothing");
}

// A line in which there is always one more thing to take off takes time by its length.
TEST(Peeler, IsLinearInWhatIsNested) {
  const auto seconds = [](size_t times, std::string_view one) {
    std::string line;
    for (size_t i = 0; i < times; ++i) line += one;
    line += std::string(64, '\0');
    SyslogPrefix clock({absl::UTCTimeZone(), 2026, 0});
    Peeler peeler(&clock);
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      LineView view;
      peeler.Peel(std::string_view(line).substr(0, line.size() - 64), Peeler::Words::kSome, &view);
      best = std::min(
          best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
  };
  for (const std::string_view one :
       {"{\"log\":\"", "[", "> ", "a | ", "a:", "x-", "\\\"", "{a} ", "k=v ", "<1>",
        "postfix/smtp[1]: ", "msg=\"", "{\"log\":\"postfix/smtp[1]: ", "@cee:", "q: \t{\"",
        "a (b.c) ", "[INFO] [x] ", "<1>1 - - - - - - "}) {
    // Twice the length takes twice the time, or nearly; what is quadratic takes four times.
    const double small = seconds(20'000, one);
    EXPECT_LT(seconds(40'000, one), 3.5 * small + 0.002) << one;
    EXPECT_LT(seconds(80'000, one), 8 * small + 0.004) << one;
  }
}

}  // namespace
}  // namespace whybounce
