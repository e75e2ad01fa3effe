// Names as people ask for them: "news@*", "!gmail".
#ifndef WHYBOUNCE_BASE_NAME_PATTERN_H_
#define WHYBOUNCE_BASE_NAME_PATTERN_H_

#include <string>
#include <string_view>
#include <vector>

namespace whybounce {

// '*' stands for any run of bytes, '?' for one; letters match in either case. O(n*m).
bool MatchesGlob(std::string_view pattern, std::string_view name);

struct NamePattern {
  std::string text;      // as AsciiDomain() and ToLower() make names, if those are asked
  bool negated = false;  // "!..."
  bool has_glob = false;

  // Of what was typed.
  static NamePattern Of(std::string_view typed);
  bool Matches(std::string_view name) const;
};

// Alternatives: one of them must match, and none of those that are negated. Without alternatives
// everything does.
struct NamePatterns {
  std::vector<NamePattern> all;

  bool empty() const { return all.empty(); }
  // matches(pattern) for patterns whose names are compared in a way of their own.
  template <typename F>
  bool AllowBy(F matches) const {
    bool any_wanted = false;
    bool is_wanted = false;
    for (const NamePattern& pattern : all) {
      if (pattern.negated) {
        if (matches(pattern)) return false;
        continue;
      }
      any_wanted = true;
      is_wanted = is_wanted || matches(pattern);
    }
    return is_wanted || !any_wanted;
  }
  bool Allow(std::string_view name) const {
    return AllowBy([&](const NamePattern& pattern) { return pattern.Matches(name); });
  }
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_NAME_PATTERN_H_
