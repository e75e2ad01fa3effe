// Bytes that another run reads back: numbers of variable length, strings, a checksum around all.
#ifndef WHYBOUNCE_BASE_WIRE_H_
#define WHYBOUNCE_BASE_WIRE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whybounce {

// Appends to a string of its own. LEB128 for numbers, zigzag for signed ones.
// Thread-compatible.
class WireWriter {
 public:
  void Uint(uint64_t value);
  void Int(int64_t value) {
    Uint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Bool(bool value) { Uint(value ? 1 : 0); }
  void Float(float value);
  void Hash(uint64_t value);  // eight bytes: hashes do not get shorter
  void String(std::string_view value);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads what a WireWriter wrote. After the first thing that can't be, ok() is false and everything
// read is zero or empty: check once at the end, and before trusting a count (Count() does).
// Thread-compatible.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  uint64_t Uint();
  int64_t Int();
  bool Bool() { return Uint() != 0; }
  float Float();
  uint64_t Hash();
  std::string_view String();  // a view of the bytes
  // A number of items of which each takes at least one byte; 0 if there can't be so many.
  size_t Count();
  // A number below `limit`, for enumerators.
  uint64_t Below(uint64_t limit);

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  void Fail();

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// `payload` with a line that says what it is and which version, its length and a checksum.
std::string SealFile(std::string_view kind, uint32_t version, std::string_view payload);
// The payload, a view of `bytes`. kInvalidArgument "is no KIND", "of another version", "damaged"
// otherwise.
absl::StatusOr<std::string_view> UnsealFile(std::string_view kind, uint32_t version,
                                            std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_WIRE_H_
