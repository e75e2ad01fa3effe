// A class of words: one idea, in every language.
#ifndef WHYBOUNCE_CLASSIFY_RULES_WORD_CLASS_H_
#define WHYBOUNCE_CLASSIFY_RULES_WORD_CLASS_H_

#include <string>
#include <string_view>
#include <vector>

namespace whybounce {

// A table of patterns/words/*.toml; patterns/README.md says how phrases are written.
struct WordClass {
  std::string name;                  // "mailbox"
  std::vector<std::string> phrases;  // "mail box*", "{not} {exist}"
};

// What an expression of classes is made of: "{mailbox|user} ~ no longer {here} ~ !{sender}".
struct ClassExpression {
  // One of the classes, or a phrase; never both.
  struct Item {
    std::vector<std::string> classes;
    std::string phrase;
  };
  struct Term {
    bool absent = false;      // "!": it must not stand in the sentence
    std::vector<Item> items;  // one after the other
  };
  std::vector<Term> terms;
  // What is wrong with it and where, in bytes; empty if nothing is.
  std::string error;
  size_t error_at = 0;
};

// Whether `text` names a class in braces: it is no regular expression then, in which only digits
// stand in braces.
bool IsClassExpression(std::string_view text);
ClassExpression ParseClassExpression(std::string_view text);
// What is wrong with a phrase, empty if nothing is.
std::string PhraseError(std::string_view phrase);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_WORD_CLASS_H_
