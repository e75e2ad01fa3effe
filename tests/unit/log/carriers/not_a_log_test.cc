// What is no mail log: what is told of it, and what is read all the same.
#include "log/carriers/not_a_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/pipeline.h"
#include "unit/testing/carriers.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"
#include "where.h"

namespace whybounce {
namespace {

RunResult Count(const std::vector<std::string>& paths, std::optional<LineFormat> format = {}) {
  RunOptions options;
  options.input.paths = paths;
  options.input.format = format;
  return CountAll(BuiltInEngine(), options);
}

struct Case {
  const char* name;
  std::string text;
  const char* what;  // is part of what is said
};

class Foreign : public testing::TestWithParam<Case> {};

TEST_P(Foreign, IsToldWithItsFirstLinesAndWhatIsNearest) {
  const TempDir dir;
  const RunResult result = Count({dir.Write("file", GetParam().text)});
  EXPECT_EQ(result.tally->counters().lines.read, 0U);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_TRUE(result.problems[0].is_error);
  EXPECT_TRUE(absl::StrContains(result.problems[0].what, GetParam().what))
      << result.problems[0].what;
}

INSTANTIATE_TEST_SUITE_P(
    All, Foreign,
    testing::Values(
        Case{"three_lines", "\n a,b\nc,d\ne,f\ng,h\n", R"(begins with "a,b", "c,d", "e,f"; it is)"},
        Case{"cut_and_fit_for_a_terminal", "\x1b[2J" + std::string(100, 'x') + "\n",
             "\"\\x1b[2Jxxxxxxx"},
        Case{"like_nothing", "192.0.2.1 - - [22/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200\n",
             "it is like none of syslog lines, Exim's own log, JSON lines, journal export"},
        Case{"objects_without_message", "{\"a\":1}\n{\"b\":2}\n", "nearest are JSON lines"},
        Case{"object_over_lines", "{\n  \"a\": \"x\"\n}\n", "nearest are JSON lines"},
        Case{"header_without_host", "Nov 22 mail x\nNov 22 y\n",
             "nearest are syslog lines, which look like \"Nov 22 04"},
        Case{"date_with_slashes", "2026/11/22 04:44:02 [error] 1#1: x\n",
             "nearest are Exim's own log"},
        Case{"environment", "HOME=/root\nPATH=/bin\n", "nearest are journal export"},
        Case{"tar", std::string(257, 'a') + "ustar\0" + Rfc3339(Log()), "tar archive; unpack"},
        Case{"binary", std::string(3000, '\0') + "x\n", "is binary"}),
    [](const auto& param) { return std::string(param.param.name); });

// Who reads it needs the file.
TEST(PackedJournal, IsToldHowToNameIt) {
  const RunResult result = Count({WHYBOUNCE_ROOT "/tests/data/mail.journal.xz"});
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_TRUE(absl::StrContains(result.problems[0].what, "name the file itself, unpacked"))
      << result.problems[0].what;
}

std::string Utf16(std::string_view text, bool mark) {
  std::string out = mark ? "\xff\xfe" : "";
  for (const char c : text) out.append({c, '\0'});
  return out;
}

TEST(Utf16Text, IsRead) {
  const TempDir dir;
  const auto plain = Count({dir.Write("plain", Rfc3339(Log()))});
  for (const bool mark : {true, false}) {
    const auto wide = Count({dir.Write("wide", Utf16(Rfc3339(Log()), mark))});
    EXPECT_EQ(wide.tally->counters().lines.read, plain.tally->counters().lines.read);
    EXPECT_TRUE(wide.problems.empty());
  }
}

TEST(ForcedFormat, ThatFitsNoLineIsSaid) {
  const TempDir dir;
  // Exim's lines are found within syslog, too.
  std::vector<Line> lines = Log();
  std::erase_if(lines, [](const Line& line) { return line.tag == "exim"; });
  const std::string log = dir.Write("mail.log", Rfc3339(lines));
  for (const LineFormat format : {LineFormat::kExim, LineFormat::kJson, LineFormat::kJournalExport,
                                  LineFormat::kCri, LineFormat::kMultilog, LineFormat::kMail}) {
    SCOPED_TRACE(Id(format));
    const RunResult result = Count({log}, format);
    EXPECT_EQ(result.tally->counters().lines.read, 0U);
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_TRUE(result.problems[0].is_error);
    EXPECT_TRUE(absl::StrContains(result.problems[0].what, "is not what --as says"));
    EXPECT_TRUE(absl::StrContains(result.problems[0].what, "nearest are syslog lines"))
        << result.problems[0].what;
  }
  EXPECT_TRUE(Count({log}, LineFormat::kSyslog).problems.empty());
}

TEST(Foreign, InADirectoryIsLeftOut) {
  const TempDir dir;
  dir.Write("mail.log", Rfc3339(Log()));
  dir.Write("empty", "");
  dir.Write("binary", std::string(3000, '\0'));
  dir.Write("auth.log", "2026-11-22T12:00:00Z mail sshd[1]: Accepted publickey\n");
  const RunResult result = Count({dir.path()});
  EXPECT_GT(result.tally->counters().lines.attempts, 0U);
  ASSERT_EQ(result.problems.size(), 2U);
  for (const InputProblem& problem : result.problems) EXPECT_FALSE(problem.is_error);
}

TEST(Foreign, ADirectoryWithoutAnythingElseIsAnError) {
  const TempDir dir;
  dir.Write("a", "a,b\n");
  dir.Write("b", "a,b\n");
  const RunResult result = Count({dir.path()});
  ASSERT_EQ(result.problems.size(), 2U);
  EXPECT_TRUE(result.problems[0].is_error);
}

TEST(ByteOrderMark, IsNoPartOfTheFirstLine) {
  for (const auto& [name, log, attempts] :
       {std::tuple("syslog", Rfc3339({Log()[3]}), 1U),
        std::tuple("json", JournalJson({Log()[3]}), 1U),
        std::tuple("export", JournalExport({Log()[3]}), 1U), std::tuple("cri", Cri({Log()[3]}), 1U),
        std::tuple("exim",
                   std::string("2026-11-22 04:53:41 1xUza9-00001E-2r ** a@b.example: Unrouteable "
                               "address\n"),
                   1U)}) {
    SCOPED_TRACE(name);
    const TempDir dir;
    const RunResult result = Count({dir.Write("log", "\xef\xbb\xbf" + log)});
    EXPECT_TRUE(result.problems.empty());
    EXPECT_EQ(result.tally->counters().lines.attempts, attempts);
    EXPECT_EQ(result.tally->counters().lines.not_understood, 0U);
  }
}

// journalctl --output-fields, jq and others write fields in an order of their own.
TEST(Detection, FieldsInAnyOrder) {
  const std::string text(
      "4CC3BD01: to=<ann@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, "
      "status=deferred (connect to b.example[192.0.2.1]:25: Connection refused)");
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"MESSAGE", text},
      {"_HOSTNAME", "mail"},
      {"SYSLOG_IDENTIFIER", "postfix/smtp"},
      {"__REALTIME_TIMESTAMP", "1795348800000000"}};
  for (size_t first = 0; first < fields.size(); ++first) {
    std::string object = "{ ";
    std::string entry;
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto& [key, value] = fields[(first + i) % fields.size()];
      absl::StrAppend(&object, i == 0 ? "" : ", ", "\"", key, "\": \"", value, "\"");
      absl::StrAppend(&entry, key, "=", value, "\n");
    }
    // The message as a field of bytes.
    std::string bytes;
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto& [key, value] = fields[(first + i) % fields.size()];
      if (key != "MESSAGE") {
        absl::StrAppend(&bytes, key, "=", value, "\n");
        continue;
      }
      bytes += "MESSAGE\n";
      for (int shift = 0; shift < 64; shift += 8)
        bytes.push_back(static_cast<char>(value.size() >> shift));
      bytes += value + "\n";
    }
    for (const std::string& log : {object + " }\n", entry + "\n", bytes + "\n"}) {
      SCOPED_TRACE(log);
      const TempDir dir;
      const RunResult result = Count({dir.Write("log", log + log)});
      EXPECT_TRUE(result.problems.empty());
      EXPECT_EQ(result.tally->counters().lines.attempts, 2U);
      EXPECT_EQ(result.tally->counters().time.first_us, 1795348800000000);
    }
  }
}

}  // namespace
}  // namespace whybounce
