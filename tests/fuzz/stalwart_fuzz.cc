// Lines of Stalwart.
#include "fuzz/dialect_lines.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadDialectLines(Dialect::kStalwart, Bytes(data, size));
  return 0;
}
