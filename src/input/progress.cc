#include "input/progress.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace whybounce {
namespace {

uint64_t HashOfFirstLine(std::string_view head) {
  const size_t newline = head.find('\n');
  return newline == head.npos ? 0 : Hash64(head.substr(0, newline));
}

}  // namespace

HeadedSource::HeadedSource(std::unique_ptr<ByteSource> source, Pace pace)
    : source_(std::move(source)), pace_(pace) {
  head_.resize(kLookBytesMax);
  size_t size = 0;
  while (size < kLookBytesMax) {
    const auto bytes = source_->Read(head_.data() + size, kLookBytesMax - size);
    if (!bytes.ok()) status_ = bytes.status();
    if (!bytes.ok() || *bytes == 0) break;
    size += *bytes;
    const bool has_line = std::string_view(head_).substr(0, size).ends_with('\n');
    if (has_line && pace_ == Pace::kPrompt && source_->IsQuiet()) break;
  }
  head_.resize(size);
  if (head_.starts_with("\xef\xbb\xbf")) head_.erase(0, 3);
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

bool HeadedSource::IsQuiet() {
  return pace_ == Pace::kPrompt && given_ == head_.size() && status_.ok() && source_->IsQuiet();
}

FileProgress HeadedSource::Identity() const {
  FileProgress identity;
  const std::string_view first = std::string_view(head_).substr(0, kHeadBytesMax);
  identity.head_bytes = static_cast<uint32_t>(first.size());
  identity.head_hash = Hash64(first);
  identity.first_line_hash = HashOfFirstLine(first);
  return identity;
}

const FileProgress* HeadedSource::FindKnown(const std::vector<FileProgress>& known) const {
  const FileProgress* best = nullptr;
  // Most heads are of one length, and their number may be that of all logs there ever were.
  uint32_t hashed_bytes = 0;
  uint64_t hash = 0;
  for (const FileProgress& one : known) {
    if (one.head_bytes == 0 || one.head_bytes > head_.size()) continue;
    if (one.head_bytes != hashed_bytes) {
      hashed_bytes = one.head_bytes;
      hash = Hash64(std::string_view(head_).substr(0, hashed_bytes));
    }
    if (hash != one.head_hash) continue;
    if (best == nullptr || one.offset > best->offset) best = &one;
  }
  return best;
}

// Of a head that was longer no more can be known than how it began.
const FileProgress* HeadedSource::FindShortened(const std::vector<FileProgress>& known) const {
  const uint64_t hash = HashOfFirstLine(std::string_view(head_).substr(0, kHeadBytesMax));
  const FileProgress* best = nullptr;
  for (const FileProgress& one : known) {
    if (hash == 0 || one.first_line_hash != hash || one.head_bytes <= head_.size()) continue;
    if (best == nullptr || one.offset > best->offset) best = &one;
  }
  return best;
}

// False if there is less, or after an error.
bool HeadedSource::Skip(uint64_t bytes) {
  std::string dropped(size_t{1} << 16, '\0');
  while (bytes > 0) {
    const auto read = Read(dropped.data(), std::min<uint64_t>(bytes, dropped.size()));
    if (!read.ok()) status_ = read.status();
    if (!read.ok() || *read == 0) return false;
    bytes -= *read;
    skipped_tail_.append(dropped, 0, *read);
    if (skipped_tail_.size() > kLookBytesMax)
      skipped_tail_.erase(0, skipped_tail_.size() - kLookBytesMax);
  }
  return true;
}

HeadedSource::Resumed HeadedSource::SkipKnown(const std::vector<FileProgress>& known,
                                              FileProgress* found) {
  if (const FileProgress* const one = FindKnown(known); one != nullptr) {
    *found = *one;
    return Skip(one->offset) ? Resumed::kGoesOn : Resumed::kWaits;
  }
  if (const FileProgress* const one = FindShortened(known); one != nullptr) {
    *found = *one;
    return Resumed::kWaits;
  }
  return Resumed::kNew;
}

}  // namespace whybounce
