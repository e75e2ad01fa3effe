#include "base/domain.h"

#include <idn2.h>

#include <algorithm>

#include "base/text.h"

namespace whybounce {

std::string AsciiDomain(std::string_view domain) {
  std::string lower = ToLower(domain);
  const bool ascii =
      std::all_of(lower.begin(), lower.end(), [](char c) { return (c & 0x80) == 0; });
  if (ascii || lower.size() > 255 || lower.find('\0') != lower.npos) return lower;
  char* encoded = nullptr;
  if (idn2_to_ascii_8z(lower.c_str(), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK) {
    lower = encoded;
    idn2_free(encoded);
  }
  return lower;
}

}  // namespace whybounce
