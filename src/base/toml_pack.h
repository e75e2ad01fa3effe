// A parsed TOML document as bytes, so that what is known at build time is not parsed at start-up.
#ifndef WHYBOUNCE_BASE_TOML_PACK_H_
#define WHYBOUNCE_BASE_TOML_PACK_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/toml.h"

namespace whybounce {

// Appends `value`, with its lines and columns, to *out.
void PackToml(const TomlValue& value, std::string* out);

// nullopt if `bytes` are not what PackToml() wrote. About ten times as fast as parsing.
std::optional<TomlValue> UnpackToml(std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_TOML_PACK_H_
