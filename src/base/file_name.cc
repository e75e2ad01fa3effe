#include "base/file_name.h"

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/text.h"

namespace whybounce {

std::string SafeFileName(std::string_view name) {
  constexpr size_t kBytesMax = 100;
  constexpr std::string_view kKept = "@.-_+=";
  std::string safe(name.substr(0, kBytesMax));
  for (size_t i = 0; i < safe.size(); ++i) {
    const bool is_kept = IsAlnum(safe[i]) || kKept.find(safe[i]) != kKept.npos;
    if (!is_kept || (i == 0 && (safe[i] == '.' || safe[i] == '-'))) safe[i] = '_';
  }
  if (safe == name && !safe.empty()) return safe;
  return absl::StrCat(safe, "_", absl::Hex(Hash64(name) & 0xffffffff, absl::kZeroPad8));
}

}  // namespace whybounce
