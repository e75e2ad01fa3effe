#include "base/sha256.h"

#include <glib.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace whybounce {

std::string CspHash(std::string_view inline_text) {
  GChecksum* const checksum = g_checksum_new(G_CHECKSUM_SHA256);
  g_checksum_update(checksum, reinterpret_cast<const guchar*>(inline_text.data()),
                    static_cast<gssize>(inline_text.size()));
  guint8 digest[32];
  gsize size = sizeof digest;
  g_checksum_get_digest(checksum, digest, &size);
  g_checksum_free(checksum);
  return absl::StrCat("sha256-",
                      absl::Base64Escape({reinterpret_cast<const char*>(digest), sizeof digest}));
}

}  // namespace whybounce
