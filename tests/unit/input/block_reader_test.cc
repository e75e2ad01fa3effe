#include "input/block_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace whybounce {
namespace {

// Every byte that comes out, and a check that blocks end with a newline but at the end.
std::string ReadAll(const std::string& bytes, size_t step, size_t block_bytes,
                    size_t* overlong = nullptr) {
  const auto source = MemorySource(bytes, step);
  BlockReader reader(source.get(), block_bytes);
  Block block(block_bytes);
  std::string out;
  while (reader.Next(&block)) {
    EXPECT_FALSE(block.bytes().empty());
    EXPECT_TRUE(out.empty() || out.back() == '\n') << "a block began inside a line";
    out.append(block.bytes());
    if (overlong != nullptr) *overlong += block.overlong_lines();
    for (size_t i = 0; i < kBlockPaddingBytes; ++i)
      EXPECT_EQ(*(block.bytes().data() + block.bytes().size() + i), 0);
  }
  EXPECT_TRUE(reader.error().ok());
  return out;
}

TEST(BlockReader, AnyBlockSizeAndAnyReadSize) {
  const std::string text = "one\ntwo\n\nthree three three\nfour\0five\nlast without end";
  for (size_t block = 1; block <= 64; ++block) {
    for (const size_t step : {1UL, 2UL, 7UL, 1000UL})
      EXPECT_EQ(ReadAll(text, step, block), text) << block << " " << step;
  }
  EXPECT_EQ(ReadAll("", 1, 8), "");
  EXPECT_EQ(ReadAll("\n", 1, 8), "\n");
}

TEST(BlockReader, AnOverlongLineIsCutAndTheNextOneIsWhole) {
  for (const size_t block : {64UL, 1UL << 16, 1UL << 20}) {
    std::string text = "before\n" + std::string(3 * kLineBytesMax + 17, 'x') + "\nafter\n";
    size_t overlong = 0;
    EXPECT_EQ(ReadAll(text, 1 << 17, block, &overlong),
              "before\n" + std::string(kLineBytesMax, 'x') + "\nafter\n");
    EXPECT_EQ(overlong, 1U);
  }
  size_t overlong = 0;
  EXPECT_EQ(ReadAll(std::string(5 * kLineBytesMax, 'x'), 1 << 17, 1 << 16, &overlong).size(),
            kLineBytesMax + 1);
  EXPECT_EQ(overlong, 1U);
  // Exactly as long as allowed.
  overlong = 0;
  std::string longest(kLineBytesMax, 'x');
  longest += '\n';
  EXPECT_EQ(ReadAll(longest + longest, 1 << 17, 1 << 16, &overlong), longest + longest);
  EXPECT_EQ(overlong, 0U);
}

TEST(BlockReader, WhatIsHeldBackComesNextAndAnUnfinishedLineMayBeLeft) {
  const std::string text = "one\ntwo\nthree\nfour";
  for (const size_t block_bytes : {1UL, 9UL, 100UL}) {
    const auto source = MemorySource(text, 7);
    BlockReader reader(source.get(), block_bytes, BlockReader::LastLine::kLeft);
    Block block(block_bytes);
    std::string out;
    size_t holds = 0;
    while (reader.Next(&block)) {
      if (const size_t first = block.bytes().find('\n');
          first + 1 < block.bytes().size() && ++holds < 3) {
        reader.HoldBack(&block, first + 1);
      }
      out.append(block.bytes());
      EXPECT_EQ(reader.bytes_given() - out.size(), 0U);
    }
    EXPECT_EQ(out, "one\ntwo\nthree\n") << block_bytes;
  }
}

class FailingSource : public ByteSource {
 public:
  absl::StatusOr<size_t> Read(char* buffer, size_t) override {
    if (done_) return absl::DataLossError("disk on fire");
    done_ = true;
    const std::string_view text = "whole\nbroken";
    text.copy(buffer, text.size());
    return text.size();
  }

 private:
  bool done_ = false;
};

TEST(BlockReader, AnErrorEndsTheStreamAfterWhatWasRead) {
  FailingSource source;
  BlockReader reader(&source, 64);
  Block block(64);
  std::string out;
  while (reader.Next(&block)) out.append(block.bytes());
  EXPECT_EQ(out, "whole\nbroken");
  EXPECT_EQ(reader.error().message(), "disk on fire");
}

}  // namespace
}  // namespace whybounce
