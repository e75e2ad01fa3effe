#include "classify/reply_mask.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

using std::string_view;

// Their pages say by the path which list or which error it is.
constexpr string_view kHostsOfCodes[] = {"spamhaus.org", "mail.i.ua"};

// A path ends at a query or a fragment: codes stand there ("?p=NoSuchUser", "#BL000001").
constexpr string_view kEndsPath = " \t<>\"'()[]{}|\\^`?#";

bool IsHostByte(char c) { return IsAlnum(c) || c == '.' || c == '-' || c == ':'; }

// Longer quotations are none of a command.
constexpr size_t kQuotationBytesMax = 512;

}  // namespace

MaskedPart PathOf(string_view url) {
  size_t at = url.starts_with("://") ? 3 : 0;
  const size_t host = at;
  while (at < url.size() && IsHostByte(url[at])) ++at;
  if (at == host || at >= url.size() || url[at] != '/') return {};
  const string_view name = url.substr(host, at - host);
  for (const string_view one : kHostsOfCodes) {
    if (name.size() >= one.size() && EqualsIgnoreCase(name.substr(name.size() - one.size()), one)) {
      return {};
    }
  }
  ++at;
  size_t end = std::min(url.size(), url.find_first_of(kEndsPath, at));
  while (end > at && (url[end - 1] == '.' || url[end - 1] == ',' || url[end - 1] == ';' ||
                      url[end - 1] == ':')) {
    --end;
  }
  return {at, end};
}

MaskedPart ArgumentsOf(string_view text) {
  for (const string_view command : {"mail from:", "rcpt to:", "ehlo ", "helo "}) {
    if (text.size() <= command.size() ||
        !EqualsIgnoreCase(text.substr(1, command.size()), command)) {
      continue;
    }
    const size_t first = 1 + command.size();
    const size_t last = text.substr(0, kQuotationBytesMax).find(text[0], first);
    if (last != text.npos) return {first, last};
  }
  return {};
}

}  // namespace whybounce
