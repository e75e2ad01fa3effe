#include "base/wire.h"

#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/text.h"

namespace whybounce {

void WireWriter::Uint(uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
}

void WireWriter::Hash(uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<char>(value >> shift));
}

void WireWriter::Float(float value) { Uint(std::bit_cast<uint32_t>(value)); }

void WireWriter::String(std::string_view value) {
  Uint(value.size());
  bytes_.append(value);
}

void WireReader::Fail() {
  ok_ = false;
  rest_ = {};
}

uint64_t WireReader::Uint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  Fail();
  return 0;
}

int64_t WireReader::Int() {
  const uint64_t value = Uint();
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

float WireReader::Float() {
  const uint64_t bits = Uint();
  if (bits > UINT32_MAX) Fail();
  return ok_ ? std::bit_cast<float>(static_cast<uint32_t>(bits)) : 0;
}

uint64_t WireReader::Hash() {
  if (rest_.size() < 8) {
    Fail();
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 8; i-- > 0;) value = (value << 8) | static_cast<uint8_t>(rest_[i]);
  rest_.remove_prefix(8);
  return value;
}

std::string_view WireReader::String() {
  const uint64_t size = Uint();
  if (size > rest_.size()) Fail();
  const std::string_view value = rest_.substr(0, ok_ ? size : 0);
  rest_.remove_prefix(value.size());
  return value;
}

size_t WireReader::Count() {
  const uint64_t count = Uint();
  if (count > rest_.size()) Fail();
  return ok_ ? count : 0;
}

uint64_t WireReader::Below(uint64_t limit) {
  const uint64_t value = Uint();
  if (value >= limit) Fail();
  return ok_ ? value : 0;
}

std::string SealFile(std::string_view kind, uint32_t version, std::string_view payload) {
  WireWriter tail;
  tail.Hash(Hash64(payload, version));
  return absl::StrCat("whybounce ", AbslView(kind), " ", version, " ", payload.size(), "\n",
                      AbslView(payload), tail.bytes());
}

absl::StatusOr<std::string_view> UnsealFile(std::string_view kind, uint32_t version,
                                            std::string_view bytes) {
  std::string_view head = bytes.substr(0, bytes.substr(0, 80).find('\n'));
  const std::string_view payload_and_sum = bytes.substr(std::min(bytes.size(), head.size() + 1));
  if (!ConsumePrefix(&head, "whybounce ") || TakeUntil(&head, " ") != kind) {
    return absl::InvalidArgumentError(absl::StrCat("is no ", AbslView(kind), " of whybounce"));
  }
  if (ParseUint(TakeUntil(&head, " ")) != version) {
    return absl::InvalidArgumentError("was written by another version; begin anew");
  }
  const auto size = ParseUint(head);
  if (!size || payload_and_sum.size() != *size + 8)
    return absl::InvalidArgumentError("is damaged: its length is wrong");
  const std::string_view payload = payload_and_sum.substr(0, *size);
  if (WireReader(payload_and_sum.substr(*size)).Hash() != Hash64(payload, version)) {
    return absl::InvalidArgumentError("is damaged: its checksum is wrong");
  }
  return payload;
}

}  // namespace whybounce
