// What is wrong with texts: unfinished sentences, doubled words, words of another language.
#ifndef WHYBOUNCE_TESTS_UNIT_REFERENCE_TEXT_CHECKS_H_
#define WHYBOUNCE_TESTS_UNIT_REFERENCE_TEXT_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "document/page.h"

namespace whybounce {

// Each function returns what is wrong, empty if nothing is.

// Marks, doubled words, typography, and words that cannot be of this language.
std::string WrongInText(std::string_view text, std::string_view language);
// That and: it is one or more whole sentences.
std::string WrongInSentences(std::string_view text, std::string_view language);

// Every text of a page; sections and lists that are empty; missing sections of `wanted`.
std::vector<std::string> WrongInPage(const Page& page, const std::vector<std::string_view>& wanted);

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_REFERENCE_TEXT_CHECKS_H_
