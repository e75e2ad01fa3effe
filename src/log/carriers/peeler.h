// Takes off what stands around a line of a mail program where no known header is.
#ifndef WHYBOUNCE_LOG_CARRIERS_PEELER_H_
#define WHYBOUNCE_LOG_CARRIERS_PEELER_H_

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"
#include "log/carriers/json_line.h"
#include "log/carriers/syslog_prefix.h"
#include "log/line_view.h"

namespace whybounce {

// Containers, collectors, exports and people put things before a line, in any order: a name and a
// bar, labels, a file and a number, a second stamp, a second host, facility and severity, quotes.
// None of these is known by its maker: they are kinds of words, taken off one after the other until
// a mail program's tag ("postfix/smtp[277]: "), or text that only one can have written, stands
// there. If none comes, nothing was there. Of stamps the innermost that has a date holds, of hosts
// the last. Linear in the line's length. Thread-compatible.
class Peeler {
 public:
  // Which words may stand before the tag. After another program's tag text may follow that
  // strangers wrote ("sshd[9]: Invalid user postfix/smtp[1]: ..."): there none may, nor text
  // without a tag.
  enum class Words : uint8_t { kSome, kNone };

  explicit Peeler(SyslogPrefix* clock) : clock_(*clock) {}
  ~Peeler();

  // Completes *line, which has what is known from outside (time, host, program, severity), by what
  // `bytes` say. False, and no change, if no mail program speaks in them. Views are into `bytes`
  // or valid until the next call.
  bool Peel(std::string_view bytes, Words words, LineView* line);

 private:
  struct Scan;  // of one line
  enum class Step : uint8_t { kGoOn, kFound, kNothing };

  // What is bare, without a stamp or a tag, counts where `may_be_bare`.
  bool PeelAt(std::string_view bytes, Words words, int depth, LineView* line,
              bool may_be_bare = true);
  Step TakeNext(Scan* scan, LineView* line);
  Step TakeFinding(Scan* scan, LineView* line);
  Step TakeObject(Scan* scan, LineView* line);
  Step TakeField(Scan* scan, LineView* line);
  Step TakeWord(Scan* scan, LineView* line);
  bool IsDeeper(std::string_view text, const Scan& scan, LineView* line);
  std::string_view Unescaped(std::string_view text, int depth);

  static constexpr int kDepthMax = 4;  // objects and quoted lines in each other
  SyslogPrefix& clock_;
  // One per depth: what lies deeper must not take the place of what is around it.
  std::array<std::unique_ptr<JsonLineReader>, kDepthMax> readers_;
  std::array<std::string, kDepthMax> buffers_;
};

// Whether Peel() may find something in what another program, or a container, says: a look at the
// first bytes, for most lines say no.
inline bool MayCarryLine(std::string_view text) {
  while (StartsWith(text, " ")) text.remove_prefix(1);
  if (text.size() < 16) return false;
  const char first = text.front();
  if (IsDigit(first) || first == '<' || first == '{' || first == '[') return true;
  if (first >= 'A' && first <= 'Z' && text[3] == ' ') return true;  // "Mar  9"
  const std::string_view start = text.substr(0, 64);
  return start.find(" | ") != start.npos || start.find("]: ") != start.npos;
}

// As MayCarryLine(), of what stands after Exim's tag: it puts a stamp of its own or "[1/3] "
// there, which its parser knows.
inline bool MayCarryLineOfExim(std::string_view text) {
  const bool is_stamped = text.size() > 19 && text[4] == '-' && text[10] == ' ' && text[13] == ':';
  return !is_stamped && !StartsWith(text, "[") && MayCarryLine(text);
}

inline bool MayCarry(Dialect dialect, std::string_view text) {
  return dialect == Dialect::kExim ? MayCarryLineOfExim(text) : MayCarryLine(text);
}

// As MayCarryLine(), of what a mail program's tag stands before: its own words begin with queue
// ids, of digits, so only a whole stamp or another tag counts.
inline bool MayCarryHeader(std::string_view text) {
  if (text.size() < 16) return false;
  const bool is_traditional = text[3] == ' ' && text[0] <= 'Z';  // "Mar  9"
  const bool is_iso = text[4] == '-' && text[7] == '-';
  return is_traditional || is_iso || StartsWith(text, "postfix/");
}

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_PEELER_H_
