// The files of patterns/ as they were at build time.
#ifndef WHYBOUNCE_BASE_EMBEDDED_H_
#define WHYBOUNCE_BASE_EMBEDDED_H_

#include <span>
#include <string_view>

namespace whybounce {

struct EmbeddedFile {
  std::string_view name;  // relative to patterns/, "rules/gmail.toml"
  std::string_view bytes;
};

// Sorted by name. Static storage.
std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_EMBEDDED_H_
