#include "mail/bare_names.h"

#include "base/text.h"
#include "mail/notice_words.h"

namespace whybounce {
namespace {

constexpr size_t kNamesMax = 200;
constexpr size_t kNameBytesMax = 64;

bool IsNameByte(char c) { return IsAlnum(c) || c == '.' || c == '_' || c == '-' || c == '+'; }

// False if the line is none of a name. A word with words after it is a sentence.
bool ReadName(std::string_view line, BareName* out) {
  size_t end = 0;
  while (end < line.size() && IsNameByte(line[end])) ++end;
  if (end < 2 || end > kNameBytesMax || !IsAlnum(line[end - 1])) return false;
  const std::string_view rest = line.substr(end);
  const bool ends = rest.empty() || rest.starts_with("  ") || rest.starts_with("\t") ||
                    rest.starts_with(" (") || rest.starts_with("...") || rest.starts_with(" ...");
  if (!ends) return false;
  *out = {line.substr(0, end), TrimSpace(rest)};
  return true;
}

// "These did not get it:", "----- The following addresses had errors -----".
bool IsHeading(std::string_view line) { return line.ends_with(':') || IsLabel(line); }

// Whether the lines up to `last`, a paragraph, say that mail failed.
bool Fails(const NoticeText& text, size_t first, size_t last) {
  constexpr Meanings kFails = Bit(Meaning::kFailed) | Bit(Meaning::kRefusal);
  return (text.MeaningsIn(text.lines()[first].begin, text.lines()[last].end) & kFails) != 0;
}

}  // namespace

void FindBareNames(const NoticeText& text, std::vector<BareName>* names) {
  names->clear();
  const auto& lines = text.lines();
  size_t paragraph = 0;
  for (size_t i = 0; i < lines.size() && names->empty(); ++i) {
    if (lines[i].blank()) paragraph = i + 1;
    if (lines[i].blank() || lines[i].quoted || !IsHeading(text.Line(i))) continue;
    if (!Fails(text, paragraph, i)) continue;
    size_t below = i + 1;
    while (below < lines.size() && lines[below].blank()) ++below;
    BareName name;
    for (; below < lines.size() && names->size() < kNamesMax; ++below) {
      if (lines[below].blank() || !ReadName(text.Line(below), &name)) break;
      names->push_back(name);
    }
  }
}

}  // namespace whybounce
