#include "input/decompress.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

struct Unpacked {
  std::string bytes;
  absl::Status error;
};

Unpacked Unpack(const std::string& packed, size_t step) {
  const auto source = Decompressed(MemorySource(packed, step), "x");
  Unpacked out;
  char buffer[777];
  for (;;) {
    const auto got = source->Read(buffer, sizeof buffer);
    if (!got.ok()) out.error = got.status();
    if (!got.ok() || *got == 0) return out;
    out.bytes.append(buffer, *got);
  }
}

// What the ordinary tool makes of `text`; empty if it is not installed.
std::string Packed(const std::string& tool, const std::string& text) {
  const TempDir dir;
  const std::string in = dir.Write("in", text);
  if (std::system((tool + " -c < " + in + " > " + dir.path() + "/out 2>/dev/null").c_str()) != 0)
    return "";
  std::ifstream out(dir.path() + "/out", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(out), {});
}

TEST(Decompress, WhatIsNotCompressedIsLeftAlone) {
  for (const char* text : {"", "a", "short", "longer than a head"}) {
    EXPECT_EQ(Unpack(text, 1).bytes, text);
    EXPECT_TRUE(Unpack(text, 1000).error.ok());
  }
}

TEST(Decompress, EveryFormatInAnyPieces) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  for (const std::string tool : {"gzip", "xz", "zstd", "bzip2"}) {
    SCOPED_TRACE(tool);
    const std::string packed = Packed(tool, text);
    if (packed.empty()) {
      std::printf("skipped: no %s here\n", tool.c_str());
      continue;
    }
    for (const size_t step : {1UL, 1000UL, 1UL << 20}) {
      const Unpacked whole = Unpack(packed, step);
      EXPECT_TRUE(whole.bytes == text)
          << whole.bytes.size() << " of " << text.size() << " step " << step;
      EXPECT_TRUE(whole.error.ok()) << whole.error;
    }
    EXPECT_TRUE(Unpack(packed + packed, 1 << 20).bytes == text + text) << "concatenated members";
    const Unpacked empty = Unpack(Packed(tool, ""), 100);
    EXPECT_EQ(empty.bytes, "");
    EXPECT_TRUE(empty.error.ok()) << empty.error;

    const Unpacked cut = Unpack(packed.substr(0, packed.size() / 2), 1 << 20);
    EXPECT_FALSE(cut.error.ok()) << "truncated";
    EXPECT_TRUE(text.starts_with(cut.bytes));
    const Unpacked garbage = Unpack(packed + "garbage garbage", 1 << 20);
    EXPECT_FALSE(garbage.error.ok()) << "garbage behind the end";
    EXPECT_TRUE(garbage.bytes == text) << garbage.bytes.size();
    const Unpacked twice = Unpack(Packed(tool, packed), 1 << 20);
    EXPECT_FALSE(twice.error.ok()) << "a second layer";
  }
}

// ISA-L reads ahead of what it has given: neither the end of the file nor that of a member,
// wherever a read ends, may lose a byte.
TEST(Decompress, GzipMembersThatEndAnywhere) {
  const std::string one = std::string(5000, 'a') + "\n", two = "b\n", three = "1\n2\n3\n";
  const std::string packed = Packed("gzip", one);
  if (packed.empty()) GTEST_SKIP() << "no gzip here";
  const std::string all = packed + Packed("gzip", two) + Packed("gzip", "") + Packed("gzip", three);
  for (size_t step = 1; step <= all.size(); ++step) {
    const Unpacked out = Unpack(all, step);
    EXPECT_EQ(out.bytes, one + two + three) << step;
    EXPECT_TRUE(out.error.ok()) << step << out.error;
  }
  for (size_t size = 1; size < packed.size(); ++size) {
    const Unpacked cut = Unpack(packed.substr(0, size), 7);
    EXPECT_TRUE(one.starts_with(cut.bytes) || size < 2) << size;
    EXPECT_TRUE(!cut.error.ok() || size < 2) << size;
  }
}

TEST(Decompress, GzipWithAWrongByteIsToldAsDamaged) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  const std::string packed = Packed("gzip", text);
  if (packed.empty()) GTEST_SKIP() << "no gzip here";
  for (size_t at = 10; at < packed.size(); ++at) {  // after the header, which names time and system
    std::string wrong = packed;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
    const Unpacked out = Unpack(wrong, 100);  // the last bits of the data may mean nothing
    EXPECT_TRUE(!out.error.ok() || (out.bytes == text && at == packed.size() - 9)) << at;
  }
}

TEST(Decompress, ABombStaysPacked) {
  const std::string zeros = Packed("gzip", std::string(10 << 20, '\0'));
  if (zeros.empty()) GTEST_SKIP() << "skipped: no gzip here";
  const Unpacked bomb = Unpack(Packed("gzip", Packed("gzip", zeros)), 1 << 20);
  EXPECT_FALSE(bomb.error.ok());
  EXPECT_LT(bomb.bytes.size(), 1U << 20);
}

}  // namespace
}  // namespace whybounce
