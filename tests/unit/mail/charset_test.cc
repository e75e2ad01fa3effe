#include "mail/charset.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace whybounce {
namespace {

TEST(MailCharset, WhatIsUtf8AlreadyStays) {
  Arena arena;
  EXPECT_EQ(ToUtf8("user unknown", "iso-2022-jp", &arena), "user unknown");
  EXPECT_EQ(ToUtf8("unbekannt f\u00fcr", "iso-8859-1", &arena), "unbekannt f\u00fcr");
}

TEST(MailCharset, NobodyKnowsTheCharset) {
  Arena arena;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ToUtf8("f\xfcr", "x-none", &arena), "f\xfcr");
}

// More charsets than are kept open, and some twice in a row.
TEST(MailCharset, ManyCharsetsInTurns) {
  Arena arena;
  for (int round = 0; round < 3; ++round) {
    for (int i = 2; i <= 16; ++i) {
      if (i == 6 || i == 8 || i == 11 || i == 12) continue;  // others than Latin; there is no 12
      const std::string charset = "iso-8859-" + std::to_string(i);
      const std::string letter = i == 5 ? "\u0449" : i == 7 ? "\u03c9" : "";
      if (!letter.empty()) {
        EXPECT_EQ(ToUtf8(i == 5 ? "\xe9" : "\xf9", charset, &arena), letter);
        continue;
      }
      EXPECT_EQ(ToUtf8("\xe9", charset, &arena), "\u00e9") << charset;
    }
    for (const char* charset : {"windows-1250", "windows-1252", "windows-1254", "windows-1257",
                                "iso-8859-1", "latin1", "us-ascii", ""}) {
      EXPECT_EQ(ToUtf8("\xe9", charset, &arena), "\u00e9") << charset;
    }
    EXPECT_EQ(ToUtf8("\xa4\xce", "euc-jp", &arena), "\u306e");
    EXPECT_EQ(ToUtf8("\x82\xcc", "shift_jis", &arena), "\u306e");
  }
}

// A text that ends in the middle of a shift says nothing of the next one.
TEST(MailCharset, EachTextBeginsAnew) {
  Arena arena;
  EXPECT_EQ(ToUtf8("\x1b$B$N", "iso-2022-jp", &arena), "\u306e");
  EXPECT_EQ(ToUtf8("$N \x1b$B$N\x1b(B.", "iso-2022-jp", &arena), "$N \u306e.");
}

TEST(MailCharset, EncodedWords) {
  Arena arena;
  EXPECT_EQ(DecodeWords("=?iso-2022-jp?B?GyRCJE4bKEI=?= =?ISO-8859-1*en?Q?f=FCr?=", &arena),
            "\u306e"
            "f\u00fcr");
  EXPECT_EQ(DecodeWords("=?x-none?Q?a?=", &arena).empty(), false);
  EXPECT_EQ(DecodeWords("a =?", &arena), "a =?");
  EXPECT_EQ(DecodeWords("=?utf-8?Q?a_b?= =?us-ascii?B?Yw==?= d  e", &arena), "a bc d  e");
  EXPECT_EQ(DecodeWords("x=?utf-8?q?y?=z =?utf-8?x?y?=", &arena), "xyz =?utf-8?x?y?=");
}

// Writers fold where they like, in the midst of a character and of its shift.
TEST(MailCharset, WordsThatGoOnAreOneText) {
  Arena arena;
  EXPECT_EQ(DecodeWords("=?utf-8?Q?f=C3?= =?UTF-8?Q?=BCr?=", &arena), "f\u00fcr");
  EXPECT_EQ(DecodeWords("=?iso-2022-jp?B?GyRCJE4bKEI=?=\n =?iso-2022-jp?B?GyRCJE4bKEI=?=", &arena),
            "\u306e\u306e");
  EXPECT_EQ(DecodeWords("=?utf-8?Q?f=C3=BCr_=E2=82?=", &arena), "f\u00fcr ");
}

TEST(MailCharset, NamesThatIconvDoesNotKnow) {
  Arena arena;
  EXPECT_EQ(ToUtf8("\xe9", "windows-cp1252", &arena), "\u00e9");
  EXPECT_EQ(ToUtf8("\xe0", "iso-8859-8-e", &arena), "\u05d0");
  EXPECT_EQ(ToUtf8("\xb0\xa1", "ks_c_5601-1987", &arena), "\uac00");
}

TEST(MailCharset, ThreadsHaveTheirOwn) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      Arena arena;
      for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(ToUtf8("\x1b$B$N\x1b(B", "iso-2022-jp", &arena), "\u306e");
        EXPECT_EQ(ToUtf8("\xe9", "windows-1252", &arena), "\u00e9");
        arena.Reset();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace whybounce
