// The names of archive.h, for who only passes them on.
#ifndef WHYBOUNCE_BASE_ARCHIVE_FWD_H_
#define WHYBOUNCE_BASE_ARCHIVE_FWD_H_

#include <cstdint>

namespace whybounce {

// Who reads the bytes. kAnybody: files that move between hosts, so their form is of no machine, and
// what is read may be anything: numbers, enumerators and sizes are checked, and memory grows only
// as bytes come in. kThisBuild: what the build made for itself, where all that would be lost time.
enum class ReadBy : uint8_t { kAnybody, kThisBuild };

template <ReadBy reader>
class BasicPacker;
template <ReadBy reader>
class BasicUnpacker;
using Packer = BasicPacker<ReadBy::kAnybody>;
using Unpacker = BasicUnpacker<ReadBy::kAnybody>;

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ARCHIVE_FWD_H_
