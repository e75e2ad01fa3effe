#include <gtest/gtest.h>

#include "unit/testing/dialect_cases.h"

namespace whybounce {
namespace {

TEST(Cyrus, WhatItToldTheMta) {
  CheckDialect(Dialect::kCyrus,
               {{"verify_user(user.ann@corp.example) failed: Over quota",
                 "rejection to=<ann@corp.example> rejected inbound rcpt own class=4 | Over quota"},
                {"verify_user(corp.example!user.ben) failed: Mailbox does not exist",
                 "rejection to=<ben> rejected inbound rcpt own | Mailbox does not exist"},
                {"Delivered: <1@shop.example> to mailbox: user.ann",
                 "attempt mid=1@shop.example to=<ann> delivered inbound local own"},
                {"accepted connection", "ignored"}});
}

TEST(Cyrus, IsKnownByName) {
  for (const char* name : {"lmtp", "lmtpunix", "cyrus/lmtp", "cyrus/lmtpunix"})
    EXPECT_EQ(DialectOfProgram(name), Dialect::kCyrus) << name;
  EXPECT_EQ(DialectOfProgram("postfix/lmtp"), Dialect::kPostfix);
  EXPECT_EQ(DialectOfProgram("mx2/lmtp"), Dialect::kPostfix);
}

}  // namespace
}  // namespace whybounce
