// Compressed or plain bytes in blocks of any size: all that can be unpacked comes out once, in
// whole lines.
#include <algorithm>

#include "fuzz/fuzz.h"
#include "input/block_reader.h"
#include "input/decompress.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t block_bytes = 1 + data[0] * 16U;
  const std::string bytes(Bytes(data + 2, size - 2));
  const auto source = Decompressed(MemorySource(bytes, 1 + data[1]), "fuzz");
  BlockReader reader(source.get(), block_bytes);
  Block block(block_bytes);
  size_t out = 0;
  while (reader.Next(&block) && out < (size_t{1} << 24)) {
    Require(!block.bytes().empty());
    out += block.bytes().size();
  }
  return 0;
}
