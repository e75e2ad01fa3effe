// Unpacks a file and forgets it: what a report of it cannot be faster than.
//   unpack FILE.gz
#include <cstdio>
#include <utility>
#include <vector>

#include "input/decompress.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "unpack FILE\n");
    return 2;
  }
  whybounce::FileFacts facts;
  auto file = whybounce::OpenFile(argv[1], &facts);
  if (!file.ok()) return 3;
  const auto source = whybounce::Decompressed(*std::move(file), argv[1]);
  std::vector<char> block(size_t{1} << 18);
  for (;;) {
    const auto bytes = source->Read(block.data(), block.size());
    if (!bytes.ok()) return 3;
    if (*bytes == 0) return 0;
  }
}
