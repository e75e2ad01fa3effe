#include "log/carriers/marks.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace whybounce {
namespace {

constexpr std::string_view kPunctuation = " \t|*>+-,;\"'`#=";
// Typographic quotes and bars, as UTF-8: left and right double and single ones, guillemets, a bar.
constexpr std::string_view kWideMarks[] = {
    "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9e", "\xe2\x80\xba",
    "\xe2\x94\x82", "\xe2\x80\xa2", "\xc2\xab",     "\xc2\xbb",     "\xc2\xa0",     "\xef\xbb\xbf"};

}  // namespace

bool SkipMarks(std::string_view* text) {
  const size_t before = text->size();
  while (!text->empty()) {
    if (kPunctuation.find(text->front()) != kPunctuation.npos) {
      text->remove_prefix(1);
      continue;
    }
    const bool is_wide =
        (text->front() & 0x80) != 0 &&
        std::any_of(std::begin(kWideMarks), std::end(kWideMarks),
                    [&](std::string_view mark) { return ConsumePrefix(text, mark); });
    if (!is_wide) break;
  }
  return text->size() != before;
}

std::string_view WithoutClosing(std::string_view text, std::string_view opening) {
  text = TrimSpace(text);
  const auto opened = [&](std::string_view mark) { return opening.find(mark) != opening.npos; };
  for (bool goes_on = true; goes_on && !text.empty();) {
    goes_on = false;
    for (const std::string_view mark : {"\"", "'", "`", "*", "|", ";", ","}) {
      if (!text.ends_with(mark) || !opened(mark)) continue;
      text.remove_suffix(1);
      goes_on = true;
    }
    // Of a statement of SQL.
    for (const std::string_view end : {"');", "'),", "')"}) {
      if (!text.ends_with(end) || !opened("VALUES (")) continue;
      text.remove_suffix(end.size());
      goes_on = true;
    }
    if (text.ends_with("\xe2\x80\x9d") && opened("\xe2\x80\x9c")) {
      text.remove_suffix(3);
      goes_on = true;
    }
    text = TrimSpace(text);
  }
  return text;
}

}  // namespace whybounce
