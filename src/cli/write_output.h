// Where a command's output goes.
#ifndef WHYBOUNCE_CLI_WRITE_OUTPUT_H_
#define WHYBOUNCE_CLI_WRITE_OUTPUT_H_

#include <string>
#include <string_view>

namespace whybounce {

// Writes `bytes` to `file`, or to stdout if it is empty or "-". A file is written beside its place
// and renamed, so that an old one stays whole if anything goes wrong. Says on stderr what did, and
// returns kExitOk or kExitOutput. A reader of stdout that has gone away (EPIPE) is no error.
int WriteOutput(const std::string& file, std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_WRITE_OUTPUT_H_
