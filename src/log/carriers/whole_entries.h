// Where a block of lines can be cut.
#ifndef WHYBOUNCE_LOG_CARRIERS_WHOLE_ENTRIES_H_
#define WHYBOUNCE_LOG_CARRIERS_WHOLE_ENTRIES_H_

#include <cstddef>
#include <string_view>

#include "log/carriers/formats.h"

namespace whybounce {

// The length of the longest part of `bytes` (whole lines; 64 bytes after them must be readable)
// that ends between two entries: pieces of one entry that are spread over several lines are not
// torn. 0 if there is no such place. Looks at the end of `bytes` only.
size_t WholeEntriesBytes(LineFormat format, std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_WHOLE_ENTRIES_H_
