#include "input/journal_file.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "input/decompress.h"
#include "unit/testing/temp_file.h"
#include "where.h"

namespace whybounce {
namespace {

struct Got {
  std::string bytes;
  absl::Status error;
};

Got ReadAll(ByteSource* source) {
  Got got;
  char buffer[333];
  for (;;) {
    const auto bytes = source->Read(buffer, sizeof(buffer));
    if (!bytes.ok()) got.error = bytes.status();
    if (!bytes.ok() || *bytes == 0) return got;
    got.bytes.append(buffer, *bytes);
  }
}

Got ReadFile(const std::string& path) {
  FileFacts facts;
  const auto source = OpenFile(path, &facts);
  return source.ok() ? ReadAll(source->get()) : Got{"", source.status()};
}

// Five entries that systemd-journal-remote wrote: one of two lines, one so long that it is packed.
std::string Journal() {
  FileFacts facts;
  auto file = OpenFile(WHYBOUNCE_ROOT "/tests/data/mail.journal.xz", &facts);
  EXPECT_TRUE(file.ok()) << file.status();
  return ReadAll(Decompressed(*std::move(file), "mail.journal.xz").get()).bytes;
}

bool HasLibrary() { return dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL) != nullptr; }

TEST(JournalFile, GivesWhatALineIsMadeOf) {
  if (!HasLibrary()) GTEST_SKIP() << "skipped: no libsystemd.so.0";
  const TempDir dir;
  const Got got = ReadFile(dir.Write("system.journal", Journal()));
  EXPECT_TRUE(got.error.ok()) << got.error;
  const std::string two_lines("\nMESSAGE\n\x09\0\0\0\0\0\0\0two\nlines\n", 27);
  EXPECT_NE(got.bytes.find(two_lines), std::string::npos) << got.bytes;
  EXPECT_NE(got.bytes.find("status=sent (250 2.0.0 OK " + std::string(900, 'x') + ")\n"),
            std::string::npos);
  EXPECT_EQ(got.bytes.find("__REALTIME_TIMESTAMP=1795850000000000\n"), 0u);
  EXPECT_NE(got.bytes.find("SYSLOG_IDENTIFIER=postfix/smtp\n"), std::string::npos);
  EXPECT_EQ(got.bytes.find("_SYSTEMD_UNIT"), std::string::npos);
  EXPECT_TRUE(got.bytes.ends_with("removed\n\n") || got.bytes.ends_with("\n\n"));
}

// A machine that lost power, or a stranger: what was read is given, and the damage said.
TEST(JournalFile, DamageIsSaid) {
  if (!HasLibrary()) GTEST_SKIP() << "skipped: no libsystemd.so.0";
  const TempDir dir;
  const std::string whole = Journal();
  const Got cut = ReadFile(dir.Write("cut.journal", whole.substr(0, 4000)));
  EXPECT_EQ(cut.error.code(), absl::StatusCode::kDataLoss) << cut.error;
  EXPECT_NE(std::string(cut.error.message()).find("cut.journal"), std::string::npos);
  EXPECT_EQ(ReadFile(dir.Write("head.journal", "LPKSHHRH")).error.code(),
            absl::StatusCode::kDataLoss);
  std::string changed = whole;
  const size_t from = changed.find("postfix/smtp");
  ASSERT_NE(from, changed.npos);
  for (size_t i = from - 3000; i < from + 6000; ++i) changed[i] = static_cast<char>(0x55);
  EXPECT_FALSE(ReadFile(dir.Write("changed.journal", changed)).error.ok());
}

TEST(JournalFile, OthersAreNone) {
  EXPECT_TRUE(LooksLikeJournalFile("LPKSHHRH"));
  EXPECT_FALSE(LooksLikeJournalFile("LPKSHHR"));
  EXPECT_FALSE(LooksLikeJournalFile("Nov 22 04:44:02 mail"));
}

}  // namespace
}  // namespace whybounce
