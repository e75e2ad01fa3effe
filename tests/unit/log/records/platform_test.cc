#include "log/records/platform.h"

#include <gtest/gtest.h>

#include <string>

#include "base/embedded.h"

namespace whybounce {
namespace {

constexpr char kGood[] =
    "id = \"lake\"\nknown = [\"kind, rcpt\"]\n[fields]\ntype = \"kind\"\nrecipient = \"rcpt\"\n"
    "[[event]]\nis = [\"sent\", \"error/4*\"]\noutcome = \"delivered\"\n"
    "[causes]\n\"Full/Now\" = \"mailbox-full\"\n\"odd\" = \"spam-content\"\n";

std::string ErrorOf(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  const auto platform = ParsePlatform(text, "my.toml");
  return platform.ok() ? "" : std::string(platform.status().message());
}

TEST(PlatformTest, EveryFileOfOursIsRead) {
  size_t files = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.name.starts_with("senders/")) continue;
    ++files;
    const auto platform = ParsePlatform(file.bytes, file.name);
    EXPECT_TRUE(platform.ok()) << platform.status().message();
    if (platform.ok()) {
      EXPECT_FALSE(platform->samples.empty()) << file.name;
    }
  }
  EXPECT_EQ(files, Platforms().all().size());
  EXPECT_GT(files, 15U);
}

TEST(PlatformTest, SaysWhereItIsWrong) {
  EXPECT_EQ(ErrorOf(kGood, "sent", "sent"), "");
  EXPECT_TRUE(ErrorOf(kGood, "delivered", "deliverd").starts_with("my.toml:8:11: outcome must be"));
  EXPECT_NE(ErrorOf(kGood, "recipient =", "recipent =").find("did you mean \"recipient\"?"),
            std::string::npos);
  EXPECT_NE(ErrorOf(kGood, "mailbox-full", "mailbox-ful").find("my.toml:10"), std::string::npos);
  EXPECT_NE(ErrorOf(kGood, "known = [\"kind, rcpt\"]", "").find("known is missing"),
            std::string::npos);
  EXPECT_NE(ErrorOf(kGood, "type = \"kind\"", "").find("\"type\""), std::string::npos);
}

TEST(PlatformTest, TypesAndClassesHaveParts) {
  const auto platform = ParsePlatform(kGood, "my.toml");
  ASSERT_TRUE(platform.ok());
  EXPECT_NE(platform->MeaningOf("sent"), nullptr);
  EXPECT_NE(platform->MeaningOf("sent/again"), nullptr);
  EXPECT_EQ(platform->MeaningOf("sentence"), nullptr);
  EXPECT_NE(platform->MeaningOf("error/451 later"), nullptr);
  EXPECT_EQ(platform->MeaningOf("error/550 no"), nullptr);
  EXPECT_EQ(platform->CauseOf("full/now"), Cause::kMailboxFull);
  EXPECT_EQ(platform->CauseOf("Full"), Cause::kUndetermined);
  EXPECT_EQ(platform->CauseOf("Odd/what"), Cause::kSpamContent);
  EXPECT_EQ(platform->CauseOf(""), Cause::kUndetermined);
}

}  // namespace
}  // namespace whybounce
