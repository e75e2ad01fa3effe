#include "base/flat_toml.h"

#include <gtest/gtest.h>

namespace whybounce {
namespace {

// "key=a|b" per entry, lists in brackets; the message if it fails.
std::string Dump(std::string_view text) {
  const auto entries = ReadFlatToml(text, "f.toml");
  if (!entries.ok()) return std::string(entries.status().message());
  std::string out;
  for (const FlatTomlEntry& entry : *entries) {
    out += entry.key + "=";
    if (entry.is_list) out += "[";
    for (size_t i = 0; i < entry.values.size(); ++i) out += (i > 0 ? "|" : "") + entry.values[i];
    if (entry.is_list) out += "]";
    out += ";";
  }
  return out;
}

TEST(FlatToml, ReadsTablesStringsAndLists) {
  EXPECT_EQ(Dump(""), "");
  EXPECT_EQ(Dump("a = \"1\"\n# c\n[t.u]\nb = 'x\\y' # c\n[t.\"5.1.1\"]\nc = \"q\\\" \\\\ \\n\"\n"),
            "a=1;t.u.b=x\\y;t.5.1.1.c=q\" \\ \n;");
  EXPECT_EQ(Dump("l = []\nm = [\n  \"a\", # c\n  \"b\",\n]\nn = [\"\", \"\"]"),
            "l=[];m=[a|b];n=[|];");
  EXPECT_EQ(Dump("a = 12\nb = [true, -1]\n[[t]]\nc = \"x\"\n[[t]]\nc = \"y\"\n"),
            "a=12;b=[true|-1];t.0.c=x;t.1.c=y;");
}

TEST(FlatToml, SaysWhereItIsWrong) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"a = 1.5\n", "f.toml:1:6: expected the end of the line\n  a = 1.5\n       ^"},
      {"a = yes\n",
       "f.toml:1:5: expected a \"string\", a 'literal string', a whole number, true, false or an "
       "array of these\n"
       "  a = yes\n      ^"},
      {"\na = \"x\nb = \"y\"\n", "f.toml:2:7: a string ends on its line\n  a = \"x\n        ^"},
      {"a = \"\"\"x\"\"\"",
       "f.toml:1:5: strings of several lines are not used here\n  a = \"\"\"x\"\"\"\n      ^"},
      {"[[a]\n", "f.toml:1:5: expected ]] after the name of an array of tables\n  [[a]\n      ^"},
      {"a = \"x\" b = \"y\"",
       "f.toml:1:9: expected the end of the line\n  a = \"x\" b = \"y\"\n          ^"},
      {"a = \"\\u0041\"",
       "f.toml:1:7: only \\\" \\\\ \\n \\t may follow a backslash; in 'single quotes' it is plain\n"
       "  a = \"\\u0041\"\n        ^"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Dump(c.text), c.message) << c.text;
}

}  // namespace
}  // namespace whybounce
