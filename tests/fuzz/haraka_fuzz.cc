// Lines of Haraka.
#include "fuzz/dialect_lines.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadDialectLines(Dialect::kHaraka, Bytes(data, size));
  return 0;
}
