// A bounce that somebody pastes or pipes, as a story.
#ifndef WHYBOUNCE_CLI_MAIL_STORY_H_
#define WHYBOUNCE_CLI_MAIL_STORY_H_

#include <string>
#include <string_view>

#include "classify/engine.h"
#include "report/trace.h"

namespace whybounce {

// What is piped into standard input, or empty if nothing is: at most kMailBytesMax bytes.
std::string PipedText();

// What a mail tells of its recipients; of a text without a header, as a webmail page shows it, what
// the body of a bounce with these words would. No messages: it tells of nobody.
Trace StoryOfMail(const Engine& engine, std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_MAIL_STORY_H_
