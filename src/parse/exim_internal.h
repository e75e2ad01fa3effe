// The parts of the Exim parser.
#ifndef WHYBOUNCE_PARSE_EXIM_INTERNAL_H_
#define WHYBOUNCE_PARSE_EXIM_INTERNAL_H_

#include <string_view>

#include "parse/line_parser.h"
#include "whybounce/event.h"

namespace whybounce::exim {

// Behind "<= ", and behind one of => -> >> *> ** ==.
ParseResult ParseArrival(std::string_view text, EventView* event);
ParseResult ParseDelivery(std::string_view flag, std::string_view text, EventView* event);
// Lines that say that something was refused; false for all others.
bool ParseRejection(std::string_view text, EventView* event);

// One "K=value" of a line, in the order of deliver.c. Unknown keys are given too.
struct Field {
  std::string_view key;
  char letter = '\0';        // the key if it is one letter
  std::string_view value;    // without quotes or angle brackets
  std::string_view ip;       // of H=
  bool ends_fields = false;  // a ':' followed: the reason begins
};
// Takes the next field off *text. False, and no change, if what comes next is no field.
bool ConsumeField(std::string_view* text, Field* field);

// "5m3s", "0.000s", "1d2h": seconds, or -1.
double ParseDuration(std::string_view text);

// Stage named by "RCPT TO:<..>", "end of data", "initial connection", ... perhaps behind "pipelined
// ".
Stage StageOf(std::string_view words);

}  // namespace whybounce::exim

#endif  // WHYBOUNCE_PARSE_EXIM_INTERNAL_H_
