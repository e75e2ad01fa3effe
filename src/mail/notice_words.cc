#include "mail/notice_words.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace whybounce {
namespace {

bool IsWord(char c) { return IsAlnum(c) || (c & 0x80) != 0; }

}  // namespace

bool HasReason(std::string_view text) {
  return std::count_if(text.begin(), text.end(), IsWord) >= 4;
}

std::string_view TrimMarks(std::string_view s) {
  const auto is_mark = [](char c) { return IsSpace(c) || std::strchr(":;,-*=|<>", c) != nullptr; };
  while (!s.empty() && is_mark(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_mark(s.back())) s.remove_suffix(1);
  if (s.size() > 2 &&
      ((s.front() == '(' && s.back() == ')') || (s.front() == '[' && s.back() == ']')) &&
      s.find(s.front(), 1) == s.npos) {
    s = s.substr(1, s.size() - 2);
  }
  return s;
}

bool IsLabel(std::string_view text) {
  const auto is_rule = [](char c) { return std::strchr("=-*_ ", c) != nullptr; };
  // "----- Transcript of session follows -----"
  const bool ruled = text.starts_with("---") && text.ends_with("---");
  while (!text.empty() && is_rule(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_rule(text.front())) text.remove_prefix(1);
  if (ruled && text.size() < 60 && text.find('@') == text.npos) return true;
  return text.size() < 60 && text.ends_with(':') && text.find('@') == text.npos;
}

// "host mx.example [192.0.2.1]": Exim's, where it keeps to itself why that host took nothing; and
// "Action: delayed", which repeats the status part.
bool IsFactAlone(std::string_view text) {
  text = TrimMarks(text);
  const auto blanks = std::count(text.begin(), text.end(), ' ');
  if (EqualsIgnoreCase(text.substr(0, 7), "action:")) return blanks <= 1;
  return ConsumePrefix(&text, "host ") && text.ends_with(']') && blanks <= 2;
}

}  // namespace whybounce
