#include "reply/program_text.h"

#include "base/text.h"

namespace whybounce {
namespace {

// `words` up to the quote that closes them: one that ends an argument or all.
std::string_view UpToQuote(std::string_view words, char quote) {
  for (size_t at = words.find(quote); at != words.npos; at = words.find(quote, at + 1)) {
    if (at > 0 && words[at - 1] == '\\') continue;
    if (at + 1 == words.size() || std::string_view(",)]};").find(words[at + 1]) != words.npos) {
      return TrimSpace(words.substr(0, at));
    }
  }
  return words;
}

}  // namespace

std::string_view BehindProgramming(std::string_view rest) {
  std::string_view s = rest;
  while (!s.empty() && (s.front() == ',' || s.front() == ' ' || s.front() == ')' ||
                        s.front() == ':' || s.front() == '"' || s.front() == '\'')) {
    s.remove_prefix(1);
  }
  for (const std::string_view name : {"Msg:", "message:", "text=", "desc = ", "b"}) {
    std::string_view behind = s;
    if (!ConsumePrefix(&behind, name)) continue;
    while (!behind.empty() && behind.front() == ' ') behind.remove_prefix(1);
    const bool quoted = behind.starts_with('\'') || behind.starts_with('"');
    if (!quoted && name != "desc = ") continue;
    return quoted ? UpToQuote(behind.substr(1), behind.front()) : behind;
  }
  const char* const before = s.data() - 1;
  if (s.size() == rest.size() || (*before != '\'' && *before != '"')) {
    // "(550): 5.1.1 x"
    return rest.starts_with("): ") ? rest.substr(3) : rest;
  }
  // A quote after a comma or a blank opens; one at once after the code closes.
  if (rest.front() != ',' && !rest.starts_with(": ")) return rest;
  return UpToQuote(s, *before);
}

}  // namespace whybounce
