#include "mail/html.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/arena_text.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Tags that end a line.
constexpr std::array<std::string_view, 16> kBlocks = {
    "p",  "div", "tr", "li",  "ul",    "ol",    "h1",         "h2",
    "h3", "h4",  "hr", "pre", "table", "title", "blockquote", "td"};

bool IsBlock(std::string_view name) {
  for (const std::string_view block : kBlocks) {
    if (EqualsIgnoreCase(name, block)) return true;
  }
  return false;
}

struct Named {
  std::string_view name;
  char value;
};
constexpr Named kNamed[] = {{"lt", '<'},   {"gt", '>'},    {"amp", '&'},
                            {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}};

constexpr uint32_t kNoBreakSpace = 0xa0;

class TextWriter {
 public:
  // Nothing becomes longer than its HTML.
  TextWriter(Arena* arena, size_t bytes_max) : out_(arena, bytes_max) {}

  void Char(char c) {
    if (IsSpace(c)) {
      if (out_.empty() || IsSpace(out_.back())) return;
      c = ' ';
    }
    out_.Append(c);
  }
  // In <pre> blanks and line ends stay as they are.
  void PlainChar(char c) { out_.Append(c); }
  void EndLine() {
    if (!out_.empty() && out_.back() != '\n') NewLine();
  }
  void NewLine() {
    while (!out_.empty() && out_.back() == ' ') out_.RemoveLast();
    // No more than one empty line.
    if (!out_.empty() && !out_.view().ends_with("\n\n")) out_.Append('\n');
  }
  void Point(uint32_t point) {
    if (point < 0x80) {
      if (point > 0) Char(static_cast<char>(point));
    } else if (point < 0x800) {
      out_.Append(static_cast<char>(0xc0 | (point >> 6)));
      out_.Append(static_cast<char>(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
      out_.Append(static_cast<char>(0xe0 | (point >> 12)));
      out_.Append(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
      out_.Append(static_cast<char>(0x80 | (point & 0x3f)));
    }
  }
  size_t made() const { return out_.size(); }
  std::string_view Since(size_t from) const { return out_.view().substr(std::min(from, made())); }
  std::string_view Take() { return out_.Take(); }

 private:
  ArenaText out_;
};

// "&lt;", "&#39;", "&#x27;" at the front of `text`: its length, or 0.
size_t Reference(std::string_view text, uint32_t* point) {
  const size_t end = text.substr(0, 12).find(';');
  if (end == text.npos || end < 2) return 0;
  std::string_view name = text.substr(1, end - 1);
  if (!ConsumePrefix(&name, "#")) {
    for (const Named& known : kNamed) {
      if (known.name != name) continue;
      *point = static_cast<uint8_t>(known.value);
      if (known.value == ' ') *point = kNoBreakSpace;
      return end + 1;
    }
    return 0;
  }
  const bool hex = ConsumePrefix(&name, "x") || ConsumePrefix(&name, "X");
  *point = 0;
  for (const char c : name) {
    const char low = LowerAscii(c);
    if (!IsDigit(c) && !(hex && low >= 'a' && low <= 'f')) return 0;
    *point =
        *point * (hex ? 16 : 10) + static_cast<uint32_t>(IsDigit(c) ? c - '0' : low - 'a' + 10);
  }
  return name.empty() ? 0 : end + 1;
}

// The address of a mailto: link in a tag.
std::string_view MailtoOf(std::string_view tag) {
  const size_t at = FindIgnoreCase(tag, "mailto:");
  if (at == tag.npos) return {};
  const std::string_view rest = tag.substr(at + 7);
  return rest.substr(0, rest.find_first_of("\"'?> "));
}

}  // namespace

std::string_view HtmlText(std::string_view html, Arena* arena) {
  TextWriter out(arena, html.size());
  std::string_view mailto;
  size_t link_begin = 0;
  int pre = 0;
  while (!html.empty()) {
    if (html.front() == '&') {
      uint32_t point = 0;
      if (const size_t bytes = Reference(html, &point); bytes > 0) {
        // It does not run together with others: lines are indented with it.
        point == kNoBreakSpace ? out.PlainChar(' ') : out.Point(point);
        html.remove_prefix(bytes);
        continue;
      }
    }
    if (html.front() != '<' || html.size() < 2 ||
        !(IsAlpha(html[1]) || html[1] == '/' || html[1] == '!')) {
      pre > 0 ? out.PlainChar(html.front()) : out.Char(html.front());
      html.remove_prefix(1);
      continue;
    }
    if (html.starts_with("<!--")) {
      TakeUntil(&html, "-->");
      continue;
    }
    const std::string_view tag = TakeUntil(&html, ">");
    std::string_view name = tag.substr(1);
    const bool closing = ConsumePrefix(&name, "/");
    size_t length = 0;
    while (length < name.size() && IsAlnum(name[length])) ++length;
    name = name.substr(0, length);
    if (EqualsIgnoreCase(name, "style") || EqualsIgnoreCase(name, "script")) {
      if (!closing) html.remove_prefix(std::min(html.size(), html.find("</")));
    } else if (EqualsIgnoreCase(name, "a")) {
      if (!closing) {
        mailto = MailtoOf(tag);
        link_begin = out.made();
      } else if (!mailto.empty()) {
        if (out.Since(link_begin).find(mailto) == std::string_view::npos) {
          out.Char('<');
          for (const char c : mailto) out.Char(c);
          out.Char('>');
        }
        mailto = {};
      }
    } else if (EqualsIgnoreCase(name, "br")) {
      out.NewLine();
    } else if (IsBlock(name)) {
      // Who writes a <div> or <p> per line means lines, not paragraphs: an empty one parts them.
      if (EqualsIgnoreCase(name, "pre")) pre = std::max(0, pre + (closing ? -1 : 1));
      const bool is_line = EqualsIgnoreCase(name, "p") || EqualsIgnoreCase(name, "div");
      is_line ? out.EndLine() : out.NewLine();
    } else {
      out.Char(' ');
    }
  }
  return out.Take();
}

}  // namespace whybounce
