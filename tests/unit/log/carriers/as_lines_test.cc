#include "log/carriers/as_lines.h"

#include <gtest/gtest.h>

#include "log/records/platform.h"

namespace whybounce {
namespace {

std::string Lines(const std::string& bytes) {
  std::string first;
  for (const size_t step : {size_t{1}, size_t{7}, size_t{4096}}) {
    const auto source = AsLines(MemorySource(bytes, step), HeadedSource::Pace::kWait, {});
    std::string out;
    char buffer[64];
    for (;;) {
      const auto size = source->Read(buffer, sizeof buffer);
      if (!size.ok() || *size == 0) break;
      out.append(buffer, *size);
    }
    if (first.empty()) first = out;
    EXPECT_EQ(out, first) << step;
  }
  return first;
}

TEST(AsLines, LeavesLinesAlone) {
  for (const char* const lines :
       {"Mar  9 10:00:00 mx1 postfix/smtp[277]: 4CC3BD2D: to=<a@corp.example>\n",
        "{\"log\":\"x\"}\n{\"log\":\"y\"}\n", "a,b,c\n1,2,3\n", "[1773050400] mx1 x\n",
        "no newline at the end", "[ 12.3] x\n"}) {
    EXPECT_EQ(Lines(lines), lines);
  }
}

TEST(AsLines, RecordsOfADocumentHaveTheLineOnWhichTheyBegin) {
  EXPECT_EQ(Lines("[\n {\n  \"message\": \"x\"\n },\n {\"message\": \"y\"}\n]\n"),
            "\n{\"message\":\"x\"}\n\n\n{\"message\":\"y\"}\n");
  EXPECT_EQ(Lines("{\n \"message\": \"x\"}\n{\n \"message\": \"y\"}\n"),
            "{\"message\":\"x\"}\n\n{\"message\":\"y\"}\n");
  EXPECT_EQ(Lines(R"([{"message":"x"},{"message":"y"}])"),
            "{\"message\":\"x\"}\n{\"message\":\"y\"}\n");
  EXPECT_EQ(Lines("[\"one \\\"line\\\"\", \"two\"]"), "one \"line\"\ntwo\n");
}

TEST(AsLines, EnvelopesAreTakenOff) {
  const std::string records = "{\"message\":\"x\"}\n{\"message\":\"y\"}\n";
  const std::string array = R"([{"message":"x"},{"message":"y"}])";
  EXPECT_EQ(Lines("{\"events\":" + array + ",\"next\":null}"), records);
  EXPECT_EQ(Lines("{\"a\":1,\"hits\":{\"total\":{\"value\":2},\"hits\":" + array + "}}"), records);
  EXPECT_EQ(Lines("{\"logGroup\":\"m\",\"logEvents\":" + array + "}\n"), records);
  // What a record itself holds is no record.
  EXPECT_EQ(Lines("[{\"message\":\"x\",\"tags\":[{\"k\":1}]}]"),
            "{\"message\":\"x\",\"tags\":[{\"k\":1}]}\n");
}

TEST(AsLines, TablesBecomeObjects) {
  EXPECT_EQ(Lines("timestamp,host,message\n1,mx1,\"a \"\"b\"\", c\"\n2,mx1,\"d\ne\"\n3,mx1,f\n"),
            "\n{\"timestamp\":\"1\",\"host\":\"mx1\",\"message\":\"a \\\"b\\\", c\"}\n"
            "{\"timestamp\":\"2\",\"host\":\"mx1\",\"message\":\"d\\ne\"}\n\n"
            "{\"timestamp\":\"3\",\"host\":\"mx1\",\"message\":\"f\"}\n");
  EXPECT_EQ(Lines("Time;Message\n1;x\n"), "\n{\"Time\":\"1\",\"Message\":\"x\"}\n");
  EXPECT_EQ(Lines("time\tmessage\n1\tx"), "\n{\"time\":\"1\",\"message\":\"x\"}\n");
}

TEST(AsLines, TextOfOtherKinds) {
  EXPECT_EQ(Lines(std::string("\xff\xfe"
                              "a\0\n\0",
                              6)),
            "a\n");
  EXPECT_EQ(Lines(std::string("\xfe\xff\0a\xd8\x3d\xde\x00\0\n", 10)), "a\xf0\x9f\x98\x80\n");
  EXPECT_EQ(Lines("\x1b[32mx\x1b[0m\x1b[K y\n"), "x y\n");
  EXPECT_EQ(Lines("<pre>\nto=&lt;a@b.example&gt;, x &amp; y<br>\n"), "\nto=<a@b.example>, x & y\n");
  EXPECT_EQ(Lines("Mon 2026-03-09 10:00:00.5 CET [s=a;i=1]\n    _HOSTNAME=mx1\n    MESSAGE=x\n"),
            "{\"__REALTIME_TIMESTAMP\":\"Mon 2026-03-09 10:00:00.5 "
            "CET\",\"_HOSTNAME\":\"mx1\",\"MESSAGE\":\"x\"}\n");
}

}  // namespace
}  // namespace whybounce
