#include "mail/verp.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/arena_text.h"
#include "base/text.h"
#include "mail/address.h"

namespace whybounce {
namespace {

constexpr std::string_view kLocal = "{local}";
constexpr std::string_view kDomain = "{domain}";
constexpr std::string_view kHex = "{hex}";

struct Captures {
  std::string_view local, domain, hex;
};

bool IsHex(std::string_view s) {
  for (const char c : s) {
    if (!IsDigit(c) && (LowerAscii(c) < 'a' || LowerAscii(c) > 'f')) return false;
  }
  return s.size() % 2 == 0;
}

// What a capture may hold. A local part may have nearly anything in it, but the longest that lets
// the rest match is not what people mean: the shortest is.
bool MayCapture(std::string_view name, std::string_view text) {
  if (name == kHex) return IsHex(text);
  if (name == kDomain)
    return text.find_first_of("@=+ ") == text.npos && text.find('.') != text.npos;
  return text.find_first_of("@ ") == text.npos;
}

// Backtracks; `steps` bounds the work.
bool Match(std::string_view pattern, std::string_view text, Captures* captures, int* steps) {
  while (!pattern.empty()) {
    if (--*steps < 0) return false;
    for (const std::string_view name : {kLocal, kDomain, kHex}) {
      if (!pattern.starts_with(name)) continue;
      for (size_t length = 1; length <= text.size(); ++length) {
        const std::string_view taken = text.substr(0, length);
        if (!MayCapture(name, taken)) continue;
        if (!Match(pattern.substr(name.size()), text.substr(length), captures, steps)) continue;
        (name == kLocal    ? captures->local
         : name == kDomain ? captures->domain
                           : captures->hex) = taken;
        return true;
      }
      return false;
    }
    if (pattern.front() == '*') {
      for (size_t length = 0; length <= text.size(); ++length) {
        if (Match(pattern.substr(1), text.substr(length), captures, steps)) return true;
      }
      return false;
    }
    if (text.empty() || LowerAscii(text.front()) != pattern.front()) return false;
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  return text.empty();
}

std::string_view FromHex(std::string_view hex, Arena* arena) {
  ArenaText out(arena, hex.size() / 2);
  const auto value = [](char c) { return IsDigit(c) ? c - '0' : LowerAscii(c) - 'a' + 10; };
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out.Append(static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1])));
  return out.Take();
}

constexpr std::string_view kMarks = "+-=";

// "bounces", "news-owner", "return": who writes return paths puts the recipient after such a word.
bool IsBounceWord(std::string_view word) {
  constexpr std::string_view kWords[] = {"b",     "bo",      "bounce", "bounces",
                                         "owner", "return",  "errors", "returns",
                                         "verp",  "request", "rp",     "error"};
  const auto same = [&](std::string_view one) { return EqualsIgnoreCase(one, word); };
  return std::any_of(std::begin(kWords), std::end(kWords), same);
}

// The number of a mailing or of a list: digits, or hexadecimal ones.
bool IsNumber(std::string_view word) {
  const auto is_digit = [](char c) { return IsDigit(c); };
  const auto is_hex = [](char c) {
    return IsDigit(c) || (LowerAscii(c) >= 'a' && LowerAscii(c) < 'g');
  };
  return std::all_of(word.begin(), word.end(), is_hex) &&
         std::any_of(word.begin(), word.end(), is_digit);
}

