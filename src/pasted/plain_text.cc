#include "pasted/plain_text.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "whybounce/codes.h"

namespace whybounce {
namespace {

using std::string_view;

bool IsHex(char c) { return IsDigit(c) || (LowerAscii(c) >= 'a' && LowerAscii(c) <= 'f'); }

}  // namespace

bool Unescape(string_view text, std::string* out) {
  const size_t percent = text.find('%');
  if (percent == text.npos || text.find(' ') != text.npos || percent + 2 >= text.size() ||
      !IsHex(text[percent + 1]) || !IsHex(text[percent + 2])) {
    return false;
  }
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) {
      out->push_back(text[i]);
      continue;
    }
    const auto value = [](char c) { return IsDigit(c) ? c - '0' : LowerAscii(c) - 'a' + 10; };
    const int byte = value(text[i + 1]) * 16 + value(text[i + 2]);
    out->push_back(byte < ' ' || byte == 0x7f ? ' ' : static_cast<char>(byte));
    i += 2;
  }
  return true;
}

bool Plain(string_view text, std::string* out) {
  // Most need nothing.
  const bool may_be_form = text.find(' ') == text.npos;
  if (!may_be_form && text[0] != '[' && text.find_first_of("&\n\t\r\f\v") == text.npos &&
      text.find("  ") == text.npos && text.find("_said:_") == text.npos) {
    return false;
  }
  struct Entity {
    string_view name;
    char character;
  };
  constexpr Entity kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&#39;", '\''}};
  const bool is_form = text.find(' ') == text.npos && std::count(text.begin(), text.end(), '+') > 2;
  const bool is_qmail = text.find("Remote_host_said:_") != text.npos;
  // The lines of a reply as a list: ["554-a", "554 b"].
  const bool is_list = text.starts_with("[\"") || text.starts_with("['");
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (is_list && (c == '"' || c == '\'' || (c == ',' && i > 0 && text[i - 1] == text[1])))
      continue;
    if (c == '&') {
      for (const Entity& entity : kEntities) {
        if (!text.substr(i).starts_with(entity.name)) continue;
        c = entity.character;
        i += entity.name.size() - 1;
        break;
      }
    }
    if (IsSpace(c) || (c == '+' && is_form) || (c == '_' && is_qmail)) c = ' ';
    if (c == ' ' && out->ends_with(' ')) continue;
    out->push_back(c);
  }
  return *out != text;
}

string_view WithoutMarks(string_view text) {
  constexpr string_view kBullets[] = {"> ", "| ", "* ", "- ", "+ ", "\xe2\x80\xa2 ", "$ ", "# "};
  for (bool more = true; more;) {
    more = false;
    for (const string_view bullet : kBullets) {
      while (text.starts_with(bullet)) {
        text = TrimSpace(text.substr(bullet.size()));
        more = true;
      }
    }
    // "2026-11-22 04:44:02.123 ", "[04:44:02] ", "1) ": what has no letter but T and Z, and a mark.
    const string_view word = text.substr(0, text.find(' '));
    const bool is_stamp =
        word.size() < text.size() && word.size() > 1 &&
        std::all_of(
            word.begin(), word.end(),
            [](char c) { return IsDigit(c) || std::strchr("-:.,/+TZ[])", c) != nullptr; }) &&
        (word.ends_with(')') || std::count(word.begin(), word.end(), ':') >= 2 ||
         std::count(word.begin(), word.end(), '-') == 2 || word.ends_with(']'));
    string_view rest = word;
    if (is_stamp && ConsumeReplyCode(&rest) == 0) {
      text = TrimSpace(text.substr(word.size()));
      more = true;
    }
  }
  return text;
}

}  // namespace whybounce
