// From bytes of any carrier to log lines: time, host, program, text.
#ifndef WHYBOUNCE_LOG_CARRIERS_UNWRAPPER_H_
#define WHYBOUNCE_LOG_CARRIERS_UNWRAPPER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "log/carriers/exim_stamp.h"
#include "log/carriers/formats.h"
#include "log/carriers/json_line.h"
#include "log/carriers/peeler.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/dialects.h"
#include "log/line_view.h"

namespace whybounce {

// One log entry. It counts as one line, whatever the carrier needed to write it down.
struct LogEntry {
  LineView line;
  bool has_header = false;       // else only `raw` is set
  bool is_continuation = false;  // a further piece of an entry that Exim cut and was given already
  bool is_piece = false;      // a further piece of a line that the container's log driver cut: it
                              // takes a line of the source, and is none of the log
  uint32_t repeated = 1;      // "last message repeated 3 times" stands for three of the line before
  uint64_t lines_behind = 0;  // lines that the entry takes in the source after its first one
  std::string_view raw;       // the line as it stands in the source, without its newline
};

// Knows nothing of the blocks before but the clock: pieces of an entry are looked for ahead, and
// the line that is repeated after, in the same block (WholeEntriesBytes() cuts blocks so that
// pieces stay together). Every line of the block is given, so that lines can be numbered.
// Thread-compatible. Views are valid until the next call to Next() and as long as the block.
class Unwrapper {
 public:
  Unwrapper(LineFormat format, const ClockOptions& clock)
      : format_(format), prefix_(clock), peeler_(&prefix_) {}
  Unwrapper(const Unwrapper&) = delete;
  Unwrapper& operator=(const Unwrapper&) = delete;

  // Starts with a block; `line_before` is the last line of the block before it, or empty. 64 bytes
  // after the block must be readable.
  void Begin(std::string_view block, std::string_view line_before);
  // False at the end of the block.
  bool Next(LogEntry* entry) {
    if (!NextKnown(&entry->line, &entry->raw)) return NextAny(entry);
    entry->has_header = true;
    entry->is_continuation = false;
    entry->is_piece = false;
    entry->repeated = 1;
    entry->lines_behind = 0;
    return true;
  }
  // Next() in two. First what most entries are: a line of syslog with the header of the line
  // before, or one of Exim with a stamp of a minute that was read just now, which is whole and
  // stands for itself. False for all others; nothing is taken then.
  bool NextKnown(LineView* line, std::string_view* raw);
  bool NextAny(LogEntry* entry);

  // One line alone, without what it repeats or what it is a piece of.
  bool UnwrapLine(std::string_view bytes, LineView* line);

  SyslogPrefix& clock() { return prefix_; }

 private:
  bool ParseKnownExim(LineView* line);
  // NextAny() without repetitions and pieces of Exim.
  bool NextRaw(LogEntry* entry);
  bool NextJournalEntry(LogEntry* entry);
  bool UnwrapSyslog(std::string_view bytes, LineView* line);
  bool UnwrapExim(std::string_view bytes, LineView* line);
  bool UnwrapMultilog(std::string_view bytes, LineView* line);
  bool UnwrapCri(std::string_view bytes, LineView* line);
  bool UnwrapJson(std::string_view bytes, LineView* line);
  bool HasHeader(std::string_view text);
  bool UnwrapTagged(std::string_view bytes, LineView* line);
  static void FillInExim(int64_t unix_us, std::string_view text, LineView* line);
  bool UnwrapInner(std::string_view text, LineView* line);
  void Repeat(LogEntry* entry);
  // `begin`: of the entry; `in_pieces`: before it.
  [[gnu::noinline]] void JoinEximPieces(const char* begin, std::array<bool, 2> in_pieces,
                                        LogEntry* entry);

  const LineFormat format_;
  SyslogPrefix prefix_;
  Peeler peeler_;
  JsonLineReader json_;
  std::string_view block_;
  std::string_view rest_;         // of block_
  std::string_view line_before_;  // of block_
  std::string joined_;            // pieces of a container's line put together
  std::string exim_joined_;       // and those of Exim
  // Of stdout and stderr: pieces of a line that was given are still to come.
  std::array<bool, 2> in_pieces_{};
  bool is_piece_ = false;  // the line just unwrapped
  EximStamps exim_stamps_;
};

[[gnu::always_inline]] inline void Unwrapper::FillInExim(int64_t unix_us, std::string_view text,
                                                         LineView* line) {
  ConsumeEximPid(&text);
  *line = LineView();
  line->unix_us = unix_us;
  line->program = "exim";
  line->dialect = Dialect::kExim;
  line->text = text;
}

// The text ends with the block then.
[[gnu::always_inline]] inline bool Unwrapper::ParseKnownExim(LineView* line) {
  std::string_view text = rest_;
  int64_t unix_us = 0;
  if (!exim_stamps_.ConsumeKnown(&text, &unix_us)) return false;
  FillInExim(unix_us, text, line);
  return true;
}

[[gnu::always_inline]] inline bool Unwrapper::NextKnown(LineView* line, std::string_view* raw) {
  if (format_ == LineFormat::kSyslog) {
    if (!prefix_.ParseKnown(rest_, line)) return false;
    line->dialect = DialectOfProgram(line->program);
  } else if (format_ != LineFormat::kExim || !ParseKnownExim(line)) {
    return false;
  }
  std::string_view& text = line->text;
  // "message repeated 3 times: ...", Exim's pieces: "[1/3] ...", and "@cee: {...}".
  if (StartsWith(text, "m") || StartsWith(text, "l") || StartsWith(text, "[") ||
      StartsWith(text, "@")) {
    return false;
  }
  // Another header may follow: "docker-compose[1]: mail | Mar  9 ...", or be of that name.
  const Dialect dialect = line->dialect;
  if (dialect == Dialect::kUnknown ? MayCarryLine(text)
                                   : dialect != Dialect::kExim && MayCarryHeader(text))
    return false;
  const char* const begin = rest_.data();
  const char* const block_end = begin + rest_.size();
  const char* const newline = text.data() + FindNewline(text);
  const char* const next = newline + (newline != block_end ? 1 : 0);
  const char* const end = newline - (newline != text.data() && newline[-1] == '\r' ? 1 : 0);
  rest_ = {next, static_cast<size_t>(block_end - next)};
  text = {text.data(), static_cast<size_t>(end - text.data())};
  *raw = {begin, static_cast<size_t>(end - begin)};
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_UNWRAPPER_H_
