#include "reply/stage_words.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

struct Row {
  std::string_view words;  // in lower case
  Stage stage;
};

// The most frequent first. A word ends where its row does: "mailbox" is no MAIL.
constexpr Row kCommands[] = {
    {"rcpt", Stage::kRcpt},
    {"end of data", Stage::kEndOfData},
    {"mail", Stage::kMail},
    {"data block", Stage::kEndOfData},  // Exim
    {"data", Stage::kData},
    {"end_of_data", Stage::kEndOfData},
    {"end-of-data", Stage::kEndOfData},
    {"end-of-message", Stage::kEndOfData},
    {"message body", Stage::kEndOfData},
    {"bdat", Stage::kEndOfData},
    {"ehlo", Stage::kEhlo},
    {"helo", Stage::kEhlo},
    {"lhlo", Stage::kEhlo},
    {"xclient", Stage::kEhlo},
    {"xforward", Stage::kEhlo},
    {"initial", Stage::kGreeting},  // "initial connection", "receiving the initial server greeting"
    {"starttls", Stage::kStarttls},
    {"auth", Stage::kAuth},
    {"connect", Stage::kConnect},
    {"connection", Stage::kConnect},
};

// What stands before a command's name.
constexpr std::string_view kDoing[] = {"pipelined ", "sending ", "receiving the ",
                                       "performing the "};

// The surest first.
constexpr Row kSentences[] = {
    // qmail-remote
    {"does not like recipient", Stage::kRcpt},
    {"greeting failed", Stage::kGreeting},
    {"name was rejected", Stage::kEhlo},
    {"sender was rejected", Stage::kMail},
    {"failed on data command", Stage::kData},
    {"failed after i sent the message", Stage::kEndOfData},
    {"accepted message", Stage::kEndOfData},
    // Postfix
    {"refused to talk to me", Stage::kGreeting},
    // libraries and clients
    {"smtprecipientsrefused", Stage::kRcpt},
    {"smtpaddressfailedexception", Stage::kRcpt},
    {"smtpsenderrefused", Stage::kMail},
    {"smtpsenderfailedexception", Stage::kMail},
    {"smtpheloerror", Stage::kEhlo},
    {"smtpauthenticationerror", Stage::kAuth},
    {"smtpdataerror", Stage::kEndOfData},
    {"could not authenticate", Stage::kAuth},
    {"authentication failed (method", Stage::kAuth},
    {"login denied", Stage::kAuth},
    {"envelope from address", Stage::kMail},
    {"authenticationfailedexception", Stage::kAuth},
    {"invalid login", Stage::kAuth},
    {"rcpt to command failed", Stage::kRcpt},
    {"rcpt failed", Stage::kRcpt},
    {"rcpt to failed", Stage::kRcpt},
    {"onrecipientnotaccepted", Stage::kRcpt},
    {"onsendernotaccepted", Stage::kMail},
    {"all recipients were rejected", Stage::kRcpt},
    {"following recipients failed", Stage::kRcpt},
    {"check the message recipient", Stage::kRcpt},  // Thunderbird
    {"250/251/252", Stage::kRcpt},                  // Swift Mailer: what it expects there
    {"not accepted by the server", Stage::kRcpt},
    {"mail from command failed", Stage::kMail},
    {"mail command failed", Stage::kMail},
    {"mail failed", Stage::kMail},
    {"following from address failed", Stage::kMail},
    {"data end command failed", Stage::kEndOfData},
    {"data not accepted", Stage::kEndOfData},
    {"error: message failed", Stage::kEndOfData},
};

bool BeginsWith(std::string_view words, std::string_view lower_case_row) {
  return words.size() >= lower_case_row.size() &&
         EqualsIgnoreCase(words.substr(0, lower_case_row.size()), lower_case_row) &&
         (words.size() == lower_case_row.size() || !IsAlnum(words[lower_case_row.size()]));
}

}  // namespace

Stage StageOfCommand(std::string_view words) {
  for (const std::string_view doing : kDoing) {
    if (words.size() > doing.size() && EqualsIgnoreCase(words.substr(0, doing.size()), doing))
      words.remove_prefix(doing.size());
  }
  if (words.empty()) return Stage::kUnknown;
  const char first = LowerAscii(words[0]);
  for (const Row& row : kCommands) {
    if (row.words[0] == first && BeginsWith(words, row.words)) return row.stage;
  }
  return Stage::kUnknown;
}

Stage StageOfSentence(std::string_view text) {
  for (const Row& row : kSentences) {
    if (FindIgnoreCase(text, row.words) != text.npos) return row.stage;
  }
  return Stage::kUnknown;
}

}  // namespace whybounce
