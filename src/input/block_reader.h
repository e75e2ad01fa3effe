// Cuts a stream of bytes into blocks of whole lines.
#ifndef WHYBOUNCE_INPUT_BLOCK_READER_H_
#define WHYBOUNCE_INPUT_BLOCK_READER_H_

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "input/byte_source.h"

namespace whybounce {

// A run of whole lines; every line but perhaps the last of the stream ends with '\n'. Owns its
// bytes; kBlockPaddingBytes zeros follow them. Reused: views into it end with the next Fill.
class Block {
 public:
  // Room for `lines_bytes` of lines and for one that is too long.
  explicit Block(size_t lines_bytes);
  std::string_view bytes() const { return {data_.get(), size_}; }
  size_t overlong_lines() const { return overlong_; }

 private:
  friend class BlockReader;
  size_t capacity_;
  std::unique_ptr<char[]> data_;
  size_t size_ = 0;  // whole lines
  size_t overlong_ = 0;
};

// A line longer than kLineBytesMax is cut there and its rest is skipped; it counts as overlong.
// Thread-compatible.
class BlockReader {
 public:
  // What to do with a line at the end that has no newline: it is a line, or somebody still writes
  // it.
  enum class LastLine : uint8_t { kGiven, kLeft };
  // Blocks hold about `block_bytes` of lines. The source must outlive the reader.
  BlockReader(ByteSource* source, size_t block_bytes, LastLine last_line = LastLine::kGiven)
      : source_(*source), block_bytes_(block_bytes), last_line_(last_line) {}

  // Fills *block with the next lines, fewer where the source is quiet; false at the end. A read
  // error ends the stream after the whole lines before it, and is what error() then says.
  bool Next(Block* block);
  // Keeps the first `bytes` of the block that Next() gave; the rest comes first in the next one.
  void HoldBack(Block* block, size_t bytes);
  // The same for good: what follows is left to a later run, and Next() gives no more.
  void Leave(Block* block, size_t bytes);
  const absl::Status& error() const { return error_; }
  bool at_end() const { return at_end_; }
  // Bytes of the source that were given, or skipped as too long.
  uint64_t bytes_given() const { return bytes_read_ - carry_.size(); }

 private:
  // What the source gives; 0 at its end.
  size_t ReadMore(char* to, size_t room);

  ByteSource& source_;
  const size_t block_bytes_;
  const LastLine last_line_;
  uint64_t bytes_read_ = 0;
  std::string carry_;      // the beginning of a line whose end was not read yet
  bool skipping_ = false;  // in the rest of an overlong line
  bool at_end_ = false;
  bool has_left_ = false;
  absl::Status error_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_BLOCK_READER_H_
