// SHA-256 (FIPS 180-4), for the hashes by which a Content-Security-Policy admits inline styles and
// scripts. Not for secrets.
#ifndef WHYBOUNCE_BASE_SHA256_H_
#define WHYBOUNCE_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace whybounce {

// "sha256-<base64>", as style-src and script-src want it (between single quotes).
std::string CspHash(std::string_view inline_text);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_SHA256_H_
