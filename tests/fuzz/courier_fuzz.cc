// Lines of Courier.
#include "fuzz/dialect_lines.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadDialectLines(Dialect::kCourier, Bytes(data, size));
  return 0;
}
