#include "whybounce/codes.h"

#include "base/text.h"

namespace whybounce {
namespace {

// Up to three digits off the front of *s; -1 if there are none or more.
int ConsumeSmallNumber(std::string_view* s) {
  int value = 0;
  size_t digits = 0;
  while (digits < s->size() && IsDigit((*s)[digits])) {
    if (++digits > 3) return -1;
    value = value * 10 + ((*s)[digits - 1] - '0');
  }
  if (digits == 0) return -1;
  s->remove_prefix(digits);
  return value;
}

constexpr size_t kShortBytes = 5;

// "5.1.1", a blank after it or nothing, as nearly all are; none for all others.
[[gnu::always_inline]] inline EnhancedCode ShortCode(std::string_view s) {
  if (s.size() > kShortBytes && s[kShortBytes] != ' ') return {};
  return ParseShortEnhancedCode(s.substr(0, kShortBytes)).value_or(EnhancedCode{});
}

EnhancedCode ConsumeBareCode(std::string_view* text) {
  std::string_view s = *text;
  if (const EnhancedCode code = ShortCode(s)) {
    text->remove_prefix(kShortBytes);
    return code;
  }
  if (s.size() < 5 || (s[0] != '2' && s[0] != '4' && s[0] != '5') || s[1] != '.') return {};
  EnhancedCode code;
  code.code_class = static_cast<uint8_t>(s[0] - '0');
  s.remove_prefix(2);
  const int subject = ConsumeSmallNumber(&s);
  if (subject < 0 || !ConsumePrefix(&s, ".")) return {};
  const int detail = ConsumeSmallNumber(&s);
  // "5.7.1.2" and "5.0.0rc1" are no codes; "5.1.1.", "5.1.1:" and "5.1.1)" end one.
  if (detail < 0 || (!s.empty() && IsAlnum(s[0])) ||
      (s.size() > 1 && s[0] == '.' && IsDigit(s[1]))) {
    return {};
  }
  code.subject = static_cast<uint16_t>(subject);
  code.detail = static_cast<uint16_t>(detail);
  *text = s;
  return code;
}

}  // namespace

std::optional<ReplyCode> ParseReplyCode(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  const ReplyCode code = ConsumeReplyCode(&text);
  return code != 0 && text.empty() ? std::optional(code) : std::nullopt;
}

std::optional<EnhancedCode> ParseAnyEnhancedCode(std::string_view text) {
  const EnhancedCode code = ConsumeBareCode(&text);
  return code && text.empty() ? std::optional(code) : std::nullopt;
}

ReplyCode ConsumeReplyCode(std::string_view* text) {
  std::string_view s = *text;
  if (s.size() < 3 || s[0] < '2' || s[0] > '5' || !IsDigit(s[1]) || !IsDigit(s[2])) return 0;
  // "550.5.7.1 x": no address begins with 4xx or 5xx.
  const bool dotted = s.size() > 5 && s[3] == '.' && s[4] == s[0] && s[5] == '.' && s[0] >= '4';
  if (!dotted && s.size() > 3 &&
      (IsAlnum(s[3]) || (s[3] == '.' && s.size() > 4 && IsDigit(s[4])))) {
    return 0;
  }
  const int code = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
  s.remove_prefix(dotted ? 4 : 3);
  ConsumePrefix(&s, ":");  // "550: 5.1.1 User unknown" (Yahoo's bounce messages)
  while (!s.empty() && (s.front() == ' ' || s.front() == '-')) s.remove_prefix(1);
  *text = s;
  return static_cast<ReplyCode>(code);
}

EnhancedCode ConsumeEnhancedCode(std::string_view* text) {
  std::string_view s = *text;
  EnhancedCode code = ShortCode(s);
  if (code) {
    s.remove_prefix(kShortBytes);
  } else if (s.empty() || IsAlpha(s[0])) {  // words, as most that is no code
    return {};
  } else {
    std::string_view rest = s;
    const bool in_brackets = ConsumePrefix(&rest, "(");
    ConsumePrefix(&rest, "#");
    code = ConsumeBareCode(&rest);
    if (!code || (in_brackets && !ConsumePrefix(&rest, ")"))) return {};
    s = rest;
  }
  while (!s.empty() && (s.front() == ' ' || s.front() == ':')) s.remove_prefix(1);
  *text = s;
  return code;
}

std::string ToString(EnhancedCode code) {
  if (!code) return "";
  return std::to_string(code.code_class) + "." + std::to_string(code.subject) + "." +
         std::to_string(code.detail);
}

}  // namespace whybounce
