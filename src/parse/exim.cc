#include "parse/exim.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "parse/exim_internal.h"

namespace whybounce {
namespace exim {
namespace {

void ConsumeQuoted(std::string_view* text, std::string_view* value) {
  for (size_t i = 1; i < text->size(); ++i) {
    if ((*text)[i] == '\\') {
      ++i;
    } else if ((*text)[i] == '"') {
      *value = text->substr(1, i - 1);
      text->remove_prefix(i + 1);
      return;
    }
  }
  *value = text->substr(1);  // cut by syslog
  text->remove_prefix(text->size());
}

// "name (helo) [ip]:port*", any part but one missing; takes what belongs to it.
void ConsumeHost(std::string_view* text, Field* field) {
  field->value = text->substr(0, FindAny(*text, ' ', ':'));
  if (StartsWith(*text, "[") || StartsWith(*text, "(")) field->value = {};
  text->remove_prefix(field->value.size());
  const bool helo = StartsWith(*text, " (") || StartsWith(*text, "(");
  if (!helo && !StartsWith(*text, " [") && !StartsWith(*text, "[")) return;
  if (helo) {
    // The HELO name is the client's, but has no blanks; it may be an address literal in brackets.
    const size_t close = text->find(") [");
    if (close == text->npos) return;
    text->remove_prefix(close + 2);
  } else {
    ConsumePrefix(text, " ");
  }
  const size_t close = FindAny(*text, ']');
  if (close == text->size()) return;
  field->ip = text->substr(1, close - 1);
  text->remove_prefix(close + 1);
  if (text->size() > 1 && text->front() == ':' && IsDigit((*text)[1])) {
    text->remove_prefix(1);
    while (!text->empty() && IsDigit(text->front())) text->remove_prefix(1);
  }
  ConsumePrefix(text, "*");
}

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

// Lines about a message that settle no recipient. "H=" is an error of one of several hosts tried:
// the recipient's own line follows.
bool IsMessageTalk(std::string_view text) {
  return StartsWith(text, "H=") || TrimSpace(text).empty() ||
         (StartsWith(text, "<") && text.find(" transport output: ") != text.npos) ||
         StartsWithAny(text, {"spool file",
                              "Message is frozen",
                              "Frozen",
                              "frozen by ",
                              "Unfrozen by ",
                              "unfrozen by ",
                              "TLS session",
                              "TLS error",
                              "lowest numbered MX",
                              "Error reading spool",
                              "Format error in spool",
                              "Failed writing",
                              "DKIM",
                              "ARC",
                              "SPF",
                              "DMARC",
                              "SpamAssassin",
                              "Warning:",
                              "no recipients",
                              "Error while reading message",
                              "cancelled by ",
                              "SMTP connection",
                              "remote host address is the local host",
                              "peer close after",
                              "address <",
                              "cutthrough",
                              "PRDR",
                              "removed by "}) ||
         text.find(": error ignored") != text.npos;
}

// Lines about connections, queue runs and the daemon.
bool IsTalk(std::string_view text) {
  return StartsWithAny(text, {"Start queue run",
                              "End queue run",
                              "SMTP connection",
                              "SMTP call",
                              "SMTP command timeout",
                              "SMTP data timeout",
                              "SMTP protocol",
                              "SMTP syntax",
                              "no host name found",
                              "no IP address found",
                              "cwd=",
                              "exim ",
                              "notquit ",
                              "no MAIL in",
                              "H=",
                              "TLS error",
                              "unexpected disconnection",
                              "TLS session",
                              "TLS SNI",
                              "socket bind()",
                              "bind of",
                              "daemon_notifier",
                              "connection from",
                              "lowest numbered MX",
                              "ETRN ",
                              "Connection from",
                              "pid ",
                              "configuration",
                              "Warning:",
                              "DKIM",
                              "SPF",
                              "failed to",
                              "Failed to",
                              "unable to",
                              "ident connection",
                              "host name alias",
                              "list matching forced",
                              "GnuTLS",
                              "OpenSSL",
                              "sender verify",
                              "incomplete transaction",
                              "rejected "}) ||
         text.find("authenticator failed") != text.npos;
}

}  // namespace

bool ConsumeField(std::string_view* text, Field* field) {
  std::string_view rest = *text;
  while (StartsWith(rest, " ")) rest.remove_prefix(1);
  // No key is longer than seven bytes.
  const Bytes16 front = rest.size() < Bytes16::kSize ? Bytes16::Partial(rest.data(), rest.size())
                                                     : Bytes16(rest.data());
  const uint32_t letters = front.Letters();
  const size_t equals = LeadingBytes(letters | front.Between('0', '9') | front.Equal('*'));
  if ((letters & 1) == 0 || equals > 7 || equals >= rest.size() || rest[equals] != '=')
    return false;
  field->key = rest.substr(0, equals);
  field->letter = equals == 1 ? rest[0] : '\0';
  field->ip = {};
  field->ends_fields = false;
  rest.remove_prefix(equals + 1);
  if (field->letter == 'H') {
    ConsumeHost(&rest, field);
  } else if (StartsWith(rest, "\"")) {
    ConsumeQuoted(&rest, &field->value);
  } else if (StartsWith(rest, "<")) {
    field->value = rest.substr(1, rest.find('>') - 1);
    rest.remove_prefix(std::min(rest.size(), field->value.size() + 2));
  } else {
    field->value = rest.substr(0, FindAny(rest, ' '));
    rest.remove_prefix(field->value.size());
    if (field->value.ends_with(':') && field->value.size() > 1) {
      field->value.remove_suffix(1);
      field->ends_fields = true;
    }
  }
  if (ConsumePrefix(&rest, ":")) field->ends_fields = true;
  *text = rest;
  return true;
}

double ParseDuration(std::string_view text) {
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && (IsDigit(text[digits]) || text[digits] == '.')) ++digits;
    const auto value = ParseDecimal(text.substr(0, digits));
    if (!value || digits >= text.size()) return -1;
    switch (text[digits]) {
      case 'w':
        total += *value * 604800;
        break;
      case 'd':
        total += *value * 86400;
        break;
      case 'h':
        total += *value * 3600;
        break;
      case 'm':
        total += *value * 60;
        break;
      case 's':
        total += *value;
        break;
      default:
        return -1;
    }
    any = true;
    text.remove_prefix(digits + 1);
  }
  return any ? total : -1;
}

