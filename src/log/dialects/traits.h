// What is known of each dialect: a row per mail program. To add one: its id (whybounce/event.h and
// whybounce/ids.cc), its row here, and a file that defines the row; see CONTRIBUTING.md.
#ifndef WHYBOUNCE_LOG_DIALECTS_TRAITS_H_
#define WHYBOUNCE_LOG_DIALECTS_TRAITS_H_

#include <string>
#include <string_view>

#include "log/dialects/earlier_lines.h"
#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// How the lines of a dialect need each other: some say what later ones are about.
struct Joins {
  // Stands in every line that a later one needs; from it on such a line says all that is needed, so
  // that whoever looks for them finds them without taking headers off.
  std::string_view mark;
  // What the line has to do with others. `text` may begin at the mark.
  EarlierLines::Use (*look)(const LineView& line);
  // Completes the event of a line whose look() asks for others or begins something. `earlier`: what
  // was kept under its key, or empty. Views of *event are into these or *scratch.
  ParseResult (*complete)(const LineView& line, std::string_view earlier, std::string* scratch,
                          ParseResult parsed, EventView* event);
};

struct DialectTraits {
  Dialect dialect = Dialect::kUnknown;
  // By the name in a header.
  bool (*is_program)(std::string_view program) = nullptr;
  // Of a text without its header; sets all of *event but time, host and program.
  ParseResult (*parse)(std::string_view text, EventView* event) = nullptr;
  // Where no tag says who speaks: whether only this program writes so. Null: its words are not
  // telling, or recognise.cc knows them.
  bool (*is_own_text)(std::string_view text) = nullptr;
  const Joins* joins = nullptr;  // null: every line says all
  // Makes *event that of the next recipient of its line; null: a line has one.
  bool (*next_recipient)(EventView* event) = nullptr;
  // The MTA that hands it mail has a line of its own on it: rows of `events`, not counted again.
  bool is_told_by_another = false;
};

extern const DialectTraits kPostfixTraits, kEximTraits, kSendmailTraits, kOpenSmtpdTraits,
    kQmailTraits, kDovecotTraits, kHarakaTraits, kZoneMtaTraits, kMaddyTraits, kStalwartTraits,
    kDmaTraits, kCyrusTraits, kCourierTraits, kSenderTraits;

// In the order in which they are asked whose a name is: Cyrus before Postfix, which has an "x/lmtp"
// for any x.
inline constexpr const DialectTraits* kDialectRows[] = {
    &kCyrusTraits,   &kPostfixTraits, &kEximTraits,     &kSendmailTraits, &kOpenSmtpdTraits,
    &kQmailTraits,   &kDovecotTraits, &kDmaTraits,      &kCourierTraits,  &kHarakaTraits,
    &kZoneMtaTraits, &kMaddyTraits,   &kStalwartTraits, &kSenderTraits};

// Null for kUnknown and for what is no dialect of logs.
const DialectTraits* TraitsOf(Dialect dialect);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_TRAITS_H_
