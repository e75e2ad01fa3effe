#include "input/progress.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace whybounce {

HeadedSource::HeadedSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {
  head_.resize(kLookBytesMax);
  size_t size = 0;
  while (size < kLookBytesMax) {
    const auto bytes = source_->Read(head_.data() + size, kLookBytesMax - size);
    if (!bytes.ok()) status_ = bytes.status();
    if (!bytes.ok() || *bytes == 0) break;
    size += *bytes;
  }
  head_.resize(size);
}

absl::StatusOr<size_t> HeadedSource::Read(char* buffer, size_t capacity) {
  if (given_ < head_.size()) {
    const size_t bytes = std::min(capacity, head_.size() - given_);
    std::memcpy(buffer, head_.data() + given_, bytes);
    given_ += bytes;
    return bytes;
  }
  if (!status_.ok()) return status_;
  return source_->Read(buffer, capacity);
}

FileProgress HeadedSource::Identity() const {
  FileProgress identity;
  const std::string_view first = std::string_view(head_).substr(0, kHeadBytesMax);
  identity.head_bytes = static_cast<uint32_t>(first.size());
  identity.head_hash = Hash64(first);
  return identity;
}

const FileProgress* HeadedSource::SkipKnown(const std::vector<FileProgress>& known) {
  const FileProgress* best = nullptr;
  for (const FileProgress& one : known) {
    if (one.head_bytes == 0 || one.head_bytes > head_.size()) continue;
    if (Hash64(std::string_view(head_).substr(0, one.head_bytes)) != one.head_hash) continue;
    if (best == nullptr || one.offset > best->offset) best = &one;
  }
  if (best == nullptr) return nullptr;
  std::string dropped(size_t{1} << 16, '\0');
  for (uint64_t left = best->offset; left > 0;) {
    const auto bytes = Read(dropped.data(), std::min<uint64_t>(left, dropped.size()));
    if (!bytes.ok() || *bytes == 0) break;
    left -= *bytes;
  }
  return best;
}

}  // namespace whybounce
