#include "cli/messages.h"

#include <string>
#include <string_view>

#include "base/text.h"

namespace whybounce {

std::streamsize EscapedMessages::xsputn(const char* text, std::streamsize size) {
  std::string_view rest(text, static_cast<size_t>(size));
  std::string fit;
  while (!rest.empty()) {
    const size_t line = rest.find('\n');
    AppendSanitized(rest.substr(0, line), &fit);
    rest.remove_prefix(std::min(line, rest.size()));
    if (rest.empty()) break;
    fit.push_back('\n');
    rest.remove_prefix(1);
  }
  const auto bytes = static_cast<std::streamsize>(fit.size());
  return terminal_.sputn(fit.data(), bytes) == bytes ? size : 0;
}

int EscapedMessages::overflow(int c) {
  if (c == traits_type::eof()) return traits_type::not_eof(c);
  const char one = static_cast<char>(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

}  // namespace whybounce
