#include "input/block_reader.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"

namespace whybounce {

Block::Block(size_t lines_bytes)
    : capacity_(2 * lines_bytes + kLineBytesMax + 1),
      data_(new char[capacity_ + kBlockPaddingBytes]) {}

size_t BlockReader::ReadMore(char* to, size_t room) {
  if (at_end_) return 0;
  const absl::StatusOr<size_t> bytes = source_.Read(to, room);
  if (!bytes.ok()) error_ = bytes.status();
  if (!bytes.ok() || *bytes == 0) {
    at_end_ = true;
    return 0;
  }
  bytes_read_ += *bytes;
  return *bytes;
}

void BlockReader::HoldBack(Block* block, size_t bytes) {
  carry_.insert(0, block->data_.get() + bytes, block->size_ - bytes);
  block->size_ = bytes;
  std::memset(block->data_.get() + bytes, 0, kBlockPaddingBytes);
}

void BlockReader::Leave(Block* block, size_t bytes) {
  HoldBack(block, bytes);
  has_left_ = at_end_ = true;
}

bool BlockReader::Next(Block* block) {
  if (has_left_) return false;
  char* const data = block->data_.get();
  block->size_ = 0;
  block->overlong_ = 0;
  std::memcpy(data, carry_.data(), carry_.size());
  size_t filled = carry_.size();
  // After the last newline; what was held back may have some.
  const size_t held = carry_.rfind('\n');
  size_t line_end = held == carry_.npos ? 0 : held + 1;
  carry_.clear();

  while (filled < block->capacity_ && line_end < block_bytes_) {
    if (line_end > 0 && source_.IsQuiet()) break;
    const size_t bytes = ReadMore(data + filled, std::min(block->capacity_ - filled, block_bytes_));
    if (bytes == 0) break;
    size_t begin = filled;
    filled += bytes;
    if (skipping_) {
      // Drop the rest of the overlong line from what was just read.
      const void* newline = std::memchr(data + begin, '\n', bytes);
      const size_t skip =
          newline == nullptr
              ? bytes
              : static_cast<size_t>(static_cast<const char*>(newline) - (data + begin)) + 1;
      std::memmove(data + begin, data + begin + skip, filled - begin - skip);
      filled -= skip;
      skipping_ = newline == nullptr;
      if (skipping_) continue;
    }
    if (const void* last = memrchr(data + begin, '\n', filled - begin); last != nullptr) {
      line_end = static_cast<size_t>(static_cast<const char*>(last) - data) + 1;
    }
    if (filled - line_end > kLineBytesMax) {
      // The line at the end is too long: keep its beginning as a line of its own.
      filled = line_end + kLineBytesMax;
      data[filled++] = '\n';
      line_end = filled;
      ++block->overlong_;
      skipping_ = true;
    }
  }
  if (line_end == 0 && at_end_ && last_line_ == LastLine::kGiven) line_end = filled;
  if (at_end_ && line_end == filled) {
    block->size_ = filled;
  } else {
    block->size_ = line_end;
    carry_.assign(data + line_end, filled - line_end);
  }
  std::memset(data + block->size_, 0, kBlockPaddingBytes);
  return block->size_ > 0;
}

}  // namespace whybounce
