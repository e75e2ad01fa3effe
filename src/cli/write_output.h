// Where a command's output goes.
#ifndef WHYBOUNCE_CLI_WRITE_OUTPUT_H_
#define WHYBOUNCE_CLI_WRITE_OUTPUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/atomic_file.h"

namespace whybounce {

// Writes `bytes` to `file`, or to stdout if it is empty or "-". A file is written beside its place
// and renamed, so that an old one stays whole if anything goes wrong. Says on stderr what did, and
// returns kExitOk or kExitOutput. A reader of stdout that has gone away (EPIPE) is no error.
int WriteOutput(const std::string& file, std::string_view bytes, NewFile mode = NewFile::kPrivate);

// Whether nobody reads stdout any more: what would still be made need not be.
bool IsReaderGone();

// Writes all of it; errno of the first write that fails, else 0.
int WriteAll(int fd, std::string_view bytes);

// Where `file` leads if it is a symbolic link, which stays.
std::string OutputTarget(const std::string& file);
// Whether output can go beside its place first: not to stdout, a device or a pipe.
bool IsRegularOutput(const std::string& file);
// kInvalidArgument if writing to `file` (stdout, where it is empty or "-") would replace one of
// `inputs`, as the user named them, whatever name leads to it; or if another user may have put it
// there: nobody follows such a link or fills such a pipe as root, and nobody such a file in a
// directory where everybody writes (proc(5), protected_regular).
absl::Status CheckOutput(const std::string& file, const std::vector<std::string>& inputs);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_WRITE_OUTPUT_H_
