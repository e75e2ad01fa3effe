#include "base/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

TEST(Text, SanitizedIsVisibleValidUtf8) {
  struct Case {
    std::string_view in;
    const char* out;
  } const cases[] = {
      {"plain", "plain"},
      {"caf\xc3\xa9 \xe4\xb8\xad", "caf\xc3\xa9 \xe4\xb8\xad"},
      {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
      {"a\nb\r\tc", "a\\nb\\r\\tc"},
      {std::string_view("a\0b", 3), "a\\x00b"},
      {"\xc2\x9b"
       "31m",
       "\\u009b31m"},  // CSI as one C1 character
      {"\xe2\x80\xae"
       "evil",
       "\\u202eevil"},  // right-to-left override
      {"\xe2\x80\xa8", "\\u2028"},
      {"\xef\xbb\xbfx", "\\ufeffx"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xc3", "\\xc3"},
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
  };
  for (const auto& c : cases) EXPECT_EQ(Sanitized(c.in), c.out);
}

TEST(Text, WidthAndEllipsis) {
  EXPECT_EQ(DisplayWidth("caf\xc3\xa9"), 4U);
  EXPECT_EQ(DisplayWidth("\xe4\xb8\xad\xe6\x96\x87"), 4U);
  EXPECT_EQ(Ellipsized("short", 5), "short");
  EXPECT_EQ(Ellipsized("longer", 5), "lo...");
  EXPECT_EQ(Ellipsized("\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad", 5), "\xe4\xb8\xad...");
}

// Whatever the length and the place, sixteen bytes at once find what one at a time finds.
TEST(Text, WideLoopsAgreeWithNarrowOnes) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string hay(random() % 50, 'x');
    for (char& c : hay) c = "abAB,. \xc3"[random() % 8];
    size_t any = 0;
    while (any < hay.size() && hay[any] != ',' && hay[any] != '.') ++any;
    ASSERT_EQ(FindAny(hay, ',', '.'), any) << hay;
    ASSERT_EQ(FindNear(hay, ", "), hay.find(", ")) << hay;
    // Where nothing stands after the last byte, as a sanitizer sees it.
    const std::vector<char> tight(hay.begin(), hay.end());
    const std::string_view view(tight.data(), tight.size());
    ASSERT_EQ(FindAny(view, ',', '.'), any) << hay;
    ASSERT_EQ(FindLast(view, ','), hay.rfind(',')) << hay;
    std::string_view rest = hay;
    ASSERT_EQ(TakeUntil(&rest, ". "), hay.substr(0, hay.find(". "))) << hay;
    std::string_view fields = view;
    std::string_view behind = view;
    ASSERT_EQ(TakeField(&fields), TakeUntil(&behind, ", ")) << hay;
    ASSERT_EQ(fields, behind) << hay;

    std::string lower(hay.size(), '\0');
    CopyLower(hay, lower.data());
    ASSERT_EQ(lower, ToLower(hay));
    ASSERT_EQ(IsLowerAscii(hay), hay.find_first_of("AB\xc3") == hay.npos) << hay;

    const std::string needle = hay.substr(hay.size() / 3, 1 + random() % 20);
    if (needle.empty()) continue;
    ASSERT_EQ(FindIgnoreCase(hay, needle), lower.find(ToLower(needle))) << hay << "|" << needle;
    ASSERT_TRUE(StartsWith(hay, std::string_view(hay).substr(0, random() % 50))) << hay;
    std::string other = hay;
    other[random() % other.size()] ^= 1;
    ASSERT_FALSE(StartsWith(other, std::string_view(hay))) << hay;
    ASSERT_TRUE(Same(hay, std::string(hay))) << hay;
    ASSERT_FALSE(Same(hay, other)) << hay;
  }
}

TEST(Text, NewlinesOfLinesOfAnyLength) {
  for (size_t size = 0; size < 200; ++size) {
    for (size_t newline = 0; newline < size + 5; ++newline) {
      // What stands after the end is no concern of its own.
      std::string text(size + 64, 'x');
      text[newline] = '\n';
      ASSERT_EQ(FindNewline(std::string_view(text).substr(0, size)), std::min(newline, size));
    }
  }
}

// Lines, codes and cases of all lengths, against what finds them byte by byte.
TEST(Text, FindsInTextsOfAnyLength) {
  constexpr std::string_view kPieces[] = {"\n",  "From ", "\nFrom ", "F",
                                          "550", "5.",    "x",       "A line"};
  std::mt19937 random(20260102);
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (size_t i = random() % 30; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    for (size_t from = 0; from <= text.size(); from += 5) {
      const size_t line = text.find("\nFrom ", from);
      EXPECT_EQ(FindLine(text, from, "From "), line == text.npos ? line : line + 1) << text;
      size_t code = from;
      while (code + 1 < text.size() && !(text[code] == '5' && IsDigit(text[code + 1]))) ++code;
      EXPECT_EQ(FindReplyCodeLike(text, from), code + 1 < text.size() ? code : text.npos) << text;
      EXPECT_EQ(FindEnhancedCodeLike(text, from), text.find("5.", from)) << text;
    }
    std::string other = text;
    for (char& c : other) c = random() % 2 == 0 && c >= 'a' && c <= 'z' ? c - 32 : c;
    EXPECT_TRUE(EqualsIgnoreCase(text, other));
    if (text.empty()) continue;
    const size_t at = random() % text.size();
    other[at] = static_cast<char>(other[at] ^ (1 << random() % 8));
    EXPECT_EQ(EqualsIgnoreCase(text, other), LowerAscii(text[at]) == LowerAscii(other[at]));
  }
}

