#include "mail/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

// RFC 5322 atext and '.', without '/' and '|', which begin the paths and commands of pipes, and
// without '=' and the quotes at the front (see TrimFront).
constexpr std::array<bool, 256> MakeLocal() {
  std::array<bool, 256> local{};
  for (size_t c = 0; c < 256; ++c) {
    local[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '=', '?', '^', '_', '`', '{',
                       '}', '~', '.'}) {
    local[static_cast<uint8_t>(c)] = true;
  }
  return local;
}
constexpr std::array<bool, 256> kLocal = MakeLocal();
bool IsLocalByte(char c) { return kLocal[static_cast<uint8_t>(c)]; }
bool IsHighByte(char c) { return (c & 0x80) != 0; }

bool IsDomainByte(char c) { return IsAlnum(c) || c == '-' || c == '.' || c == '_'; }

// The end of the domain that begins at `at`, or `at` if none does.
size_t DomainEnd(std::string_view text, size_t at, bool angled) {
  if (at < text.size() && text[at] == '[') {  // an address literal
    const size_t length = text.substr(at, 51).find(']');
    return length == text.npos ? at : at + length + 1;
  }
  size_t end = at;
  while (end < text.size() && (IsDomainByte(text[end]) || (angled && IsHighByte(text[end])))) ++end;
  while (end > at && !IsAlnum(text[end - 1]) && !IsHighByte(text[end - 1])) --end;
  // "user@host...": dots that are marks of the sentence.
  const size_t dots = text.substr(at, end - at).find("..");
  if (dots != text.npos) end = at + dots;
  return end;
}

// What programs put before an address without a blank: "RECIPIENT=a@b", "smtp=a@b". Other words
// before '=' are of the address: "bounce=ann=corp.example@b".
bool IsKey(std::string_view word) {
  constexpr std::array<std::string_view, 12> kKeys = {"to",      "rcpt",   "rcptto",  "recipient",
                                                      "orcpt",   "smtp",   "addr",    "email",
                                                      "address", "mailto", "mailbox", "orig_to"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [word](std::string_view key) { return EqualsIgnoreCase(key, word); });
}

// Where the address itself begins in "RECIPIENT=a@b" and in "550-'a@b".
size_t WithoutKey(std::string_view text, size_t begin, size_t at) {
  const std::string_view local = text.substr(begin, at - begin);
  if (const size_t quote = local.rfind("-'"); quote != local.npos && IsDigit(local.front()))
    return quote + 2 == local.size() ? begin : begin + quote + 2;
  const size_t equals = local.find('=');
  if (equals == local.npos || equals + 1 == local.size() || !IsKey(local.substr(0, equals)))
    return begin;
  return begin + equals + 1;
}

// Where the local part that ends before `at` begins, not before `floor`.
size_t LocalBegin(std::string_view text, size_t at, size_t floor, bool angled) {
  size_t begin = at;
  if (begin > floor && text[begin - 1] == '"') {  // "john doe"@example.org
    const size_t open = text.substr(0, begin - 1).rfind('"');
    if (open != text.npos && open >= floor && begin - open <= 66) return open;
    return at;
  }
  while (begin > floor &&
         (IsLocalByte(text[begin - 1]) || (angled && IsHighByte(text[begin - 1])))) {
    --begin;
  }
  // Quotes, bullets and "to=" before an address are not of it.
  while (begin < at && std::strchr("'`*{}!#&?-=", text[begin]) != nullptr) ++begin;
  return angled || begin == at ? begin : WithoutKey(text, begin, at);
}

bool IsInUrl(std::string_view text, size_t begin) {
  size_t word = begin;
  while (word > 0 && static_cast<uint8_t>(text[word - 1]) > ' ' && text[word - 1] != '<' &&
         text[word - 1] != '"' && begin - word < 300) {
    --word;
  }
  return text.substr(word, begin - word).find("://") != text.npos;
}

