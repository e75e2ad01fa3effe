#include "base/toml.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

// {a: "x", b: [1, true]}, every value with @line:column after.
std::string Dump(const TomlValue& value) {
  std::string out;
  switch (value.kind) {
    case TomlValue::Kind::kTable:
      for (const auto& [name, member] : value.members) {
        absl::StrAppend(&out, out.empty() ? "" : ", ", name, ": ", Dump(member));
      }
      out = "{" + out + "}";
      break;
    case TomlValue::Kind::kArray:
      for (const TomlValue& item : value.items) {
        absl::StrAppend(&out, out.empty() ? "" : ", ", Dump(item));
      }
      out = "[" + out + "]";
      break;
    case TomlValue::Kind::kString:
      out = "\"" + value.text + "\"";
      break;
    case TomlValue::Kind::kInteger:
      out = std::to_string(value.number);
      break;
    case TomlValue::Kind::kBoolean:
      out = value.number != 0 ? "true" : "false";
      break;
  }
  return value.line == 0 ? out : absl::StrCat(out, "@", value.line, ":", value.column);
}

std::string Dump(std::string_view text) {
  const auto document = ParseToml(text, "x.toml");
  return document.ok() ? Dump(*document) : std::string(document.status().message());
}

TEST(Toml, BuildsTreesWithPlaces) {
  EXPECT_EQ(Dump(""), "{}");
  EXPECT_EQ(Dump("\xef\xbb\xbf# c\r\na = \"\\\"\\\\\\n\\t\"\r\nb=[ 1,\n -2 , # c\n true ]"),
            "{a: \"\"\\\n\t\"@2:5, b: [1@3:5, -2@4:2, true@5:2]@3:3}");
  EXPECT_EQ(Dump("[t]\nk = 'x\\y'\n[t.\"u.v\"]\nk = 9223372036854775807\n[[l]]\n[l.m]\nn = []\n"
                 "[[l]]\nk = 0\n[w.x]\n[w]\n"),
            "{t: {k: \"x\\y\"@2:5, u.v: {k: 9223372036854775807@4:5}@3:1}@1:1, "
            "l: [{m: {n: []@7:5}@6:1}@5:1, {k: 0@9:5}@8:1]@5:1, w: {x: {}@10:1}@10:1}");
}

TEST(Toml, RefusesWhatItDoesNotUnderstandAtItsPlace) {
  const std::string value =
      "expected a \"string\", a 'literal string', a whole number, true, false or an array of these";
  const struct {
    std::string_view text;
    std::string error;
  } kCases[] = {
      {"a = 1\nb = [1,\nc = 2\n", "3:1: " + value + "\n  c = 2\n  ^"},
      {"d = 2026-11-22", "1:5: " + value + "\n  d = 2026-11-22\n      ^"},
      {"d = 007", "1:5: " + value + "\n  d = 007\n      ^"},
      {"d = 9223372036854775808", "1:5: " + value + "\n  d = 9223372036854775808\n      ^"},
      {"d = {a = 1}", "1:5: " + value + "\n  d = {a = 1}\n      ^"},
      {"d = [[1]]", "1:6: " + value + "\n  d = [[1]]\n       ^"},
      {"[[#", "1:3: expected a key, or a [table]\n  [[#\n    ^"},
      {"\xc3\xa9 = 1", "1:1: expected a key, or a [table]\n  \xc3\xa9 = 1\n  ^"},
      {"a = '\xe4\xb8\xad\x01'",
       "1:9: a control character in a string\n  a = '\xe4\xb8\xad\\x01'\n         ^"},
      {"a = 1\nb = '\xff'", "2:6: not UTF-8\n  b = '\\xff'\n       ^"},
      {"a.b = 1", "1:2: dotted keys are not used here; write a [table]\n  a.b = 1\n   ^"},
      {"a", "1:2: expected = after a key\n  a\n   ^"},
      {"a = 1\na = 2", "2:1: \"a\" is given twice\n  a = 2\n  ^"},
      {"[a]\n[a]", "2:1: \"a\" is there already\n  [a]\n  ^"},
      {"[[a]]\n[a]", "2:1: \"a\" is there already\n  [a]\n  ^"},
      {"[a]\n[[a]]", "2:1: \"a\" is there already, and is no array of tables\n  [[a]]\n  ^"},
      {"a = []\n[[a]]", "2:1: \"a\" is there already, and is no array of tables\n  [[a]]\n  ^"},
      {"a = [1]\n[a.b]", "2:1: \"a\" is a value above; a table cannot be in it\n  [a.b]\n  ^"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Dump(c.text), "x.toml:" + c.error) << c.text;
}

TEST(Toml, TablesAreBounded) {
  std::string text;
  for (int i = 0; i < 1001; ++i) absl::StrAppend(&text, "[a", i, "]\n");
  EXPECT_EQ(Dump(text).substr(0, 52), "x.toml:1001:1: more than 1000 values in one table; s");
}

TEST(Toml, PointsAtColumnsAsTheyAreShown) {
  EXPECT_EQ(PointAt("f", "one\ntwo\r\n", 2, 3, "no"), "f:2:3: no\n  two\n    ^");
  EXPECT_EQ(PointAt("f", "\xe4\xb8\xad\tx", 1, 5, "no"), "f:1:5: no\n  \xe4\xb8\xad\\tx\n      ^");
}

}  // namespace
}  // namespace whybounce
