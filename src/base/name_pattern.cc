#include "base/name_pattern.h"

#include "base/text.h"

namespace whybounce {

bool MatchesGlob(std::string_view pattern, std::string_view name) {
  size_t p = 0;
  size_t n = 0;
  size_t star = pattern.npos;  // the last one met, and where it stands for nothing more yet
  size_t behind_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      behind_star = n;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || LowerAscii(pattern[p]) == LowerAscii(name[n]))) {
      ++p;
      ++n;
    } else if (star != pattern.npos) {
      p = star + 1;
      n = ++behind_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

NamePattern NamePattern::Of(std::string_view typed) {
  NamePattern pattern;
  pattern.negated = ConsumePrefix(&typed, "!");
  pattern.text = typed;
  pattern.has_glob = typed.find_first_of("*?") != typed.npos;
  return pattern;
}

bool NamePattern::Matches(std::string_view name) const {
  return has_glob ? MatchesGlob(text, name) : EqualsIgnoreCase(text, name);
}

}  // namespace whybounce
