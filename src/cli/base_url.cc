#include "cli/base_url.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {

absl::StatusOr<std::string> BaseUrl(std::string_view flag, std::string_view url) {
  constexpr std::string_view kOthers = "-._~:/%";
  const bool is_address = (url.starts_with("https://") || url.starts_with("http://")) &&
                          std::all_of(url.begin(), url.end(), [&](char c) {
                            return IsAlnum(c) || kOthers.find(c) != kOthers.npos;
                          });
  if (!is_address) {
    return absl::InvalidArgumentError(
        absl::StrCat(AbslView(flag), ": write where the site is, as in https://example.com/smtp/"));
  }
  std::string out(url);
  if (!out.ends_with('/')) out += '/';
  return out;
}

}  // namespace whybounce
