#include "document/layout.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

// The character at the front of valid UTF-8.
std::string_view FirstCharacter(std::string_view s) {
  size_t bytes = 1;
  while (bytes < s.size() && (static_cast<uint8_t>(s[bytes]) & 0xc0) == 0x80) ++bytes;
  return s.substr(0, bytes);
}

// Punctuation that must not begin a line (the usual rule of Chinese typesetting, and the French
// marks that stand after a no-break space).
bool ClosesText(std::string_view c) {
  constexpr std::string_view kMarks[] = {"\u3001", "\u3002", "\uff0c", "\uff1a", "\uff1b", "\uff01",
                                         "\uff1f", "\uff09", "\u300b", "\u300d", "\u300f", "\u201d",
                                         "\uff05", "\u2026", ")",      "]",      "\u00bb"};
  return std::find(std::begin(kMarks), std::end(kMarks), c) != std::end(kMarks);
}

bool OpensText(std::string_view c) {
  constexpr std::string_view kMarks[] = {"\uff08", "\u300a", "\u300c", "\u300e",
                                         "\u201c", "(",      "[",      "\u00ab"};
  return std::find(std::begin(kMarks), std::end(kMarks), c) != std::end(kMarks);
}

// The next piece of `s` that must stay together: a run without blanks of narrow characters, or one
// wide character with the punctuation that clings to it.
std::string_view FirstPiece(std::string_view s) {
  size_t end = 0;
  bool wide = false;
  bool opens = true;
  while (end < s.size() && s[end] != ' ') {
    const std::string_view c = FirstCharacter(s.substr(end));
    const bool is_wide = DisplayWidth(c) == 2;
    if (end > 0 && (wide || is_wide) && !opens && !ClosesText(c)) break;
    wide = is_wide;
    opens = OpensText(c);
    end += c.size();
  }
  return s.substr(0, end);
}

// As much of `s` as fits, at least one character.
std::string_view FittingPart(std::string_view s, size_t columns) {
  size_t end = FirstCharacter(s).size();
  size_t width = DisplayWidth(s.substr(0, end));
  while (end < s.size()) {
    const std::string_view c = FirstCharacter(s.substr(end));
    width += DisplayWidth(c);
    if (width > columns) break;
    end += c.size();
  }
  return s.substr(0, end);
}

}  // namespace

std::vector<std::string> Wrapped(std::string_view utf8, size_t columns) {
  std::vector<std::string> lines(1);
  size_t width = 0;
  bool blank_before = false;
  while (!utf8.empty()) {
    if (utf8.front() == ' ') {
      blank_before = true;
      utf8.remove_prefix(1);
      continue;
    }
    std::string_view piece = FirstPiece(utf8);
    const size_t gap = blank_before && width > 0 ? 1 : 0;
    if (width > 0 && width + gap + DisplayWidth(piece) > columns) {
      lines.emplace_back();
      width = 0;
    } else if (gap > 0) {
      lines.back().push_back(' ');
      ++width;
    }
    if (DisplayWidth(piece) > columns) piece = FittingPart(piece, columns);
    lines.back().append(piece);
    width += DisplayWidth(piece);
    blank_before = false;
    utf8.remove_prefix(piece.size());
  }
  return lines;
}

std::string Filled(std::string_view template_text, Placeholders values) {
  std::string out;
  while (!template_text.empty()) {
    const size_t open = template_text.find('{');
    out.append(template_text.substr(0, open));
    if (open == template_text.npos) break;
    template_text.remove_prefix(open);
    const size_t close = template_text.find('}');
    if (close == template_text.npos) {
      out.append(template_text);
      break;
    }
    const std::string_view name = template_text.substr(1, close - 1);
    const auto* value = std::find_if(values.begin(), values.end(),
                                     [&](const auto& pair) { return pair.first == name; });
    out.append(value == values.end() ? template_text.substr(0, close + 1) : value->second);
    template_text.remove_prefix(close + 1);
  }
  return out;
}

std::vector<std::string_view> PlaceholderNames(std::string_view template_text) {
  std::vector<std::string_view> out;
  while (true) {
    const size_t open = template_text.find('{');
    const size_t close = template_text.find('}', open);
    if (open == template_text.npos || close == template_text.npos) return out;
    out.push_back(template_text.substr(open + 1, close - open - 1));
    template_text.remove_prefix(close + 1);
  }
}

}  // namespace whybounce