Stage StageOf(std::string_view words) {
  ConsumePrefix(&words, "pipelined ");
  if (StartsWith(words, "RCPT")) return Stage::kRcpt;
  if (StartsWith(words, "end of data") || StartsWith(words, "sending data") ||
      StartsWith(words, "data") || StartsWith(words, "BDAT")) {
    return Stage::kEndOfData;
  }
  if (StartsWith(words, "initial connection") || StartsWith(words, "connection"))
    return Stage::kGreeting;
  if (StartsWith(words, "MAIL")) return Stage::kMail;
  if (StartsWith(words, "DATA")) return Stage::kData;
  if (StartsWith(words, "EHLO") || StartsWith(words, "HELO") || StartsWith(words, "LHLO"))
    return Stage::kEhlo;
  if (StartsWith(words, "STARTTLS")) return Stage::kStarttls;
  if (StartsWith(words, "AUTH")) return Stage::kAuth;
  return Stage::kUnknown;
}

namespace {

ParseResult ParseMessageLine(std::string_view text, EventView* event) {
  if (text.size() > 2 && text[2] == ' ' && (text[1] == '=' || text[1] == '>' || text[1] == '*')) {
    const std::string_view flag = text.substr(0, 2);
    if (Equals(flag, "<=") || Equals(flag, "(=")) return ParseArrival(text.substr(3), event);
    if (Equals(flag, "=>") || Equals(flag, "->") || Equals(flag, ">>") || Equals(flag, "**") ||
        Equals(flag, "==") || Equals(flag, "*>")) {
      return ParseDelivery(flag, text.substr(3), event);
    }
  }
  if (StartsWith(text, "Completed")) {
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  // What a busy host says most.
  if (StartsWith(text, "no immediate delivery") || StartsWith(text, "Spool file"))
    return ParseResult::kOfNoInterest;
  // An administrator or the frozen timeout ended it; Completed does not follow in every version.
  if (StartsWith(text, "removed by ") || StartsWith(text, "cancelled by timeout_frozen_after")) {
    event->kind = EventKind::kRemoval;
    return ParseResult::kEvent;
  }
  if (ParseRejection(text, event)) return ParseResult::kEvent;
  return IsMessageTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

}  // namespace
}  // namespace exim

bool IsEximMessageId(std::string_view id) {
  const bool old_form = id.size() == 16 && id[6] == '-' && id[13] == '-';
  const bool new_form = id.size() == 23 && id[6] == '-' && id[18] == '-';
  if (!old_form && !new_form) return false;
  const auto is_good = [](const Bytes16& bytes) {
    return (bytes.Letters() | bytes.Between('0', '9') | bytes.Equal('-')) == 0xffff;
  };
  return is_good(Bytes16(id.data())) && is_good(Bytes16(id.data() + id.size() - Bytes16::kSize));
}

bool ConsumeEximStamp(std::string_view* text, CivilStamp* stamp, bool* has_zone,
                      int* zone_offset_s) {
  std::string_view rest = *text;
  if (rest.size() < 20 || rest[10] != ' ' || !ConsumeIsoStamp(&rest, stamp)) return false;
  *has_zone = ConsumeZone(&rest, zone_offset_s);
  if (!ConsumePrefix(&rest, " ")) return false;
  *text = rest;
  return true;
}

void ConsumeEximPid(std::string_view* text) {
  if (!StartsWith(*text, "[")) return;
  size_t digits = 1;
  while (digits < text->size() && IsDigit((*text)[digits])) ++digits;
  if (digits > 1 && text->substr(digits).starts_with("] ")) text->remove_prefix(digits + 2);
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
  const size_t space = FindAny(text.substr(0, 32), ' ');
  if (IsEximMessageId(text.substr(0, space)) && space < text.size()) {
    event->queue_id = text.substr(0, space);
    text.remove_prefix(space + 1);
    // "ID ID no recipients found in headers": the words were made for another log.
    if (ConsumePrefix(&text, event->queue_id)) ConsumePrefix(&text, " ");
    return exim::ParseMessageLine(text, event);
  }
  if (exim::ParseRejection(text, event)) return ParseResult::kEvent;
  return exim::IsTalk(text) ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
}

}  // namespace whybounce
