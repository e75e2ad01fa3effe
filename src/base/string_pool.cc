#include "base/string_pool.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/process_seed.h"

namespace whybounce {
namespace {
constexpr size_t kChunkBytesMin = 4096;
constexpr size_t kChunkBytesMax = size_t{1} << 18;
// Strangers choose the strings.
uint32_t Hash32(std::string_view s) {
  static const uint64_t seed = ProcessSeed();
  return static_cast<uint32_t>(Hash64(s, seed));
}
}  // namespace

StringPool::StringPool() : slots_(64), views_{std::string_view()} {}

size_t StringPool::Locate(std::string_view s, uint32_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.id == 0 || (slot.hash == hash && views_[slot.id] == s)) return at;
  }
}

StringId StringPool::Find(std::string_view s) const {
  return s.empty() ? 0 : slots_[Locate(s, Hash32(s))].id;
}

StringId StringPool::Intern(std::string_view s) {
  if (s.empty()) return 0;
  const uint32_t hash = Hash32(s);
  size_t at = Locate(s, hash);
  if (slots_[at].id != 0) return slots_[at].id;
  if (views_.size() * 2 > slots_.size()) {
    Grow();
    at = Locate(s, hash);
  }
  const auto id = static_cast<StringId>(views_.size());
  views_.push_back(Store(s));
  slots_[at] = {hash, id};
  return id;
}

void StringPool::Clear() {
  std::fill(slots_.begin(), slots_.end(), Slot());
  views_.resize(1);
  bytes_ = chunk_used_ = 0;
  if (chunks_.size() > 1) chunks_.erase(chunks_.begin(), chunks_.end() - 1);  // the last is largest
}

void StringPool::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == 0) continue;
    size_t at = slot.hash & mask;
    while (slots_[at].id != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::string_view StringPool::Store(std::string_view s) {
  if (chunk_used_ + s.size() > chunk_size_) {
    const size_t grown = std::clamp(chunk_size_ * 2, kChunkBytesMin, kChunkBytesMax);
    chunk_size_ = std::max(grown, s.size());
    chunks_.push_back(std::make_unique<char[]>(chunk_size_));
    chunk_used_ = 0;
  }
  char* const at = chunks_.back().get() + chunk_used_;
  std::memcpy(at, s.data(), s.size());
  chunk_used_ += s.size();
  bytes_ += s.size();
  return {at, s.size()};
}

}  // namespace whybounce
