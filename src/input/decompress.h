// Compressed sources: gzip, xz, zstd, bzip2, one layer, concatenated members.
#ifndef WHYBOUNCE_INPUT_DECOMPRESS_H_
#define WHYBOUNCE_INPUT_DECOMPRESS_H_

#include <memory>
#include <string>

#include "input/byte_source.h"

namespace whybounce {

// Looks at the first bytes of `source`: if they are those of a compressed file, returns a source of
// the unpacked bytes, else one of the same bytes. `name` is for messages. A second layer of
// compression, a damaged or truncated file and garbage after the end are errors of Read(), after
// what could be unpacked was delivered. Memory: the decoder's window, at most 128 MiB (zstd, xz).
std::unique_ptr<ByteSource> Decompressed(std::unique_ptr<ByteSource> source,
                                         const std::string& name);

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_DECOMPRESS_H_
