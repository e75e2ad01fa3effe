// Leaf helpers that need a few rows each.
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/domain.h"
#include "base/json_writer.h"
#include "base/string_pool.h"

namespace whybounce {
namespace {

TEST(StringPool, IdsAreDenseAndLast) {
  StringPool pool;
  EXPECT_EQ(pool.Intern(""), 0U);
  std::vector<std::string> words;
  for (int i = 0; i < 20000; ++i) words.push_back("word" + std::to_string(i * 7919));
  for (size_t i = 0; i < words.size(); ++i) ASSERT_EQ(pool.Intern(words[i]), i + 1);
  for (size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(pool.Intern(words[i]), i + 1);
    ASSERT_EQ(pool.Find(words[i]), i + 1);
    ASSERT_EQ(pool.View(static_cast<StringId>(i + 1)), words[i]);
  }
  EXPECT_EQ(pool.Find("unknown"), 0U);
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(pool.View(pool.Intern(large)), large);
}

TEST(JsonWriter, OneLineAndIndented) {
  const auto write = [](JsonWriter::Layout layout) {
    std::string out;
    JsonWriter json(&out, layout);
    json.BeginObject();
    json.Key("a");
    json.BeginArray();
    json.Int(-1);
    json.Double(0.5);
    json.Null();
    json.EndArray();
    json.Key("b");
    json.BeginObject();
    json.EndObject();
    json.Key("c");
    json.String("q\" b\\ n\n \x01 \xff \xe2\x80\xae \xe4\xb8\xad");
    json.EndObject();
    return out;
  };
  EXPECT_EQ(write(JsonWriter::Layout::kOneLine),
            "{\"a\":[-1,0.5,null],\"b\":{},\"c\":\"q\\\" b\\\\ n\\n \\u0001 \xef\xbf\xbd \\u202e "
            "\xe4\xb8\xad\"}");
  EXPECT_EQ(write(JsonWriter::Layout::kIndented),
            "{\n  \"a\": [\n    -1,\n    0.5,\n    null\n  ],\n  \"b\": {},\n  \"c\": \"q\\\" "
            "b\\\\ n\\n \\u0001 \xef\xbf\xbd \\u202e "
            "\xe4\xb8\xad\"\n}");
}

TEST(CivilTime, FormatsAndCounts) {
  EXPECT_EQ(DaysFromCivil(1970, 1, 1), 0);
  EXPECT_EQ(DaysFromCivil(2024, 2, 29), 19782);
  EXPECT_EQ(FormatRfc3339(1'000'000'500'000, absl::UTCTimeZone()), "1970-01-12T13:46:40.5Z");
  EXPECT_EQ(FormatRfc3339(0, absl::FixedTimeZone(3600)), "1970-01-01T01:00:00+01:00");
  EXPECT_EQ(FormatMinute(60'000'000, absl::UTCTimeZone()), "1970-01-01 00:01");
}

TEST(Domain, ALabels) {
  EXPECT_EQ(AsciiDomain("B\xc3\xbc"
                        "cher.Example"),
            "xn--bcher-kva.example");
  EXPECT_EQ(AsciiDomain("Corp.Example"), "corp.example");
  EXPECT_EQ(AsciiDomain("\xff\xff"), "\xff\xff");
  EXPECT_EQ(DomainOf("\"a@b\"@c.example"), "c.example");
  EXPECT_EQ(DomainOf("nobody"), "");
}

}  // namespace
}  // namespace whybounce
