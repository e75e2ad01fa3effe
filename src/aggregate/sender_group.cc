#include "aggregate/sender_group.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace whybounce {

uint64_t SenderGroupHash(std::string_view sender) {
  // What is written of "bounce+999-343612@news.example" does not depend on what follows the '+'.
  constexpr std::string_view kBatv = "prvs";
  const size_t mark = FindAny(sender, '+', '=', '@');
  if (mark == 0 || mark == sender.size() || sender[mark] == '@' || mark == kBatv.size())
    return Hash64(sender) | 1;
  const size_t at = FindLast(sender, '@');
  if (at == sender.npos || at < mark) return Hash64(sender) | 1;
  return Mix64(Hash64(sender.substr(0, mark + 1)), Hash64(sender.substr(at))) | 1;
}

void WriteSenderGroup(std::string_view sender, std::string* out) {
  const size_t at = FindLast(sender, '@');
  std::string_view local = sender.substr(0, at);
  const std::string_view domain = at == sender.npos ? std::string_view() : sender.substr(at);
  // BATV (draft-levine-smtp-batv): prvs=tag=user, and its older form prvs=user=tag.
  if (local.size() > 5 && local[4] == '=' && EqualsIgnoreCase(local.substr(0, 5), "prvs=")) {
    std::string_view rest = local.substr(5);
    const std::string_view first = TakeUntil(&rest, "=");
    local = !rest.empty() && !first.empty() && IsDigit(first[0]) ? rest : first;
  }
  out->resize(local.size() + domain.size() + 1);  // a mark may be followed by a star
  char* to = out->data();
  for (size_t i = 0; i < local.size(); ++i) {
    const char c = local[i];
    if (!IsDigit(c)) {
      *to++ = LowerAscii(c);
      if (i == 0 || (c != '+' && c != '=')) continue;
      *to++ = '*';
      break;
    }
    size_t end = i;
    while (end < local.size() && IsDigit(local[end])) ++end;
    if (end - i >= 3) {
      *to++ = '*';
      if (i > 0 && local[i - 1] == '-') break;
    } else {
      to = std::copy(&local[i], &local[end - 1] + 1, to);
    }
    i = end - 1;
  }
  CopyLower(domain, to);
  out->resize(static_cast<size_t>(to - out->data()) + domain.size());
}

}  // namespace whybounce
