// Names of domains.
#ifndef WHYBOUNCE_BASE_DOMAIN_H_
#define WHYBOUNCE_BASE_DOMAIN_H_

#include <string>
#include <string_view>

#include "base/text.h"

namespace whybounce {

// After the last '@' of an address; empty if there is none. A view of `address`.
inline std::string_view DomainOf(std::string_view address) {
  const size_t at = FindLast(address, '@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

// The domain of a recipient; of what it was before, if the log has its local part alone.
inline std::string_view DomainOf(std::string_view recipient, std::string_view original) {
  const std::string_view domain = DomainOf(recipient);
  return domain.empty() ? DomainOf(original) : domain;
}

// Lower case, and an internationalised name as its A-labels ("xn--..."; IDNA 2008). What is no
// valid name is returned in lower case as it is.
std::string AsciiDomain(std::string_view domain);

// For people: the U-labels of a name, or of an address's domain. What is no valid name, or has no
// A-labels, is returned as it is.
std::string UnicodeDomain(std::string_view domain_or_address);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_DOMAIN_H_
