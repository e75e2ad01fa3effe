// Which part of a domain somebody registered, by the public suffix list (publicsuffix.org).
#ifndef WHYBOUNCE_BASE_ORGANISATION_H_
#define WHYBOUNCE_BASE_ORGANISATION_H_

#include <string>
#include <string_view>

namespace whybounce {

// "corp.co.uk" of "mx1.mail.corp.co.uk". What is itself a public suffix, or no name at all, is
// returned as it is. `domain` in lower case with A-labels: AsciiDomain(). The list is the
// system's.
std::string OrganisationOf(std::string_view domain);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ORGANISATION_H_
