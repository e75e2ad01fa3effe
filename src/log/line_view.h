// What every parser of log lines answers, and what it is given.
#ifndef WHYBOUNCE_LOG_LINE_VIEW_H_
#define WHYBOUNCE_LOG_LINE_VIEW_H_

#include <cstdint>
#include <string_view>

#include "whybounce/event.h"

namespace whybounce {

// A bad line is data, not an error: it is one of these, and counted.
enum class ParseResult : uint8_t {
  kEvent,          // the event was filled in
  kOfNoInterest,   // known, and says nothing about a delivery
  kOtherProgram,   // not a line of a mail program
  kOutsidePeriod,  // not between --since and --until
  kNotUnderstood,  // a mail program's line of unknown shape
};

// A line without its header. Views point into the line.
struct LineView {
  int64_t unix_us = 0;
  std::string_view host;
  std::string_view program;  // "postfix/smtp", "exim"; empty if the carrier has none
  std::string_view pid;
  // Whose words the text is: decided by who takes the header off, once for each line.
  Dialect dialect = Dialect::kUnknown;
  bool program_is_cut = false;  // RFC 5424 by rsyslog: "postfix/smtp" became "postfix"
  int8_t severity = -1;         // of syslog: 6 info, 5 notice ...; -1: the carrier does not say
  std::string_view text;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_LINE_VIEW_H_