TEST(Text, WordsKnownWhenCompiled) {
  EXPECT_TRUE(StartsWith("status=sent (", "status="));
  EXPECT_FALSE(StartsWith("status", "status="));
  EXPECT_TRUE(Equals("sent", "sent"));
  EXPECT_FALSE(Equals("sent ", "sent"));
  // By loads of every width, and none after the end.
  const std::string words = "delivery temporarily suspended: x";
  for (size_t at = 0; at < words.size(); ++at) {
    std::string other = words;
    ++other[at];
    EXPECT_EQ(StartsWith(other, "d"), at >= 1);
    EXPECT_EQ(StartsWith(other, "del"), at >= 3);
    EXPECT_EQ(StartsWith(other, "deliver"), at >= 7);
    EXPECT_EQ(StartsWith(other, "delivery temp"), at >= 13);
    EXPECT_EQ(StartsWith(other, "delivery tempora"), at >= 16);
    EXPECT_EQ(StartsWith(other, "delivery temporarily suspended: "), at >= 32);
    const std::vector<char> tight(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
    const std::string_view cut(tight.data(), tight.size());
    EXPECT_EQ(StartsWith(cut, "delivery temporarily suspended: "), at >= 32);
    EXPECT_EQ(StartsWith(cut, "deliver"), at >= 7);
  }
  std::string_view text = "to=<a>";
  EXPECT_FALSE(ConsumePrefix(&text, "from="));
  EXPECT_TRUE(ConsumePrefix(&text, "to="));
  EXPECT_EQ(text, "<a>");
}

TEST(Text, Numbers) {
  EXPECT_EQ(ParseUint("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "-1", "1x", "18446744073709551616", " 1"})
    EXPECT_FALSE(ParseUint(bad)) << bad;
  EXPECT_DOUBLE_EQ(*ParseDecimal("0.25"), 0.25);
  EXPECT_DOUBLE_EQ(*ParseDecimal("12"), 12);
  for (const char* bad : {"", "1.2.3", "-1", "x", "1234567890123456789"})
    EXPECT_FALSE(ParseDecimal(bad)) << bad;
}

TEST(Text, Addresses) {
  for (const char* ip : {"192.0.2.1", "::1", "2001:db8::1", "::ffff:192.0.2.1"})
    EXPECT_TRUE(IsIpAddress(ip)) << ip;
  for (const char* no : {"", "1.2.3", "192.0.2.256", "g::1", "192.0.2.1:25"})
    EXPECT_FALSE(IsIpAddress(no)) << no;
  for (const char* host : {"127.0.0.1", "localhost", "[127.0.0.1]", "::1", "[::1]"})
    EXPECT_TRUE(IsLoopbackName(host)) << host;
  for (const char* host : {"127.example", "", "192.0.2.1", "localhost.example"})
    EXPECT_FALSE(IsLoopbackName(host)) << host;
}

TEST(Text, Search) {
  EXPECT_EQ(FindIgnoreCase("Hello World", "world"), 6U);
  EXPECT_EQ(FindIgnoreCase("Hello", "hello world"), std::string_view::npos);
  std::string_view s = "a, b, c";
  EXPECT_EQ(TakeUntil(&s, ", "), "a");
  EXPECT_EQ(TakeUntil(&s, "; "), "b, c");
  EXPECT_EQ(s, "");
}

TEST(Text, SmallLettersOfManyScripts) {
  const auto lower = [](std::string text) {
    LowerUtf8(text.data(), text.size());
    return text;
  };
  EXPECT_EQ(lower("SKRZYNKA PEŁNA, UŻYTKOWNIK NIE ISTNIEJE ŹŚĆĄĘÓŃ"),
            "skrzynka pełna, użytkownik nie istnieje źśćąęóń");
  EXPECT_EQ(lower("SCHRÁNKA JE PŘEPLNĚNA ŠŽČĎŤŇŮ"), "schránka je přeplněna šžčďťňů");
  EXPECT_EQ(lower("BOÎTE ŒUVRE Ÿ ÀÞ×÷ß"), "boîte œuvre ÿ àþ×÷ß");
  EXPECT_EQ(lower("ЯЩИК ПЕРЕПОЛНЕН ЁЂЏ Ґ"), "ящик переполнен ёђџ ґ");
  EXPECT_EQ(lower("ΠΛΉΡΕΣ ΆΈΊΌΎΏ"), "πλήρεσ άέίόύώ");
  EXPECT_EQ(lower("HỘP THƯ ĐẦY, ƠƯ"), "hộp thư đầy, ơư");
  EXPECT_EQ(lower("ŞĞÖÜÇ ȘȚĂ"), "şğöüç șță");
  EXPECT_EQ(lower("邮箱已满 メール"), "邮箱已满 メール");
  EXPECT_EQ(lower("\xff\xc4"), "??");
}

}  // namespace
}  // namespace whybounce
