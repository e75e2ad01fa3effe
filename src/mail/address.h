// Mail addresses in headers, status fields and sentences.
#ifndef WHYBOUNCE_MAIL_ADDRESS_H_
#define WHYBOUNCE_MAIL_ADDRESS_H_

#include <cstddef>
#include <string_view>

#include "base/arena.h"

namespace whybounce {

// An address and where it stands: text.substr(begin, end - begin) is it, with brackets or quotes
// around it if it has any.
struct FoundAddress {
  std::string_view address;
  size_t begin = 0;
  size_t end = 0;
  bool angled = false;  // "<a@b>"
};

// The first address at or after `from`; false if there is none. Without angle brackets only ASCII
// local parts are taken, because text of Chinese and Japanese has no blanks around them. What is
// part of a URL is no address. O(bytes up to it).
bool FindAddress(std::string_view text, size_t from, FoundAddress* found);

// "Ann <a@b>" and "a@b (Ann)" -> "a@b"; empty if there is none. The null path "<>" is empty too.
std::string_view AddressOf(std::string_view header_value);

// "rfc822;a@b", "rfc/822; <a@b>", "utf-8; ...", or a bare address (RFC 3464 section 2.1.2, RFC 6533
// section 3): the address, or what stands there if it is none ("local user"). Encoded characters
// (\x{444}) are decoded into *arena.
std::string_view TypedAddress(std::string_view value, Arena* arena);

// Something@something, without blanks.
bool IsAddress(std::string_view text);

// Equal whatever the case.
bool SameAddress(std::string_view a, std::string_view b);
// "ann+a@corp.example" and "ann+b@corp.example" are one mailbox's.
bool SameButForTag(std::string_view a, std::string_view b);

// "ann", "corp.example" -> "ann@corp.example", in *arena.
std::string_view AtDomain(std::string_view local, std::string_view domain, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_ADDRESS_H_
