// Where bytes come from.
#ifndef WHYBOUNCE_INPUT_BYTE_SOURCE_H_
#define WHYBOUNCE_INPUT_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whybounce {

// A stream of bytes that is read once. Thread-compatible.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Reads at most `capacity` bytes to `buffer`; fewer are no sign of the end, 0 is. After an error
  // the bytes before it have been delivered and the source is at its end.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t capacity) = 0;
  // Whether Read() would wait for somebody who has written nothing for a moment: of a pipe or a
  // terminal. Waits for that moment itself.
  virtual bool IsQuiet() { return false; }
};

// What the file system knows of a source.
struct FileFacts {
  uint64_t bytes = 0;           // 0 if not a regular file
  int64_t modified_unix_s = 0;  // now, if not a regular file
};

// Opens a file, FIFO or device; "-" is stdin. A file of systemd's journal gives its entries as text
// (input/journal_file.h). Errors: those of that, kNotFound, kPermissionDenied,
// kFailedPrecondition for a directory, kDeadlineExceeded for a FIFO that nobody writes to within
// five seconds. Read errors name the file.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path, FileFacts* facts);

// At most `step` of the bytes per Read(); for tests and for what is in memory already. They must
// outlive the source.
std::unique_ptr<ByteSource> MemorySource(std::string_view bytes, size_t step);

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_BYTE_SOURCE_H_
