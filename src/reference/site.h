// The whole reference as static pages.
#ifndef WHYBOUNCE_REFERENCE_SITE_H_
#define WHYBOUNCE_REFERENCE_SITE_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace whybounce {

// What tells its first page, index.html, from other people's.
inline constexpr std::string_view kSiteMark = "<meta name=\"generator\" content=\"whybounce\">";

// Calls write(path, bytes) for every file of the site, in a fixed order; paths are relative, with
// at most one directory: "style.css", "en/556.html". Stops at the first error of `write` and
// returns it. Same bytes every time. `base_url`: where it will be, with a slash at its end; then
// there is a sitemap.xml, and every page names its place. Empty: nobody knows.
absl::Status MakeSite(
    std::string_view base_url,
    const std::function<absl::Status(const std::string& path, const std::string& bytes)>& write);

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_SITE_H_
