// Lines of Cyrus's lmtpd.
#include "fuzz/dialect_lines.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadDialectLines(Dialect::kCyrus, Bytes(data, size));
  return 0;
}
