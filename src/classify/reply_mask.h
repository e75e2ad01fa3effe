// Parts of a reply whose words decide nothing: paths of pages, commands that are quoted.
#ifndef WHYBOUNCE_CLASSIFY_REPLY_MASK_H_
#define WHYBOUNCE_CLASSIFY_REPLY_MASK_H_

#include <cstddef>
#include <string_view>

namespace whybounce {

// Offsets into a text; empty if nothing is masked.
struct MaskedPart {
  size_t first = 0;
  size_t last = 0;
};

// Of `url`, from after its "http" on ("://www.corp.example/spam-policy/dmarc. x") or from its
// "www." on: what stands after the first '/' of the path. Where a page's path is itself a code,
// nothing is.
MaskedPart PathOf(std::string_view url);

// Of a quotation at the front of `text` ("\"MAIL FROM:<a@b> SMTPUTF8\" x"): what stands between the
// command's name and the quote that closes it.
MaskedPart ArgumentsOf(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_REPLY_MASK_H_
