// Memory that is given back all at once.
#ifndef WHYBOUNCE_BASE_ARENA_H_
#define WHYBOUNCE_BASE_ARENA_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace whybounce {

// Views into it are valid until the next call to Reset(). After some use it asks the system for
// nothing more, unless something larger than a chunk is wanted. Thread-compatible.
class Arena {
 public:
  // Never null; not aligned for anything but chars.
  char* Allocate(size_t bytes) {
    if (bytes > kChunkBytes) {
      large_.push_back(std::make_unique<char[]>(bytes));
      return large_.back().get();
    }
    if (chunks_.empty() || used_ + bytes > kChunkBytes) NextChunk();
    char* const memory = chunks_[current_].get() + used_;
    used_ += bytes;
    return memory;
  }

  // Takes back the end of what was allocated last: only `kept` bytes of `bytes` are in use.
  void GiveBack(size_t bytes, size_t kept) {
    if (bytes <= kChunkBytes) used_ -= bytes - kept;
  }

  std::string_view Copy(std::string_view text) {
    char* const memory = Allocate(text.size());
    std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
  }

  void Reset() {
    large_.clear();
    current_ = 0;
    used_ = 0;
  }

 private:
  static constexpr size_t kChunkBytes = size_t{1} << 16;

  void NextChunk() {
    if (!chunks_.empty()) ++current_;
    if (current_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunkBytes));
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<std::unique_ptr<char[]>> large_;
  size_t current_ = 0;
  size_t used_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ARENA_H_
