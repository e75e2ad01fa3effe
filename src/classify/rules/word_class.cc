#include "classify/rules/word_class.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

bool IsNameByte(char c) { return IsAlnum(c) || c == '-'; }

void TrimBlanks(std::string* text) { *text = std::string(TrimSpace(*text)); }

}  // namespace

bool IsClassExpression(std::string_view text) {
  for (size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    const bool escape = at >= 2 && text[at - 2] == '\\';  // \p{Greek}, \x{10ffff}
    if (at + 1 < text.size() && IsAlpha(text[at + 1]) && !escape) return true;
  }
  return false;
}

std::string PhraseError(std::string_view phrase) {
  if (phrase.empty()) return "an empty phrase";
  const size_t strange = phrase.find_first_of("(){}[]|\\.+?^$\"");
  if (strange != phrase.npos && phrase[strange] != '.') {
    return absl::StrCat("'", AbslView(phrase.substr(strange, 1)),
                        "' is for regular expressions; write plain words");
  }
  const size_t star = phrase.find('*', 1);
  if (star != phrase.npos && star + 1 != phrase.size()) {
    return "'*' stands at the beginning or the end of a phrase only";
  }
  size_t run = 0;
  size_t longest = 0;
  for (const char c : phrase) {
    run = c == ' ' || c == '\'' || c == '*' ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  if (phrase.size() > 2 && longest < 3) return "one of its words needs three letters";
  if (phrase.size() < 3 && !(phrase.size() == 2 && IsAlnum(phrase[0]) && IsAlnum(phrase[1]))) {
    return "a phrase has two letters at least";
  }
  return "";
}

ClassExpression ParseClassExpression(std::string_view text) {
  ClassExpression out;
  const auto fail = [&](size_t at, std::string_view what) {
    if (!out.error.empty()) return;
    out.error.assign(what);
    out.error_at = at;
  };
  out.terms.emplace_back();
  std::string words;
  size_t words_at = 0;
  const auto end_words = [&] {
    TrimBlanks(&words);
    if (words.empty()) return;
    if (const std::string error = PhraseError(words); !error.empty()) fail(words_at, error);
    out.terms.back().items.push_back({{}, std::move(words)});
    words.clear();
  };
  const auto end_term = [&](size_t at) {
    end_words();
    if (out.terms.back().items.empty()) fail(at, "a class in braces or a word is missing here");
  };
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '~') {
      end_term(at);
      out.terms.emplace_back();
    } else if (c == '!' && TrimSpace(words).empty() && out.terms.back().items.empty()) {
      out.terms.back().absent = true;
    } else if (c == '{') {
      end_words();
      const size_t end = std::min(text.find('}', at), text.size());
      ClassExpression::Item item;
      std::string_view names = text.substr(at + 1, end - at - 1);
      while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find('|'));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameByte)) {
          fail(at, "a name of a class is made of letters and hyphens, in braces: {mailbox|user}");
        }
        item.classes.emplace_back(name);
      }
      if (item.classes.empty() || end == text.size()) fail(at, "the brace names no class");
      out.terms.back().items.push_back(std::move(item));
      at = end;
    } else {
      if (TrimSpace(words).empty()) words_at = at;
      words.push_back(c);
    }
  }
  end_term(text.size());
  if (std::all_of(out.terms.begin(), out.terms.end(), [](const auto& t) { return t.absent; })) {
    fail(0, "it matches every reply; name a class that must be there");
  }
  if (out.terms.front().absent) fail(0, "the first class must be there; write !{...} behind it");
  return out;
}

}  // namespace whybounce
