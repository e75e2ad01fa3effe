// A text of bounded length that is written into an arena.
#ifndef WHYBOUNCE_BASE_ARENA_TEXT_H_
#define WHYBOUNCE_BASE_ARENA_TEXT_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "base/arena.h"

namespace whybounce {

// The only writer of an arena's memory. What goes over `bytes_max` is left out, whoever counted
// wrong. Its view is valid as long as the arena's. Thread-compatible.
class ArenaText {
 public:
  ArenaText(Arena* arena, size_t bytes_max)
      : arena_(*arena), begin_(arena->Allocate(bytes_max)), bytes_max_(bytes_max) {}
  ArenaText(const ArenaText&) = delete;
  ArenaText& operator=(const ArenaText&) = delete;

  void Append(std::string_view text) {
    const size_t bytes = std::min(text.size(), bytes_max_ - size_);
    if (bytes > 0) std::memcpy(begin_ + size_, text.data(), bytes);
    size_ += bytes;
  }
  void Append(char c) {
    if (size_ < bytes_max_) begin_[size_++] = c;
  }
  void RemoveLast() {
    if (size_ > 0) --size_;
  }

  // For functions that write by themselves: what is still free, then how much of it they took.
  std::span<char> Rest() { return {begin_ + size_, bytes_max_ - size_}; }
  void Wrote(size_t bytes) { size_ += std::min(bytes, bytes_max_ - size_); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == bytes_max_; }
  // Not of an empty one.
  char back() const { return begin_[size_ - 1]; }
  std::string_view view() const { return {begin_, size_}; }

  // The text, when all is written; room that was not needed goes back to the arena.
  std::string_view Take() {
    arena_.GiveBack(begin_, bytes_max_, size_);
    bytes_max_ = size_;
    return view();
  }

 private:
  Arena& arena_;
  char* const begin_;
  size_t bytes_max_;
  size_t size_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ARENA_TEXT_H_
