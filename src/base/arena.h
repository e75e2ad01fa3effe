// Memory that is given back all at once.
#ifndef WHYBOUNCE_BASE_ARENA_H_
#define WHYBOUNCE_BASE_ARENA_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#define WHYBOUNCE_ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WHYBOUNCE_ARENA_POISON 1
#endif
#endif
#ifdef WHYBOUNCE_ARENA_POISON
#include <sanitizer/asan_interface.h>
#endif

namespace whybounce {

// Written by ArenaText only (base/arena_text.h), which knows where its memory ends. Views into it
// are valid until the next call to Reset(). After some use it asks the system for nothing more,
// unless something larger than a chunk is wanted. Under AddressSanitizer what is not given out is
// poisoned, and a gap lies between texts. Thread-compatible.
class Arena {
 public:
  std::string_view Copy(std::string_view text) {
    char* const memory = Allocate(text.size());
    if (!text.empty()) std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
  }

  void Reset() {
    large_.clear();
    if (!chunks_.empty()) Poison(chunks_.front().get(), kChunkBytes);
    current_ = 0;
    used_ = 0;
  }

 private:
  friend class ArenaText;

#ifdef WHYBOUNCE_ARENA_POISON
  static constexpr size_t kGapBytes = 16;
  static void Poison(char* at, size_t bytes) { ASAN_POISON_MEMORY_REGION(at, bytes); }
  static void Unpoison(char* at, size_t bytes) { ASAN_UNPOISON_MEMORY_REGION(at, bytes); }
#else
  static constexpr size_t kGapBytes = 0;
  static void Poison(char*, size_t) {}
  static void Unpoison(char*, size_t) {}
#endif
  static constexpr size_t kChunkBytes = size_t{1} << 16;

  // Never null; not aligned for anything but chars.
  char* Allocate(size_t bytes) {
    if (bytes > kChunkBytes - kGapBytes) {
      large_.push_back(std::make_unique<char[]>(bytes));
      return large_.back().get();
    }
    if (chunks_.empty() || used_ + bytes + kGapBytes > kChunkBytes) NextChunk();
    char* const memory = chunks_[current_].get() + used_;
    used_ += bytes + kGapBytes;
    Unpoison(memory, bytes);
    return memory;
  }

  // Takes back the end of a text: only `kept` of its `bytes` are in use. They can be given out
  // again if nothing came after it.
  void GiveBack(char* memory, size_t bytes, size_t kept) {
    Poison(memory + kept, bytes - kept);
    if (bytes > kChunkBytes - kGapBytes) return;
    if (memory + bytes + kGapBytes == chunks_[current_].get() + used_) used_ -= bytes - kept;
  }

  void NextChunk() {
    if (!chunks_.empty()) ++current_;
    if (current_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunkBytes));
    Poison(chunks_[current_].get(), kChunkBytes);
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<std::unique_ptr<char[]>> large_;
  size_t current_ = 0;
  size_t used_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ARENA_H_
