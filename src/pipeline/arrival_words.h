// What lines tell of a message beside what is counted: who was logged in, and its subject.
#ifndef WHYBOUNCE_PIPELINE_ARRIVAL_WORDS_H_
#define WHYBOUNCE_PIPELINE_ARRIVAL_WORDS_H_

#include <string>
#include <string_view>

namespace whybounce {

// Empty where the line does not say.
struct ArrivalWords {
  std::string_view login;
  std::string subject;
};

// Of a line of a queue id as it stands in the log: "sasl_username=ann" and "header Subject: ..."
// of Postfix, A=plain:ann, U=ann and T="..." of Exim. Subjects are their sender's words.
ArrivalWords ReadArrivalWords(std::string_view line);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_ARRIVAL_WORDS_H_
