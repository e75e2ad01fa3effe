#include "aggregate/sender_group.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {

void WriteSenderGroup(std::string_view sender, std::string* out) {
  out->clear();
  const size_t at = sender.rfind('@');
  std::string_view local = sender.substr(0, at);
  const std::string_view domain = at == sender.npos ? std::string_view() : sender.substr(at);
  // BATV (draft-levine-smtp-batv): prvs=tag=user, and its older form prvs=user=tag.
  if (local.size() > 5 && EqualsIgnoreCase(local.substr(0, 5), "prvs=")) {
    std::string_view rest = local.substr(5);
    const std::string_view first = TakeUntil(&rest, "=");
    local = !rest.empty() && !first.empty() && IsDigit(first[0]) ? rest : first;
  }
  const bool varies = std::any_of(local.begin(), local.end(),
                                  [](char c) { return IsDigit(c) || c == '+' || c == '='; });
  if (!varies) {
    out->resize(local.size() + domain.size());
    CopyLower(local, out->data());
    CopyLower(domain, out->data() + local.size());
    return;
  }
  for (size_t i = 0; i < local.size(); ++i) {
    const char c = local[i];
    if (i > 0 && (c == '+' || c == '=')) {
      out->push_back(c);
      out->push_back('*');
      break;
    }
    if (!IsDigit(c)) {
      out->push_back(LowerAscii(c));
      continue;
    }
    size_t end = i;
    while (end < local.size() && IsDigit(local[end])) ++end;
    if (end - i >= 3) {
      out->push_back('*');
      if (i > 0 && local[i - 1] == '-') break;
    } else {
      out->append(local.substr(i, end - i));
    }
    i = end - 1;
  }
  const size_t local_bytes = out->size();
  out->resize(local_bytes + domain.size());
  CopyLower(domain, out->data() + local_bytes);
}

}  // namespace whybounce
