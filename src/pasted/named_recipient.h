// The recipient that words name, where no field of a log or a command does.
#ifndef WHYBOUNCE_PASTED_NAMED_RECIPIENT_H_
#define WHYBOUNCE_PASTED_NAMED_RECIPIENT_H_

#include <string_view>

namespace whybounce {

// The address that `text` names as the one written to ("delivering your message to ann@b.example",
// "<ann@b.example>: lost connection", "== ann@b.example R=dns"). Where none is marked so and
// `may_be_any`, the only one that is not said to be somebody else's ("from", "sender", "contact").
// Empty if there is none, or more than one.
std::string_view NamedRecipient(std::string_view text, bool may_be_any);

}  // namespace whybounce

#endif  // WHYBOUNCE_PASTED_NAMED_RECIPIENT_H_
