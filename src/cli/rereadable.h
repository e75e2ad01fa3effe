// Input that is read more than once.
#ifndef WHYBOUNCE_CLI_REREADABLE_H_
#define WHYBOUNCE_CLI_REREADABLE_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace whybounce {

// A pipe is copied to a file without a name (in TMPDIR, else /var/tmp), which takes its place;
// more than this is refused.
inline constexpr uint64_t kSpoolBytesMax = uint64_t{64} << 30;

// Thread-compatible.
class Rereadable {
 public:
  // Sees to it that all of `paths` can be read again. Errors: kInvalidArgument for a named pipe,
  // kResourceExhausted for one that is too long, kUnavailable where the copy can't be written.
  absl::Status Prepare(const std::vector<std::string>& paths);
  // Before each reading.
  void Rewind() const;

 private:
  bool has_stdin_ = false;
  off_t stdin_begin_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_REREADABLE_H_
