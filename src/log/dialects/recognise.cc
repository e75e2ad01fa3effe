// Which program speaks, where no header says so.
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

constexpr size_t kIdBytesMin = 5;
constexpr size_t kIdBytesMax = 40;
constexpr size_t kProgramBytesMax = 64;
constexpr size_t kPidBytesMax = 16;

bool BeginsWithAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return StartsWith(text, one); });
}

bool Has(std::string_view text, std::string_view words) { return text.find(words) != text.npos; }

// "ID: " off the front, of letters and digits; empty if there is none.
std::string_view TakeQueueId(std::string_view* text) {
  size_t size = 0;
  while (size < text->size() && size <= kIdBytesMax && IsAlnum((*text)[size])) ++size;
  if (size < kIdBytesMin || size > kIdBytesMax || !StartsWith(text->substr(size), ": ")) return {};
  const std::string_view id = text->substr(0, size);
  text->remove_prefix(size + 2);
  return id;
}

Dialect DialectBehindId(std::string_view text) {
  if (BeginsWithAny(text, {"from=", "to=", "ruleset=", "arg1=", "tls"}) &&
      (Has(text, ", stat=") || Has(text, ", class=") || Has(text, "ruleset=") ||
       Has(text, ", mailer="))) {
    return Dialect::kSendmail;
  }
  if (StartsWith(text, "DSN: ") || StartsWith(text, "return to sender: ") ||
      StartsWith(text, "Milter"))
    return Dialect::kSendmail;
  if (BeginsWithAny(text, {"to=", "from=<", "client=", "uid=", "message-id=", "reject: ",
                           "milter-reject: ", "hold: ", "sender non-delivery notification: ",
                           "sender delivery status notification: ", "warning: header "}) ||
      text == "removed") {
    return Dialect::kPostfix;
  }
  return Dialect::kUnknown;
}

bool IsEximText(std::string_view text) {
  const std::string_view id = text.substr(0, text.find(' '));
  if (!IsEximMessageId(id) || text.size() < id.size() + 3) return false;
  text.remove_prefix(id.size() + 1);
  return BeginsWithAny(
      text,
      {"<= ",        "=> ",      "-> ",        ">> ",       "== ",      "** ",
       "*> ",        "(= ",      "Completed",  "H=",        "SMTP ",    "Message is frozen",
       "Frozen",     "Unfrozen", "Spool file", "rejected ", "F=<",      "no immediate delivery",
       "cancelled ", "removed ", "retry ",     "DKIM",      "routing ", "U="});
}

}  // namespace

bool ConsumeMailTag(std::string_view bytes, LineView* line) {
  if (SyslogPrefix::ParseTag(bytes, line) && IsMailProgram(line->program) &&
      line->program.find_first_of("\t,\"") == std::string_view::npos) {
    ConsumePrefix(&line->text, "','");  // a column of its own in a statement of SQL
    return true;
  }
  const size_t size = bytes.substr(0, kProgramBytesMax).find_first_of("[ \t,\"");
  if (size == 0 || size == bytes.npos) return false;
  line->program = bytes.substr(0, size);
  if (!IsMailProgram(line->program)) return false;
  bytes.remove_prefix(size);
  line->pid = {};
  if (StartsWith(bytes, "[")) {
    const size_t close = bytes.substr(0, kProgramBytesMax).find(']');
    if (close == bytes.npos) return false;
    line->pid = bytes.substr(1, close - 1);
    bytes.remove_prefix(close + 1);
  } else if (StartsWith(bytes, "\t")) {
    // A column of its own: "postfix/smtp<TAB>277<TAB>".
    const size_t digits = bytes.find_first_not_of("0123456789", 1);
    if (digits != bytes.npos && digits > 1 && bytes[digits] == '\t') {
      line->pid = bytes.substr(1, digits - 1);
      bytes.remove_prefix(digits);
    }
  }
  // "dma[3a0c1.800e48000][36135]: ": the first bracket has what its parser must know.
  if (StartsWith(bytes, "[") && bytes.substr(0, kPidBytesMax).find("]: ") != bytes.npos) {
    line->text = bytes;
    return !line->pid.empty();
  }
  // "postfix/smtp[277] <Info>: "
  std::string_view behind = bytes;
  if (ConsumePrefix(&behind, " <") && behind.substr(0, 12).find(">: ") != behind.npos) {
    TakeUntil(&behind, ">: ");
    line->text = behind;
    return true;
  }
  const size_t before = bytes.size();
  while (!bytes.empty() &&
         std::string_view(" \t,\"':").find(bytes.front()) != std::string_view::npos)
    bytes.remove_prefix(1);
  line->text = bytes;
  // A name alone may be a host's or a container's.
  return bytes.size() != before &&
         (!line->pid.empty() || DialectOfText(bytes, false) != Dialect::kUnknown);
}

Dialect DialectOfText(std::string_view text, bool behind_stamp) {
  while (StartsWith(text, " ")) text.remove_prefix(1);
  if (IsEximText(text)) return Dialect::kExim;
  if (behind_stamp && BeginsWithAny(text, {"H=", "U=", "[", "rejected "}) &&
      (Has(text, " rejected ") || Has(text, " refused"))) {
    return Dialect::kExim;
  }
  if (StartsWith(text, "NOQUEUE: ")) {
    text.remove_prefix(9);
    return BeginsWithAny(text, {"reject: ", "milter-reject: ", "client=", "discard: ", "hold: ",
                                "filter: ", "warn: ", "reject_warning: "})
               ? Dialect::kPostfix
               : Dialect::kUnknown;
  }
  std::string_view rest = text;
  if (!TakeQueueId(&rest).empty()) {
    if (const Dialect dialect = DialectBehindId(rest); dialect != Dialect::kUnknown) return dialect;
  }
  if (BeginsWithAny(text, {"starting delivery ", "new msg ", "info msg ", "end msg ",
                           "status: local ", "bounce msg "})) {
    return Dialect::kQmail;
  }
  if (StartsWith(text, "delivery ")) {
    rest = text.substr(9);
    const auto number = ParseUint(TakeUntil(&rest, ": "));
    if (number && BeginsWithAny(rest, {"success: ", "failure: ", "deferral: "}))
      return Dialect::kQmail;
  }
  for (const DialectTraits* row : kDialectRows) {
    if (row->is_own_text != nullptr && row->is_own_text(text)) return row->dialect;
  }
  return Dialect::kUnknown;
}

}  // namespace whybounce
