#include "pasted/named_recipient.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

using std::string_view;

enum class Role : uint8_t { kUnsaid, kRecipient, kOther };

bool IsAddressByte(char c) {
  return IsAlnum(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == '=' || (c & 0x80) != 0;
}

bool IsAmong(string_view word, std::initializer_list<string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](string_view one) { return EqualsIgnoreCase(word, one); });
}

// The last word of `before` without the marks between it and the address.
string_view WordBefore(string_view before) {
  while (!before.empty() && !IsAlnum(before.back()) && before.back() != '*' && before.back() != '=')
    before.remove_suffix(1);
  size_t first = before.size();
  while (first > 0 && !IsSpace(before[first - 1]) && before[first - 1] != '"' &&
         before[first - 1] != ',' && before[first - 1] != '{') {
    --first;
  }
  return before.substr(first);
}

// "mailto:", "rfc822;" and "smtp:" are forms of an address, not words.
string_view WithoutForm(string_view before) {
  for (const string_view form : {"mailto:", "rfc822;", "rfc822; ", "smtp:"}) {
    if (before.size() >= form.size() &&
        EqualsIgnoreCase(before.substr(before.size() - form.size()), form)) {
      return before.substr(0, before.size() - form.size());
    }
  }
  return before;
}

Role RoleOf(string_view before, string_view after) {
  const string_view near_after = after.substr(0, std::min<size_t>(after.size(), 24));
  if (FindIgnoreCase(near_after, "sender") != near_after.npos) return Role::kOther;
  before = WithoutForm(before);
  if (before.empty() || before == "<") return Role::kRecipient;
  const string_view word = WordBefore(before);
  const auto before_word = [&] {
    return WordBefore(before.substr(0, static_cast<size_t>(word.data() - before.data())));
  };
  if (IsAmong(word, {"to", "to=", "for", "an", "para", "rcpt", "recipient", "recipients", "failed",
                     "rcpt=", "recipient=", "==", "**", "=>", "final-recipient"})) {
    // "reply to ann@b.example", "write to postmaster@b.example"
    return IsAmong(before_word(), {"write", "reply", "report", "mail", "email", "complain"})
               ? Role::kOther
               : Role::kRecipient;
  }
  if (IsAmong(word, {"address", "user", "mailbox", "account", "domain"})) {
    if (IsAmong(before_word(), {"sender", "by", "from", "of", "as", "your"})) return Role::kOther;
    return EqualsIgnoreCase(word, "domain") ? Role::kUnsaid : Role::kRecipient;
  }
  if (IsAmong(word, {"from", "from=", "sender", "sender=", "by", "contact", "id", "message-id",
                     "as", "id=", "abuse", "postmaster", "von", "reply-to", "mail", "email"})) {
    return Role::kOther;
  }
  return Role::kUnsaid;
}

// One address, however often; of two it is neither.
class Only {
 public:
  void Add(string_view address) {
    if (address_.empty()) address_ = address;
    several_ = several_ || !EqualsIgnoreCase(address_, address);
  }
  string_view Get() const { return several_ ? string_view() : address_; }
  bool empty() const { return address_.empty(); }

 private:
  string_view address_;
  bool several_ = false;
};

}  // namespace

string_view NamedRecipient(string_view text, bool may_be_any) {
  Only recipient;
  Only any;
  for (size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    size_t first = at;
    while (first > 0 && IsAddressByte(text[first - 1])) --first;
    // "to=ann@b.example"
    const string_view local_part = text.substr(first, at - first);
    // "IMCEAEX-_o=...": an Exchange address as its own relay writes it.
    if (FindIgnoreCase(local_part.substr(0, 5), "imcea") == 0) continue;
    if (const size_t equals = local_part.rfind('='); equals != local_part.npos) first += equals + 1;
    size_t last = at + 1;
    while (last < text.size() && IsAddressByte(text[last]) && text[last] != '=') ++last;
    while (last > at && (text[last - 1] == '.' || text[last - 1] == '-')) --last;
    if (first == at || last <= at + 1) continue;
    const string_view address = text.substr(first, last - first);
    if (address.find('.', at - first) == address.npos) continue;
    const Role role = RoleOf(text.substr(0, first), text.substr(last));
    if (role == Role::kRecipient) recipient.Add(address);
    if (role == Role::kUnsaid) any.Add(address);
  }
  if (!recipient.empty()) return recipient.Get();
  return may_be_any ? any.Get() : string_view();
}

}  // namespace whybounce
