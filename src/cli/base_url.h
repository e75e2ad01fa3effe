// Where a site is or will be.
#ifndef WHYBOUNCE_CLI_BASE_URL_H_
#define WHYBOUNCE_CLI_BASE_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whybounce {

// `url` with a slash at its end. It goes into pages as it is, so it must be an address and nothing
// else. Errors: kInvalidArgument, which names the flag.
absl::StatusOr<std::string> BaseUrl(std::string_view flag, std::string_view url);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_BASE_URL_H_
