// What the fuzz targets have in common.
#ifndef WHYBOUNCE_TESTS_FUZZ_FUZZ_H_
#define WHYBOUNCE_TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace whybounce {

inline std::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// An invariant: unlike assert() it also holds in release builds.
inline void Require(bool condition) {
  if (!condition) std::abort();
}

// A view that a parser gave must lie in what it was given.
inline void RequireInside(std::string_view view, std::string_view whole) {
  if (view.empty()) return;
  Require(view.data() >= whole.data() && view.data() + view.size() <= whole.data() + whole.size());
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_FUZZ_FUZZ_H_
