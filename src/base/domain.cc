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

std::string UnicodeDomain(std::string_view domain_or_address) {
  const std::string_view domain = domain_or_address.substr(domain_or_address.rfind('@') + 1);
  std::string out(domain_or_address);
  if (domain.find("xn--") == domain.npos || domain.size() > 255 ||
      domain.find('\0') != domain.npos) {
    return out;
  }
  char* decoded = nullptr;
  if (idn2_to_unicode_8z8z(std::string(domain).c_str(), &decoded, 0) == IDN2_OK) {
    out.replace(out.size() - domain.size(), domain.size(), decoded);
    idn2_free(decoded);
  }
  return out;
}

}  // namespace whybounce