// What of "bounces-7-ann", "list-owner+ann", "bounces-ann+tag" is the recipient's; empty if it may
// be more than one thing.
std::string_view UserOf(std::string_view local) {
  std::string_view user = local;
  char divider = '\0';
  bool behind_word = false;
  for (std::string_view rest = local; !rest.empty();) {
    const size_t mark = rest.find_first_of(kMarks);
    if (mark == rest.npos) break;
    const std::string_view word = rest.substr(0, mark);
    const bool bounces = IsBounceWord(word);
    const bool numbers = behind_word && rest.data() == user.data() && IsNumber(word);
    divider = bounces || numbers ? rest[mark] : divider;
    rest.remove_prefix(mark + 1);
    behind_word = behind_word || bounces;
    if (bounces || numbers) user = rest;
  }
  if (behind_word) return user.find(divider) == user.npos ? user : std::string_view();
  // "news-ann": no word that tells.
  const size_t mark = user.find_first_of(kMarks);
  if (mark != user.npos) user.remove_prefix(mark + 1);
  return user.find_first_of(kMarks) == user.npos ? user : std::string_view();
}

// "bounce-0000002-1111115-user=example.org@news.example", "list-owner+user=example.org@...".
std::string_view UsualRecipient(std::string_view return_path, Arena* arena) {
  const size_t at = return_path.rfind('@');
  if (at == return_path.npos) return {};
  std::string_view local = return_path.substr(0, at);
  if (local.size() > 5 && EqualsIgnoreCase(local.substr(0, 5), "prvs="))
    return {};  // BATV, not VERP
  if (local.size() > 3 && EqualsIgnoreCase(local.substr(0, 3), "srs")) return {};
  const size_t equals = local.rfind('=');
  if (equals == local.npos || equals == 0) return {};
  const std::string_view domain = local.substr(equals + 1);
  if (!MayCapture(kDomain, domain) || domain.back() == '.' || domain.front() == '.') return {};
  const std::string_view user = UserOf(local.substr(0, equals));
  return user.empty() ? std::string_view() : AtDomain(user, domain, arena);
}

}  // namespace

absl::StatusOr<VerpPattern> VerpPattern::Create(std::string_view pattern) {
  VerpPattern verp;
  verp.pattern_ = ToLower(pattern);
  const auto has = [&](std::string_view name) {
    return verp.pattern_.find(name) != std::string::npos;
  };
  for (size_t at = 0; (at = verp.pattern_.find('{', at)) != std::string::npos; ++at) {
    const std::string_view rest = std::string_view(verp.pattern_).substr(at);
    if (rest.starts_with(kLocal) || rest.starts_with(kDomain) || rest.starts_with(kHex)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("\"", AbslView(rest.substr(0, rest.find('}'))),
                     "}\" is none of {local}, {domain} and {hex}; '*' stands for what varies"));
  }
  if (!pattern.empty() && !has(kHex) && !(has(kLocal) && has(kDomain))) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", AbslView(pattern),
                     "\" names no recipient; write it like \"bounce-*-{local}={domain}@*\""));
  }
  return verp;
}

std::string_view VerpPattern::Recipient(std::string_view return_path, Arena* arena) const {
  if (pattern_.empty()) return UsualRecipient(return_path, arena);
  Captures captures;
  int steps = 100'000;
  if (!Match(pattern_, return_path.substr(0, 512), &captures, &steps)) return {};
  if (!captures.hex.empty()) return FromHex(captures.hex, arena);
  return AtDomain(captures.local, captures.domain, arena);
}

std::string_view WithoutBatv(std::string_view address, Arena* arena) {
  const size_t at = address.rfind('@');
  if (at == address.npos || at < 6 || !EqualsIgnoreCase(address.substr(0, 5), "prvs="))
    return address;
  std::string_view rest = address.substr(5, at - 5);
  const std::string_view domain = address.substr(at + 1);
  const size_t mark = rest.find_first_of("=/");
  if (mark == rest.npos) return address;
  const std::string_view first = rest.substr(0, mark);
  const std::string_view second = rest.substr(mark + 1);
  // The tag begins with a digit: a key number and a day (prvs=KDDDSSSSSS=user).
  const bool tag_first = !first.empty() && IsDigit(first.front()) && first.size() >= 10;
  return AtDomain(tag_first || rest[mark] == '=' ? second : first, domain, arena);
}

}  // namespace whybounce
