// Values that shells offer for flags which take others, too. Lists are made when they are asked
// for.
#ifndef WHYBOUNCE_CLI_VALUE_WORDS_H_
#define WHYBOUNCE_CLI_VALUE_WORDS_H_

#include <string>
#include <vector>

namespace whybounce {

std::vector<std::string> CauseWords();
std::vector<std::string> ProviderWords();
std::vector<std::string> OutcomeWords();
std::vector<std::string> LanguageWords();

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_VALUE_WORDS_H_
