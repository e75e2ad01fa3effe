// Recipients that are written into the envelope sender (variable envelope return paths).
#ifndef WHYBOUNCE_MAIL_VERP_H_
#define WHYBOUNCE_MAIL_VERP_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/arena.h"

namespace whybounce {

// A pattern of return paths: "bounce-*-{local}={domain}@news.example", "b+{local}={domain}@*". '*'
// stands for any characters, {local} and {domain} for the parts of the recipient, {hex} for the
// whole recipient in hexadecimal digits; case does not matter. Without a pattern the usual form is
// known: "user=domain.tld" after "bounces-", "list-owner+" and numbers, if it can be only one
// user. Thread-safe: immutable after Create().
class VerpPattern {
 public:
  // Knows the usual form only.
  VerpPattern() = default;
  // Errors: kInvalidArgument for a pattern that names no recipient.
  static absl::StatusOr<VerpPattern> Create(std::string_view pattern);

  // The recipient in `return_path`, empty if there is none; in *arena.
  std::string_view Recipient(std::string_view return_path, Arena* arena) const;

 private:
  std::string pattern_;  // lower case; empty: the usual form
};

// "prvs=1234abcdef=user@example.org" and "prvs=user/tag@..." -> the address without its tag (BATV,
// draft-levine-smtp-batv); any other address as it is.
std::string_view WithoutBatv(std::string_view address, Arena* arena);

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_VERP_H_
