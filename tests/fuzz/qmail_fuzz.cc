// Lines of qmail-send: a delivery is told of with its recipient.
#include "fuzz/dialect_lines.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadDialectLines(Dialect::kQmail, Bytes(data, size));
  return 0;
}