// Decodes RFC 6533 section 3: "\x{4F60}".
std::string_view DecodeUnicode(std::string_view value, Arena* arena) {
  if (value.find("\\x{") == value.npos) return value;
  // No character is longer than its code.
  ArenaText out(arena, value.size());
  while (!value.empty()) {
    const std::string_view plain = TakeUntil(&value, "\\x{");
    out.Append(plain);
    if (value.data() == plain.data() + plain.size()) break;
    const size_t close = value.find('}');
    uint32_t point = 0;
    if (close > 6 || close == 0) continue;
    for (const char c : value.substr(0, close)) {
      const char low = LowerAscii(c);
      point = point * 16 + static_cast<uint32_t>(IsDigit(c) ? c - '0' : (low - 'a' + 10) & 15);
    }
    value.remove_prefix(close + 1);
    if (point < 0x80) {
      out.Append(point < ' ' ? '?' : static_cast<char>(point));
    } else if (point < 0x800) {
      out.Append(static_cast<char>(0xc0 | (point >> 6)));
      out.Append(static_cast<char>(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
      out.Append(static_cast<char>(0xe0 | (point >> 12)));
      out.Append(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
      out.Append(static_cast<char>(0x80 | (point & 0x3f)));
    } else {
      out.Append(static_cast<char>(0xf0 | ((point >> 18) & 7)));
      out.Append(static_cast<char>(0x80 | ((point >> 12) & 0x3f)));
      out.Append(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
      out.Append(static_cast<char>(0x80 | (point & 0x3f)));
    }
  }
  return out.Take();
}

}  // namespace

bool FindAddress(std::string_view text, size_t from, FoundAddress* found) {
  size_t floor = from;  // what an address before took is not of this one
  while (from < text.size()) {
    const void* mark = std::memchr(text.data() + from, '@', text.size() - from);
    if (mark == nullptr) return false;
    const size_t at = static_cast<size_t>(static_cast<const char*>(mark) - text.data());
    from = at + 1;
    // Inside of angle brackets other letters than ASCII are welcome (RFC 6531).
    const size_t reach = at - floor > 200 ? at - 200 : floor;
    size_t behind = at;  // what may open it
    const auto ends_word = [](char c) {
      return c == '<' || c == '>' || c == ' ' || c == '\n' || c == '\t';
    };
    while (behind > reach && !ends_word(text[behind - 1])) --behind;
    bool angled = behind > reach && text[behind - 1] == '<';
    const size_t begin = LocalBegin(text, at, floor, angled);
    const size_t end = DomainEnd(text, at + 1, angled);
    if (begin == at || end == at + 1 || end - begin > kAddressBytesMax) continue;
    angled = begin > 0 && text[begin - 1] == '<' && end < text.size() && text[end] == '>';
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    // "user@host" in a sentence is no address; in brackets it may be one of the own host.
    if (!angled && domain.find('.') == domain.npos && domain.front() != '[') continue;
    if (IsInUrl(text, begin)) {
      from = floor = end;
      continue;
    }
    found->address = text.substr(begin, end - begin);
    found->angled = angled;
    found->begin = begin - (angled ? 1 : 0);
    found->end = end + (angled ? 1 : 0);
    return true;
  }
  return false;
}

std::string_view AddressOf(std::string_view header_value) {
  const std::string_view value = header_value.substr(0, kHeaderValueBytesMax);
  // The brackets decide, whatever the name before them says ("a@b via list" <c@d>).
  const size_t close = value.rfind('>');
  if (close != value.npos) {
    const size_t open = value.substr(0, close).rfind('<');
    if (open != value.npos) {
      const std::string_view inside = TrimSpace(value.substr(open + 1, close - open - 1));
      if (inside.empty() || IsAddress(inside)) return inside;
    }
  }
  FoundAddress found;
  return FindAddress(value, 0, &found) ? found.address : std::string_view();
}

std::string_view TypedAddress(std::string_view value, Arena* arena) {
  const size_t semicolon = value.find(';');
  const size_t at = value.find('@');
  if (semicolon != value.npos && (at == value.npos || semicolon < at)) {
    value.remove_prefix(semicolon + 1);
  }
  value = TrimSpace(value).substr(0, kAddressBytesMax);
  if (ConsumePrefix(&value, "<")) value = value.substr(0, value.find('>'));
  // A source route, "@relay.example:a@b" (RFC 5321 appendix C).
  if (const size_t colon = value.find(':'); value.starts_with('@') && colon != value.npos) {
    value.remove_prefix(colon + 1);
  }
  const bool quoted = value.starts_with('"');
  FoundAddress found;
  if (!quoted && value.find_first_of(" \t\n(") != value.npos && FindAddress(value, 0, &found)) {
    value = found.address;
  }
  return DecodeUnicode(TrimSpace(value), arena);
}

bool IsAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == text.npos || at == 0 || at + 1 == text.size() || text.size() > kAddressBytesMax) {
    return false;
  }
  if (text.front() == '"') return true;
  for (const char c : text) {
    if (static_cast<uint8_t>(c) <= ' ' || c == '<' || c == '>') return false;
  }
  return true;
}

bool SameAddress(std::string_view a, std::string_view b) { return EqualsIgnoreCase(a, b); }

std::string_view AtDomain(std::string_view local, std::string_view domain, Arena* arena) {
  ArenaText out(arena, local.size() + domain.size() + 1);
  out.Append(local);
  out.Append('@');
  out.Append(domain);
  return out.Take();
}

bool SameButForTag(std::string_view a, std::string_view b) {
  const auto mailbox = [](std::string_view s) { return s.substr(0, s.find_first_of("+@")); };
  const auto domain = [](std::string_view s) { return s.substr(std::min(s.size(), s.rfind('@'))); };
  return EqualsIgnoreCase(mailbox(a), mailbox(b)) && EqualsIgnoreCase(domain(a), domain(b));
}

}  // namespace whybounce
