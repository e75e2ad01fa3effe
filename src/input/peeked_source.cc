#include "input/peeked_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace whybounce {
namespace {
constexpr size_t kEnoughBytes = size_t{1} << 14;
constexpr size_t kHeadBytes = size_t{1} << 16;
}  // namespace

PeekedSource::PeekedSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {
  head_.resize(kHeadBytes);
  size_t size = 0;
  while (size < kEnoughBytes) {
    const absl::StatusOr<size_t> read = source_->Read(head_.data() + size, head_.size() - size);
    if (!read.ok()) error_ = read.status();
    if (!read.ok() || *read == 0) break;
    size += *read;
  }
  head_.resize(size);
  rest_ = head_;
}

absl::StatusOr<size_t> PeekedSource::Read(char* buffer, size_t capacity) {
  if (!rest_.empty()) {
    const size_t bytes = std::min(capacity, rest_.size());
    std::memcpy(buffer, rest_.data(), bytes);
    rest_.remove_prefix(bytes);
    return bytes;
  }
  if (!error_.ok()) return error_;
  return source_->Read(buffer, capacity);
}

}  // namespace whybounce
