#include "base/organisation.h"

#include <libpsl.h>

#include "base/text.h"

namespace whybounce {
namespace {

// A domain is no longer than this (RFC 1035); of what is, nobody registered a part.
constexpr size_t kDomainBytesMax = 255;

const psl_ctx_t* List() {
  // The newest of the system's lists and the one built in. Kept until the process ends.
  static const psl_ctx_t* const list = [] {
    const psl_ctx_t* const latest = psl_latest(nullptr);
    return latest != nullptr ? latest : psl_builtin();
  }();
  return list;
}

}  // namespace

std::string OrganisationOf(std::string_view domain) {
  std::string whole(domain);
  if (domain.empty() || domain.size() > kDomainBytesMax || domain.find('\0') != domain.npos ||
      IsIpAddress(domain) || List() == nullptr)
    return whole;
  const char* const registered = psl_registrable_domain(List(), whole.c_str());
  return registered == nullptr ? whole : registered;
}

}  // namespace whybounce
