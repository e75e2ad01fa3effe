#include "log/dialects/exim.h"

#include "base/text.h"
#include "log/carriers/exim_stamp.h"
#include "log/dialects/exim_internal.h"
#include "log/dialects/traits.h"
#include "log/dialects/waiting.h"

namespace whybounce {
namespace exim {
namespace {

// "tttttt-pppppp-ss" until 4.96, "tttttt-ppppppppppp-ssss" since 4.97.
constexpr size_t kOldIdBytes = 16;
constexpr size_t kNewIdBytes = 23;

inline bool HasBytesOfId(const char* from) { return Bytes16(from).AlnumOr('-') == 0xffff; }

// Of an id with as many bytes.
inline bool IsOldId(const char* id) { return id[6] == '-' && id[13] == '-' && HasBytesOfId(id); }
bool IsNewId(const char* id) {
  return id[6] == '-' && id[18] == '-' && HasBytesOfId(id) &&
         HasBytesOfId(id + kNewIdBytes - Bytes16::kSize);
}

// What an unflagged line says, or that it says nothing.
[[gnu::noinline]] ParseResult ParseWords(std::string_view text, EventView* event) {
  // What a busy host says most.
  if (StartsWith(text, "no immediate delivery") || StartsWith(text, "Spool file"))
    return ParseResult::kOfNoInterest;
  // An administrator or the frozen timeout ended it; Completed does not follow in every version.
  if (StartsWith(text, "removed by ") || StartsWith(text, "cancelled by timeout_frozen_after")) {
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  if (ParseRejection(text, event) || ParseWaiting(text, event)) return ParseResult::kEvent;
  return IsMessageTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

constexpr int Pair(char a, char b) { return a << 8 | b; }

[[gnu::always_inline]] inline ParseResult ParseMessageLine(std::string_view text,
                                                           EventView* event) {
  if (text.size() > 2 && text[2] == ' ') {
    const std::string_view rest(text.data() + 3, text.size() - 3);
    switch (Pair(text[0], text[1])) {
      case Pair('<', '='):
      case Pair('(', '='):
        return ParseArrival(rest, event);
      case Pair('=', '>'):
      case Pair('-', '>'):
      case Pair('>', '>'):
        return ParseDelivery(Flag::kDelivered, rest, event);
      case Pair('=', '='):
        return ParseDelivery(Flag::kDeferred, rest, event);
      case Pair('*', '*'):
        return ParseDelivery(Flag::kFailed, rest, event);
      case Pair('*', '>'):  // -N: nothing was delivered
        return ParseResult::kOfNoInterest;
      default:
        break;
    }
  }
  if (StartsWith(text, "Completed")) {
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  return ParseWords(text, event);
}

// "ID ID no recipients found in headers": the words were made for another log.
[[gnu::noinline]] ParseResult ParseBehindSecondId(std::string_view text, EventView* event) {
  if (ConsumePrefix(&text, event->queue_id)) ConsumePrefix(&text, " ");
  return ParseMessageLine(text, event);
}

// `text` begins with an id and a blank.
[[gnu::always_inline]] inline ParseResult ParseBehindId(size_t id_bytes, std::string_view text,
                                                        EventView* event) {
  event->queue_id = {text.data(), id_bytes};
  text.remove_prefix(id_bytes + 1);
  if (text.size() > 6 && text[6] == '-') return ParseBehindSecondId(text, event);
  return ParseMessageLine(text, event);
}

// A line without an id, or with one of 4.97.
[[gnu::noinline]] ParseResult ParseOther(std::string_view text, EventView* event) {
  if (text.size() > kNewIdBytes && text[kNewIdBytes] == ' ' && IsNewId(text.data()))
    return ParseBehindId(kNewIdBytes, text, event);
  if (ParseRejection(text, event)) return ParseResult::kEvent;
  // What exim -v prints of a delivery has no id.
  if (text.size() > 3 && text[2] == ' ' &&
      (StartsWith(text, "=> ") || StartsWith(text, "-> ") || StartsWith(text, "** ") ||
       StartsWith(text, "== ") || StartsWith(text, ">> "))) {
    return ParseMessageLine(text, event);
  }
  return IsTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

}  // namespace
}  // namespace exim

bool IsEximMessageId(std::string_view id) {
  return (id.size() == exim::kOldIdBytes && exim::IsOldId(id.data())) ||
         (id.size() == exim::kNewIdBytes && exim::IsNewId(id.data()));
}

bool ConsumeEximPiece(std::string_view* text, EximPiece* piece) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, "[")) return false;
  const size_t mark = rest.find_first_not_of("0123456789");
  if (mark == rest.npos || mark == 0 || mark > 4 || (rest[mark] != '/' && rest[mark] != '\\'))
    return false;
  const size_t close = rest.find_first_not_of("0123456789", mark + 1);
  if (close == rest.npos || close == mark + 1 || close > mark + 5 ||
      !rest.substr(close).starts_with("] "))
    return false;
  piece->number = static_cast<int>(*ParseUint(rest.substr(0, mark)));
  piece->count = static_cast<int>(*ParseUint(rest.substr(mark + 1, close - mark - 1)));
  piece->at_newline = rest[mark] == '\\';
  if (piece->number < 1 || piece->number > piece->count) return false;
  rest.remove_prefix(close + 2);
  *text = rest;
  return true;
}

bool IsEximRejectLogDump(std::string_view line) {
  if (line.empty()) return true;
  if (line[0] == ' ' || line[0] == '\t') return true;  // "  Subject: x", a folded header
  if (StartsWith(line, "Envelope-") || StartsWith(line, "----")) return true;
  // "P Received: ...": the letter is Exim's kind of the header.
  return line.size() > 2 && (IsAlpha(line[0]) || line[0] == '*') && line[1] == ' ' &&
         line.find(':') != line.npos;
}

bool LooksLikeEximRejectLog(std::string_view lines) {
  bool any = false;
  while (!lines.empty()) {
    std::string_view line = TakeUntil(&lines, "\n");
    CivilStamp stamp;
    bool has_zone = false;
    int offset_s = 0;
    if (!ConsumeEximStamp(&line, &stamp, &has_zone, &offset_s)) {
      if (!IsEximRejectLogDump(line)) return false;
      continue;
    }
    ConsumeEximPid(&line);
    EventView event;
    const ParseResult result = ParseExim(line, &event);
    if (result == ParseResult::kEvent && event.kind != EventKind::kRejection) return false;
    any = any || result == ParseResult::kEvent;
  }
  return any;
}

ParseResult ParseExim(std::string_view text, EventView* event) {
  event->dialect = Dialect::kExim;
  const char* const id = text.data();
  if (text.size() > exim::kOldIdBytes && id[exim::kOldIdBytes] == ' ' && exim::IsOldId(id))
    return exim::ParseBehindId(exim::kOldIdBytes, text, event);
  return exim::ParseOther(text, event);
}

const DialectTraits kEximTraits = {.dialect = Dialect::kExim,
                                   .is_program = IsEximProgram,
                                   .parse = ParseExim,
                                   .next_recipient = NextWaitingRecipient};

}  // namespace whybounce
